package io.bursar.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the event log.
 *
 * @param at by the database's clock
 * @param epoch which of the reward's ids it is about; null if it is about the whole file
 * @param kind what it is; a kind that this build does not know is shown as it is
 * @param actor who did it
 * @param token the lease's token under which it was done
 * @param from the status before, for a step
 * @param to the status after, for a step
 * @param detail the answer, the reason, in words
 */
public record StoryEvent(
        Instant at,
        @Nullable Integer epoch,
        String kind,
        String actor,
        @Nullable Long token,
        @Nullable String from,
        @Nullable String to,
        @Nullable String detail) {}
