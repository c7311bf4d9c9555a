package io.bursar.disburse;

import io.bursar.domain.Attempt;
import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.ReviewReason;

/**
 * Every decision about money, and nothing else: pure, and enumerated completely in a checked-in table. Three rules carry it.
 * Asking again under the same id is always safe and is the only probe. A new id is used only after a proof that the old
 * one is dead. Elapsed time, a refusal or silence is never a proof.
 */
final class DecisionTable {

    /** Dead ids per reward before a person looks at it: four ids in all. */
    static final int EPOCH_MAX = 3;

    /** Answered calls without an outcome before a person looks at the reward. */
    static final int LOOPS_MAX = 40;

    private DecisionTable() {}

    /** What is known after the answer. It only grows, but for the counters of unanswered calls. */
    static Evidence evidenceAfter(Evidence before, Answer answer) {
        if (before.deliveryIntent() && answer.answersCreate()) {
            return before; // a fetch counts no intent, so its answer ends none
        }
        return switch (answer) {
            case FULFILLED, DEAD_CARD, OTHER_CARD, RESEND, UNKNOWN, ID_IN_USE -> before.createAnswered(true);
            case NO_EFFECT, REFUSED, UNKNOWN_REFUSAL -> before.createAnswered(false);
            case CANCELLED -> before.cancelAnswered(true, false);
            case TOO_LATE -> before.cancelAnswered(false, true);
            case CANCEL_REFUSED, CANCEL_NO_EFFECT -> before.cancelAnswered(false, false);
            case NO_ANSWER, CANCEL_UNKNOWN, HANDED_OVER, NOT_HANDED_OVER, UNDELIVERABLE -> before;
        };
    }

    /**
     * What to do next.
     *
     * @param attempt with the evidence after this answer
     */
    static Decision decide(Attempt attempt, Answer answer) {
        Decision decision = attempt.evidence().deliveryIntent() ? promised(answer) : open(attempt, answer);
        boolean loops = decision instanceof Decision.AskAgain
                || decision instanceof Decision.Cancel
                || decision instanceof Decision.FetchAgain;
        return loops && attempt.loops() >= LOOPS_MAX ? review(ReviewReason.RETRY_BUDGET) : decision;
    }

    private static Decision open(Attempt attempt, Answer answer) {
        return switch (answer) {
            case FULFILLED -> fulfilled(attempt);
            case DEAD_CARD -> dead(attempt, DeadEvidence.REFUNDED_TO_PURCHASER);
            case OTHER_CARD, UNKNOWN_REFUSAL -> review(ReviewReason.UNKNOWN_ANSWER);
            case ID_IN_USE -> review(ReviewReason.ID_IN_USE);
            case RESEND -> new Decision.Cancel();
            case UNKNOWN, NO_ANSWER -> new Decision.AskAgain();
            case NO_EFFECT -> noEffect(attempt);
            case REFUSED -> refused(attempt);
            case CANCELLED -> cancelConfirmed(attempt);
            case TOO_LATE, CANCEL_REFUSED -> new Decision.AskAgain();
            case CANCEL_UNKNOWN, CANCEL_NO_EFFECT -> new Decision.Cancel();
            case HANDED_OVER, NOT_HANDED_OVER, UNDELIVERABLE -> review(ReviewReason.CONTRADICTORY_EVIDENCE);
        };
    }

    /** From the delivery intent on: whatever is answered, nothing cancels and no other id is used. */
    private static Decision promised(Answer answer) {
        return switch (answer) {
            case FULFILLED -> new Decision.HandOver();
            case RESEND, UNKNOWN, NO_ANSWER, NO_EFFECT, NOT_HANDED_OVER -> new Decision.FetchAgain();
            case HANDED_OVER -> new Decision.Delivered();
            case UNDELIVERABLE -> review(ReviewReason.UNDELIVERABLE);
            case REFUSED -> review(ReviewReason.REFUSED_AFTER_POSSIBLE_EFFECT);
            case ID_IN_USE -> review(ReviewReason.ID_IN_USE);
            case OTHER_CARD, UNKNOWN_REFUSAL -> review(ReviewReason.UNKNOWN_ANSWER);
            case DEAD_CARD, CANCELLED, TOO_LATE, CANCEL_REFUSED, CANCEL_UNKNOWN, CANCEL_NO_EFFECT ->
                review(ReviewReason.CONTRADICTORY_EVIDENCE);
        };
    }

    private static Decision fulfilled(Attempt attempt) {
        Evidence evidence = attempt.evidence();
        if (attempt.operatorCancel()) {
            return evidence.windowClosed()
                    ? review(ReviewReason.LIVE_CARD_OPERATOR_CANCEL_TOO_LATE)
                    : new Decision.Cancel();
        }
        if (evidence.liveIsCertain(attempt.trustCardStatus())) {
            return new Decision.Issued();
        }
        // an unanswered cancel may still kill the card: kill it for certain, unless the evidence contradicts itself
        return evidence.cancelSuccess() || evidence.windowClosed()
                ? review(ReviewReason.CONTRADICTORY_EVIDENCE)
                : new Decision.Cancel();
    }

    private static Decision cancelConfirmed(Attempt attempt) {
        // an unanswered create could still land after the cancel: ask the old id, which answers with the dead card
        boolean proven = attempt.evidence().createsOpen() == 0 && !attempt.verifyCancel();
        return proven ? dead(attempt, DeadEvidence.CANCEL_SUCCESS) : new Decision.AskAgain();
    }

    private static Decision dead(Attempt attempt, DeadEvidence proof) {
        if (attempt.operatorCancel()) {
            return new Decision.Cancelled(proof);
        }
        return attempt.epoch() >= EPOCH_MAX
                ? new Decision.Review(ReviewReason.TOO_MANY_IDS, proof)
                : new Decision.NewId(proof);
    }

    private static Decision noEffect(Attempt attempt) {
        if (!attempt.evidence().nothingCanExist()) {
            return new Decision.AskAgain();
        }
        return attempt.operatorCancel() ? new Decision.Cancelled(null) : new Decision.Release();
    }

    private static Decision refused(Attempt attempt) {
        if (!attempt.evidence().nothingCanExist()) {
            return review(ReviewReason.REFUSED_AFTER_POSSIBLE_EFFECT);
        }
        return attempt.operatorCancel() ? new Decision.Cancelled(null) : new Decision.Rejected();
    }

    private static Decision review(ReviewReason reason) {
        return new Decision.Review(reason, null);
    }
}
