package io.bursar.incentives;

/** What one CancelGiftCard came to. */
public sealed interface CancelResult {

    /** The provider says that the card is cancelled. */
    record Cancelled() implements CancelResult {}

    /** An error answer, or one that makes no sense. */
    record Failed(ProviderError error) implements CancelResult {}

    /** Too many calls a second; not executed. The throttle has been told. */
    record Throttled(String message) implements CancelResult {}

    /** The request, or a part of it, went out and no whole answer came back: the cancel may have happened, or may yet. */
    record NoAnswer(String why) implements CancelResult {}

    /** Certain that no byte of the request reached the provider. */
    record NotSent(String why) implements CancelResult {}
}
