package io.bursar.domain;

/**
 * All that is known about the card of one creationRequestId. It only grows: what has once been possible is never
 * forgotten, which is what protects from a second card after a crash or a contradictory answer.
 *
 * @param createsOpen creates sent (or about to be) without an answer
 * @param cancelsOpen cancels sent (or about to be) without a definitive answer
 * @param effectPossible an answer was seen after which a card may exist (Fulfilled, F400, F500)
 * @param cancelSuccess the provider once confirmed a cancel
 * @param windowClosed the provider once refused a cancel as too late
 * @param deliveryIntent a delivery has been promised: nothing may cancel any more
 */
public record Evidence(
        int createsOpen,
        int cancelsOpen,
        boolean effectPossible,
        boolean cancelSuccess,
        boolean windowClosed,
        boolean deliveryIntent) {

    /** An id that was never sent. */
    public static final Evidence NONE = new Evidence(0, 0, false, false, false, false);

    /** True if no call on this id can have made a card, now or later. */
    public boolean nothingCanExist() {
        return createsOpen == 0 && !effectPossible && cancelsOpen == 0 && !windowClosed && !cancelSuccess;
    }

    /**
     * True if a Fulfilled answer proves a card that stays live.
     *
     * @param trustCardStatus the marketplace is certified to tell dead cards by their cardStatus
     */
    public boolean liveIsCertain(boolean trustCardStatus) {
        return (cancelsOpen == 0 && !cancelSuccess) || (trustCardStatus && windowClosed);
    }

    /** The evidence after a create was answered. */
    public Evidence createAnswered(boolean cardMayExist) {
        return new Evidence(
                Math.max(0, createsOpen - 1),
                cancelsOpen,
                effectPossible || cardMayExist,
                cancelSuccess,
                windowClosed,
                deliveryIntent);
    }

    /** The evidence after a cancel was answered definitively. */
    public Evidence cancelAnswered(boolean success, boolean tooLate) {
        return new Evidence(
                createsOpen,
                Math.max(0, cancelsOpen - 1),
                effectPossible,
                cancelSuccess || success,
                windowClosed || tooLate,
                deliveryIntent);
    }
}
