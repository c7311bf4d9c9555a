package io.bursar.ledger;

import io.bursar.domain.Money;
import io.bursar.domain.RewardStatus;

/**
 * Which reward it is and how it stands: enough to tell one from another that has the same reference.
 *
 * @param rewardId the ledger's key
 * @param disbursement the accepted file in which it stands
 * @param reference its own id in that file
 * @param line physical line of that file
 * @param recipient to whom it goes, as the file writes it
 * @param amount its worth
 * @param status where it is now
 * @param creationRequestId the id in use, or the one that would be used next
 */
public record StoryHead(
        long rewardId,
        Disbursement disbursement,
        String reference,
        long line,
        String recipient,
        Money amount,
        RewardStatus status,
        String creationRequestId) {

    /** The status as files and JSON show it. */
    public String reported() {
        return LedgerViews.reported(status.name());
    }
}
