package io.bursar.incentives;

import io.bursar.domain.Money;

/** What one GetAvailableFunds came to. */
public sealed interface FundsResult {

    /** The account's balance, in the account's currency. */
    record Available(Money funds) implements FundsResult {}

    /** An error answer, or one that makes no sense. */
    record Failed(ProviderError error) implements FundsResult {}

    /** Too many calls a second; not executed. The throttle has been told. */
    record Throttled(String message) implements FundsResult {}

    /** No whole answer came back. */
    record NoAnswer(String why) implements FundsResult {}

    /** Certain that no byte of the request reached the provider. */
    record NotSent(String why) implements FundsResult {}
}
