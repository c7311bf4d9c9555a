package io.bursar.ledger;

/** Whether an account lets new creates and probes out. Cancels and begun deliveries pass every gate. */
public enum Gate {
    /** Everything passes. */
    OPEN,
    /** The cause of a pause may be mended: one reward goes first, and opens the gate when the provider pays it. */
    CANARY,
    /** The provider said that the funds or its cap are used up. A funds check that is covered lets the canary go. */
    PAUSED_FUNDS,
    /** The provider refused the account: key, contract or access. The next call that it accepts lets the canary go. */
    PAUSED_ACCOUNT,
    /** An operator paused the account; only an operator reopens it. */
    PAUSED_OPERATOR
}
