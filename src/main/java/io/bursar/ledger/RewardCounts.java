package io.bursar.ledger;

import io.bursar.domain.Money;

/**
 * How many rewards of one disbursement stand where, and how much that is. Every reward is in exactly one of paid, delivered,
 * rejected, cancelled, review and pending.
 *
 * @param total all rewards
 * @param inDoubt those of pending whose create or cancel has no answer yet
 * @param review waiting for a person
 * @param notStarted those of pending for which nothing was ever sent
 * @param attempts creationRequestIds used
 */
public record RewardCounts(
        Tally total,
        Tally paid,
        Tally delivered,
        Tally rejected,
        Tally cancelled,
        Tally review,
        Tally pending,
        Tally inDoubt,
        Tally notStarted,
        long attempts) {

    /**
     * A number and its worth.
     *
     * @param count how many
     * @param amount how much
     */
    public record Tally(long count, Money amount) {}
}
