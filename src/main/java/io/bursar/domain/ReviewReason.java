package io.bursar.domain;

/** Why a reward waits for a person. Each says what is known; the runbook says what is safe to do. */
public enum ReviewReason {
    /** An unanswered cancel and a live answer contradict each other. */
    CONTRADICTORY_EVIDENCE("the answers contradict each other: the card may be live or dead"),
    /** An operator wanted the card back, the provider's 15 minutes were over. */
    LIVE_CARD_OPERATOR_CANCEL_TOO_LATE("the card is live; the provider refused the cancel as too late"),
    /** The provider refused the request although an earlier call may have made the card. */
    REFUSED_AFTER_POSSIBLE_EFFECT("refused, but an earlier call may have made the card"),
    /** The provider knows this id with another amount. */
    ID_IN_USE("the provider has another amount under this creationRequestId"),
    /** The provider gave an answer that its documentation does not name. */
    UNKNOWN_ANSWER("the provider's answer is not a documented one"),
    /** Too many attempts without a clear outcome. */
    RETRY_BUDGET("no clear outcome after the whole retry budget"),
    /** Every creationRequestId that may be used is dead. */
    TOO_MANY_IDS("four creationRequestIds are dead; something is wrong with this reward"),
    /** The card is live and promised; whoever should get its claim code refuses it for good. */
    UNDELIVERABLE("the card is live; the recipient's side refused its claim code for good");

    private final String words;

    ReviewReason(String words) {
        this.words = words;
    }

    /** The reason as a sentence for people. */
    public String words() {
        return words;
    }
}
