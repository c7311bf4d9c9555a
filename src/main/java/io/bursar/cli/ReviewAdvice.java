package io.bursar.cli;

import io.bursar.domain.ReviewReason;

/** What is safe to do about a reward in review; the runbook says the same at more length. */
final class ReviewAdvice {

    private ReviewAdvice() {}

    /** What is safe, what is not, and what to find out first. */
    static String of(ReviewReason reason) {
        return switch (reason) {
            case CONTRADICTORY_EVIDENCE ->
                "Leaving it is safe. Look the id up in the provider's activity report: a live card is paid; if the card is"
                        + " cancelled, give it up and send the reward under a new reference. Not safe: paying it again"
                        + " before that is known.";
            case LIVE_CARD_OPERATOR_CANCEL_TOO_LATE ->
                "Nothing can be undone by machine: resume books it as paid; or ask the provider to stop it, and give it up.";
            case REFUSED_AFTER_POSSIBLE_EFFECT ->
                "Resume asks once more under the same id. Look the id up at the provider: a live card is paid; if there is"
                        + " no card, correct what was refused and send it under a new reference.";
            case ID_IN_USE ->
                "The card of the other amount stays as it is. Find out which amount is right; if a difference is owed, pay"
                        + " the difference under a new reference, and give this one up.";
            case UNKNOWN_ANSWER -> "Leaving it is safe. Ask the provider what its answer means, and report it.";
            case RETRY_BUDGET -> "When the provider is well, resume: it asks again under the same id.";
            case TOO_MANY_IDS ->
                "No card is live and none can be: give-up makes it CANCELLED. Then send it under a new reference.";
            case UNDELIVERABLE ->
                "The card is live and waits; nobody has its code, unless a hand-over before the refusal had no clear answer"
                        + " (redeliver looks). To another recipient: redeliver with --to. To the same one again: resume.";
        };
    }
}
