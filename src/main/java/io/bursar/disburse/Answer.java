package io.bursar.disburse;

/**
 * What one step came to, as the protocol hears it: the first ten answer a create (or the same create again, for the code of a
 * card that was promised), the next five a cancel, the last three are the word of whoever hands claim codes over.
 */
enum Answer {
    /** The card is live. */
    FULFILLED,
    /** This id's card was cancelled: the id is dead for good. */
    DEAD_CARD,
    /** A card exists in a state that nobody documented. */
    OTHER_CARD,
    /** F400: the card may exist; cancel this id, then create again. */
    RESEND,
    /** F100, F500 or garbage: the card may exist. */
    UNKNOWN,
    /** No answer within the deadline: the call may still take effect. */
    NO_ANSWER,
    /** Throttled, refused for the account's sake, or never sent: this call made no card and never will. */
    NO_EFFECT,
    /** F200 about this reward: this call made no card; the row must be corrected. */
    REFUSED,
    /** The id exists at the provider with another amount. */
    ID_IN_USE,
    /** A refusal of a type that nobody documented; this call made no card. */
    UNKNOWN_REFUSAL,
    /** The card is cancelled. */
    CANCELLED,
    /** The provider's 15 minutes are over: the card is live for good. */
    TOO_LATE,
    /** Refused for another reason: nothing is known of the card. */
    CANCEL_REFUSED,
    /** F100, F400, F500, garbage or no answer: the cancel may still take effect. */
    CANCEL_UNKNOWN,
    /** Throttled, refused for the account's sake, or never sent: this cancel has no effect and never will. */
    CANCEL_NO_EFFECT,
    /** The recipient's side has taken the claim code. */
    HANDED_OVER,
    /** Not handed over, or nobody knows: the same code under the same key again. */
    NOT_HANDED_OVER,
    /** The recipient's side will never take it: the card is live and nobody has its code. */
    UNDELIVERABLE;

    /** True for the answers to a create. */
    boolean answersCreate() {
        return compareTo(CANCELLED) < 0;
    }

    /** True for the answers to a cancel. */
    boolean answersCancel() {
        return !answersCreate() && compareTo(HANDED_OVER) < 0;
    }
}
