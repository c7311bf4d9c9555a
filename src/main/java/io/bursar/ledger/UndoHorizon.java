package io.bursar.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is paid and could still be taken back: live cards that nothing was promised of, young enough for the provider to cancel
 * them. The times are on the safe side and for people; only the provider says whether a cancel came too late.
 *
 * @param cancellable how many, worth how much
 * @param firstUntil when the first of them can no longer be cancelled; null where there is none
 * @param lastUntil when the last of them can no longer be cancelled
 * @param tooLate cards of the same kind that can no longer be cancelled
 */
public record UndoHorizon(
        RewardCounts.Tally cancellable,
        @Nullable Instant firstUntil,
        @Nullable Instant lastUntil,
        long tooLate) {}
