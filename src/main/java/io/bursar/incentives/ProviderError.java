package io.bursar.incentives;

import io.bursar.transport.PrintableText;

/**
 * An error as the provider told it, cut down to what may be kept.
 *
 * @param errorType the provider's word, such as {@code InvalidAmountInput}; empty if there was none
 * @param message the provider's sentence, bounded, in one line, with anything like a claim code masked
 */
public record ProviderError(ErrorClass errorClass, String errorType, String message) {

    /** An answer that makes no sense: it says nothing about the card. */
    static ProviderError unintelligible(String what) {
        return new ProviderError(ErrorClass.UNINTELLIGIBLE, "", PrintableText.of(what));
    }

    /** What the error says about the card, the reward and the account. */
    public ErrorMeaning meaning() {
        return ErrorMeaning.of(errorClass, errorType, message);
    }

    /** True if the call was refused for the key that signed it; it had no effect, and another key may be taken. */
    boolean refusesTheKey() {
        return ErrorMeaning.refusesTheKey(errorClass, errorType, message);
    }

    /** For people: {@code F200 InvalidAmountInput: Amount must be larger than 0}. */
    @Override
    public String toString() {
        String type = errorType.isEmpty() ? "" : " " + errorType;
        return errorClass + type + (message.isEmpty() ? "" : ": " + message);
    }
}
