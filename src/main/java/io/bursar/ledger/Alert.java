package io.bursar.ledger;

import io.bursar.domain.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A breach that people are told of.
 *
 * @param id by which a receiver recognises it
 * @param breach what it is about
 * @param telling its words and numbers
 * @param openedAt when it was first noticed
 * @param closedAt when it was over; null while it lasts
 * @param closedWhy what to tell those who were told of it; null: nothing
 */
public record Alert(
        UUID id,
        Breach breach,
        Telling telling,
        Instant openedAt,
        @Nullable Instant closedAt,
        @Nullable String closedWhy) {

    /**
     * The words and numbers of an alert. They hold no recipient, no claim code and no key.
     *
     * @param headline the subject line, without the program's name
     * @param happened what happened, to how many, worth how much
     * @param rewards how many it is about; null where it is not about rewards
     * @param amount how much; null where it is not about money
     * @param next what happens next by itself
     * @param command what to type
     */
    public record Telling(
            String headline,
            String happened,
            @Nullable Long rewards,
            @Nullable Money amount,
            String next,
            String command) {}
}
