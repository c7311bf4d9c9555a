package io.bursar.ledger;

import io.bursar.domain.CreationRequest;
import io.bursar.domain.Recipient;
import io.bursar.domain.RewardStatus;
import org.jspecify.annotations.Nullable;

/**
 * A reward under lease whose intent is committed: exactly one call may be made for it.
 *
 * @param rewardId the ledger's key
 * @param token fencing token of this lease
 * @param epoch how many ids of this reward are dead
 * @param status CREATING (call create), CANCELLING (call cancel) or DELIVERING (call create again, for the code)
 * @param request what the provider is asked for, under which id
 * @param reference the reward's own id, for people
 * @param deliverTo who gets the claim code; null where nothing is delivered
 */
public record ClaimedReward(
        long rewardId,
        long token,
        int epoch,
        RewardStatus status,
        CreationRequest request,
        String reference,
        @Nullable Recipient deliverTo) {

    /** The same lease, after its settlement has promised the delivery. */
    public ClaimedReward promised() {
        return new ClaimedReward(rewardId, token, epoch, RewardStatus.DELIVERING, request, reference, deliverTo);
    }
}
