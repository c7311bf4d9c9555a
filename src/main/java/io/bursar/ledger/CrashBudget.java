package io.bursar.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a crash can have left open, in money: rewards whose create or cancel has no answer yet. The times are for people. They
 * decide nothing: only the provider says whether a cancel came too late.
 *
 * @param inDoubt how many, worth how much
 * @param cancelling those of them whose card is being cancelled now
 * @param cancellable those of them that the provider would still cancel, by the database's clock
 * @param firstUntil when the first of these can no longer be cancelled; null where there is none
 * @param lastUntil when the last of these can no longer be cancelled
 * @param lastHeardAt the last intent or answer of any of them: a sign of life of whoever ran it; null where there is none
 */
public record CrashBudget(
        RewardCounts.Tally inDoubt,
        RewardCounts.Tally cancelling,
        RewardCounts.Tally cancellable,
        @Nullable Instant firstUntil,
        @Nullable Instant lastUntil,
        @Nullable Instant lastHeardAt) {}
