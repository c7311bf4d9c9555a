package io.bursar.throttle;

/**
 * What a call is for. Calls of one account get its slots in this order, over all processes: a waiting call of an earlier
 * constant goes before every call of a later one. The rank is written into the account's row.
 */
public enum Priority {

    /** GetAvailableFunds: holds and gates hang on it. At most one a second, the provider's own limit for it. */
    FUNDS(0),

    /** Taking a card back: its 15 minutes run. */
    CANCEL(1),

    /** Asking again about a card in doubt: what it finds may have to be cancelled within those minutes. */
    PROBE(2),

    /** Fetching the claim code of a live card for its delivery: somebody waits for it. */
    DELIVERY(3),

    /** Making a new card, which can wait. */
    CREATE(4);

    private final int rank;

    Priority(int rank) {
        this.rank = rank;
    }

    /** Lower goes first. */
    int rank() {
        return rank;
    }
}
