package io.bursar.ledger;

/** Whether an account lets new creates and probes out. Cancels and begun deliveries pass every gate. */
public enum Gate {
    /** Everything passes. */
    OPEN,
    /** The provider said that the funds or its cap are used up. Reopened by the next funds check that is covered. */
    PAUSED_FUNDS,
    /** The provider refused the account: key, contract or access. Reopened by the next call that it accepts. */
    PAUSED_ACCOUNT,
    /** An operator paused the account; only an operator reopens it. */
    PAUSED_OPERATOR
}
