package io.bursar.batch;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * One running disbursement's part of its account's pace. Runs take turns at the account's slots, so each gets the same part of
 * the pace while it has work, and whatever the shorter ones leave when they end.
 *
 * @param runs how many runs share the account now, this one included
 * @param accountPace calls a second of the whole account, as slowed down as it is now
 * @param pace calls a second of this run now
 * @param callsLeft rewards that have at least one call to come
 * @param left until the last of these calls, if each needs one
 * @param until the same as a time
 */
public record Share(int runs, BigDecimal accountPace, BigDecimal pace, long callsLeft, Duration left, Instant until) {

    /**
     * The arithmetic of taking turns: until a run with n calls left has made them, each other one has made n, or all it had.
     *
     * @param own calls left of this run
     * @param others calls left of each of the others
     * @param accountPace above zero
     */
    static Share of(long own, Collection<Long> others, BigDecimal accountPace, Instant now) {
        long calls =
                own + others.stream().mapToLong(other -> Math.min(other, own)).sum();
        int runs = 1 + (int) others.stream().filter(other -> other > 0).count();
        Duration left = Duration.ofMillis(BigDecimal.valueOf(calls)
                .multiply(BigDecimal.valueOf(1_000))
                .divide(accountPace, 0, RoundingMode.CEILING)
                .longValueExact());
        return new Share(
                runs,
                accountPace,
                accountPace.divide(BigDecimal.valueOf(runs), 2, RoundingMode.HALF_EVEN),
                own,
                left,
                now.plus(left));
    }
}
