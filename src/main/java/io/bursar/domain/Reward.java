package io.bursar.domain;

import org.jspecify.annotations.Nullable;

/**
 * One accepted row of a reward file: who gets how much, under which reference.
 *
 * @param line physical line on which the record starts; the header is line 1
 * @param reference the reward's own id in the partner's file, unique for ever within its scope
 * @param recipient to whom it goes, as the file writes it
 * @param amount exact, within the account's marketplace
 * @param target the card's number or the customer's account; null where the job's operation needs none
 * @param greeting the words that go with its claim code, where the job delivers it
 */
public record Reward(
        long line,
        String reference,
        String recipient,
        Money amount,
        @Nullable String target,
        Greeting greeting) {

    /** A reward without personal words. */
    public Reward(long line, String reference, String recipient, Money amount, @Nullable String target) {
        this(line, reference, recipient, amount, target, Greeting.NONE);
    }
}
