package io.bursar.disburse;

import java.time.Duration;
import java.util.Optional;

/** When the hand-overs of one run begin: no two of them closer together than the channel's gap. Times are monotonic nanoseconds. */
final class Pace {

    private final long gap;
    private long next;

    Pace(Duration gap, long now) {
        this.gap = gap.toNanos();
        this.next = now;
    }

    /** So many slots come before the end of that time even where the next one is a whole gap away; one at least. */
    int within(Duration time) {
        return gap == 0 ? Integer.MAX_VALUE : (int) Math.clamp((time.toNanos() - 1) / gap, 1, Integer.MAX_VALUE);
    }

    /**
     * Takes the next slot if it comes before that time. Whoever is too late takes none: it would be lost for those who are not,
     * and each of them later than the one before, for ever.
     *
     * @return how long to wait for it; empty if none was taken
     */
    synchronized Optional<Duration> slot(long now, long before) {
        long begin = next - now > 0 ? next : now;
        if (begin - before >= 0) {
            return Optional.empty();
        }
        next = begin + gap;
        return Optional.of(Duration.ofNanos(begin - now));
    }
}
