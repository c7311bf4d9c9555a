package io.bursar.ledger;

import io.bursar.domain.CreationRequest;
import io.bursar.domain.RewardStatus;

/**
 * A reward under lease whose intent is committed: exactly one call may be made for it.
 *
 * @param rewardId the ledger's key
 * @param token fencing token of this lease
 * @param epoch how many ids of this reward are dead
 * @param status CREATING (call create) or CANCELLING (call cancel)
 * @param request what the provider is asked for, under which id
 * @param reference the reward's own id, for people
 */
public record ClaimedReward(
        long rewardId, long token, int epoch, RewardStatus status, CreationRequest request, String reference) {}
