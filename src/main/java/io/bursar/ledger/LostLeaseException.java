package io.bursar.ledger;

/**
 * The lease on a reward ended and another lane may hold it now. The caller forgets all it knows of the call: the ledger
 * counts it as unanswered, and the new holder asks again under the same id.
 */
public class LostLeaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostLeaseException(ClaimedReward claimed) {
        super("Lost the lease on reward %s (%s, token %d); whoever holds it now asks again under the same id"
                .formatted(claimed.reference(), claimed.request().id(), claimed.token()));
    }
}
