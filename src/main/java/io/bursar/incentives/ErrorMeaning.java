package io.bursar.incentives;

/** What an error answer means for the card, the reward and the account. */
public enum ErrorMeaning {
    /** The card may or may not exist. Ask again under the same id. */
    OUTCOME_UNKNOWN,
    /** The card may exist: cancel this id, and create again once it is known to be dead. */
    CANCEL_AND_CREATE_AGAIN,
    /** This reward cannot be paid as it stands: its amount, its currency or its customer. A person corrects the row. */
    REWARD_REFUSED,
    /** The id exists already with another amount. A person looks at it. */
    ID_IN_USE,
    /** The 15 minutes for a cancel are over: the card is live for good. */
    TOO_LATE_TO_CANCEL,
    /** The account has no funds, or has reached its issuance cap. A person tops it up. */
    OUT_OF_FUNDS,
    /** The account, its keys or its contract are refused, whatever the reward. A person repairs the installation. */
    ACCOUNT_REFUSED,
    /** A refusal of a type never seen. */
    UNKNOWN_REFUSAL;

    /** Looks the error up. */
    static ErrorMeaning of(ErrorClass errorClass, String errorType, String message) {
        return OUTCOME_UNKNOWN;
    }
}
