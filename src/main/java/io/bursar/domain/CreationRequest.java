package io.bursar.domain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the provider is asked for under one id. All three are fixed together before the first call, because the provider
 * answers the same id with another amount as an error.
 *
 * @param id the provider's idempotency key
 * @param amount exact
 * @param target the card's number or the customer's account; null where the operation needs none
 */
public record CreationRequest(
        CreationRequestId id, Money amount, @Nullable String target) {

    /**
     * How long the provider cancels a card after its creation (Incentives API FAQ). It is never decided by it whether one can be
     * cancelled, but by the provider.
     */
    public static final Duration CANCEL_WINDOW = Duration.ofMinutes(15);

    /** A request of an operation without a target. */
    public static CreationRequest of(CreationRequestId id, Money amount) {
        return new CreationRequest(id, amount, null);
    }
}
