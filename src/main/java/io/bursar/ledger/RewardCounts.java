package io.bursar.ledger;

import io.bursar.domain.Money;

/**
 * How many rewards of one disbursement stand where, and how much that is, by one snapshot. Every reward is in exactly one of
 * paid, delivered, rejected, cancelled, review and pending.
 *
 * @param total all rewards
 * @param review in review, whether a person has still to decide or has given it up
 * @param givenUp those of review that a person has given up: nothing more is tried, and a card may be live
 * @param notStarted those of pending for which nothing was ever sent
 * @param crashBudget those of pending whose create or cancel has no answer yet
 * @param undoHorizon those of paid that can still be taken back
 */
public record RewardCounts(
        Tally total,
        Tally paid,
        Tally delivered,
        Tally rejected,
        Tally cancelled,
        Tally review,
        Tally givenUp,
        Tally pending,
        Tally notStarted,
        CrashBudget crashBudget,
        UndoHorizon undoHorizon) {

    /** Those of review that wait for a person. */
    public Tally waiting() {
        return new Tally(review.count() - givenUp.count(), review.amount().minus(givenUp.amount()));
    }

    /** Those of pending whose create or cancel has no answer yet. */
    public Tally inDoubt() {
        return crashBudget.inDoubt();
    }

    /**
     * A number and its worth.
     *
     * @param count how many
     * @param amount how much
     */
    public record Tally(long count, Money amount) {}
}
