package io.bursar.domain;

/** What a reward becomes at the provider. The money protocol is the same for all: made, asked again, undone, made again. */
public enum Operation {
    /** A digital claim code: CreateGiftCard, undone by CancelGiftCard. */
    GIFT_CODE,
    /** A physical card is activated: ActivateGiftCard, undone by DeactivateGiftCard. */
    PHYSICAL_CARD,
    /** A customer's balance is loaded: LoadAmazonBalance, undone by VoidAmazonBalanceLoad. */
    BALANCE_LOAD;

    /** True if a reward names what is to be activated or loaded: a card's number, a customer's account. */
    public boolean needsTarget() {
        return this != GIFT_CODE;
    }
}
