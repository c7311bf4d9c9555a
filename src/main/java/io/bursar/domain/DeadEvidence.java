package io.bursar.domain;

/** The only two proofs that a creationRequestId can never again have a live card. Elapsed time is none. */
public enum DeadEvidence {
    /** A create under this id answered with the dead card. */
    REFUNDED_TO_PURCHASER,
    /** The provider confirmed the cancel and no create under this id is unanswered. */
    CANCEL_SUCCESS
}
