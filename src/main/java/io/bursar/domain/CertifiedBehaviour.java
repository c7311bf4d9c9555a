package io.bursar.domain;

/**
 * How a marketplace was found to behave where the provider's documentation is silent. It decides the protocol's two
 * switches, and every doubt decides for the value that costs a call or a person's look rather than money.
 *
 * @param secondCancelSucceeds a cancel of a cancelled id is answered SUCCESS
 */
public record CertifiedBehaviour(
        CreateOnCancelledId createOnCancelledId, CancelOfUnknownId cancelOfUnknownId, boolean secondCancelSucceeds) {

    /** What a create answers under an id whose cancel was confirmed. */
    public enum CreateOnCancelledId {
        /** The dead card, named as such. */
        REFUNDED_TO_PURCHASER,
        /** Fulfilled: a kept answer that hides that the card is dead. */
        FULFILLED,
        /** Anything else, a refusal for instance. */
        OTHER
    }

    /** What a cancel answers for an id that was never used. */
    public enum CancelOfUnknownId {
        /** It is refused. */
        REFUSED,
        /** It is confirmed, and no create under the id makes a card any more. */
        SUCCEEDS_AND_BURNS,
        /** It is confirmed, and a create under the id may still make a card. */
        SUCCEEDS
    }

    /** Whether Fulfilled may be believed although a cancel is unanswered: only where a dead card is seen to be called dead. */
    public boolean trustCardStatus() {
        return createOnCancelledId == CreateOnCancelledId.REFUNDED_TO_PURCHASER;
    }

    /**
     * Whether a confirmed cancel is checked with one more create before a new id is used. Needed where a cancel may be
     * confirmed without burning the id: a create that takes effect late, which no test can rule out, would make a second card.
     */
    public boolean verifyCancel() {
        return cancelOfUnknownId == CancelOfUnknownId.SUCCEEDS;
    }
}
