package io.bursar.incentives;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one CreateGiftCard came to. Only {@link Fulfilled} is a live card. */
public sealed interface CreateResult {

    /**
     * A live card, activation or load of exactly the id and amount that were asked for.
     *
     * @param gcId the provider's id of the card, which may be kept; null where the operation has none
     * @param claimCode the secret, which may not; null where the operation has none
     */
    record Fulfilled(@Nullable String gcId, @Nullable ClaimCode claimCode) implements CreateResult {

        /** True if the provider's id of the card and the secret, which must not have been forgotten, are the same. */
        public boolean isSameCardAs(Fulfilled other) {
            return Objects.equals(gcId, other.gcId)
                    && (claimCode == null ? other.claimCode == null : claimCode.equalsCode(other.claimCode));
        }

        /** Forgets the secret, for whoever does not hand it over. */
        public void forgetCode() {
            if (claimCode != null) {
                claimCode.wipe();
            }
        }
    }

    /**
     * The id belongs to a card that is not live: cancelled (RefundedToPurchaser), Expired, or in any other state.
     *
     * @param cardStatus the provider's word
     * @param undone true if that word says that this id was cancelled: it can never make a card again
     */
    record NotLive(String cardStatus, @Nullable String gcId, boolean undone) implements CreateResult {}

    /** An error answer, or one that makes no sense. */
    record Failed(ProviderError error) implements CreateResult {}

    /** Too many calls a second; not executed. The throttle has been told. */
    record Throttled(String message) implements CreateResult {}

    /** The request, or a part of it, went out and no whole answer came back: the card may exist. */
    record NoAnswer(String why) implements CreateResult {}

    /** Certain that no byte of the request reached the provider. */
    record NotSent(String why) implements CreateResult {}
}
