package io.bursar.incentives;

/** What one ActivationStatusCheck came to. It moves no money; a state is news about the card's number, not about one id. */
public sealed interface ActivationStatus {

    /**
     * The card's state by the provider's word.
     *
     * @param cardStatus such as Activated
     */
    record Known(String cardStatus) implements ActivationStatus {}

    /** An error answer, or one that makes no sense. */
    record Failed(ProviderError error) implements ActivationStatus {}

    /** Too many calls a second; not executed. The throttle has been told. */
    record Throttled(String message) implements ActivationStatus {}

    /** No whole answer came back. */
    record NoAnswer(String why) implements ActivationStatus {}

    /** Certain that no byte of the request reached the provider. */
    record NotSent(String why) implements ActivationStatus {}
}
