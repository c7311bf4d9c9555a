package io.bursar.incentives;

import org.jspecify.annotations.Nullable;

/** What one CreateGiftCard came to. Only {@link Fulfilled} is a live card. */
public sealed interface CreateResult {

    /**
     * A live card of exactly the id and amount that were asked for.
     *
     * @param gcId the provider's id of the card, which may be kept
     * @param claimCode the secret, which may not
     */
    record Fulfilled(String gcId, ClaimCode claimCode) implements CreateResult {}

    /**
     * The id belongs to a card that is not live: cancelled (RefundedToPurchaser), Expired, or in any other state.
     *
     * @param cardStatus the provider's word
     */
    record NotLive(String cardStatus, @Nullable String gcId) implements CreateResult {}

    /** An error answer, or one that makes no sense. */
    record Failed(ProviderError error) implements CreateResult {}

    /** Too many calls a second; not executed. The throttle has been told. */
    record Throttled(String message) implements CreateResult {}

    /** The request, or a part of it, went out and no whole answer came back: the card may exist. */
    record NoAnswer(String why) implements CreateResult {}

    /** Certain that no byte of the request reached the provider. */
    record NotSent(String why) implements CreateResult {}
}
