package io.bursar.disburse;

/** What the provider's answer to one call says to the protocol; the first ten answer a create, the others a cancel. */
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
    CANCEL_NO_EFFECT;

    /** True for the answers to a create. */
    boolean answersCreate() {
        return compareTo(CANCELLED) < 0;
    }
}
