package io.bursar.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a run waits for a lost database, and how long before it asks again: 0.5 s, doubling to 10 s. Waits add up until
 * something was settled in between, so that a database which answers and then fails again and again is given up as well.
 */
final class Patience {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Whatever went on for that long between two losses was no failure to begin with. */
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private final long maxNanos;
    private final LongSupplier nanoTime;
    private Duration pause = FIRST;
    private boolean asked;
    private long waitedNanos;
    private @Nullable Long lostAt;
    private @Nullable Long answeredAt;

    Patience(Duration max, LongSupplier nanoTime) {
        this.maxNanos = max.toNanos();
        this.nanoTime = nanoTime;
    }

    /**
     * The database is lost; again, perhaps, or still.
     *
     * @param worked true if something was settled since the last time
     * @param ago how long ago that was noticed first
     */
    void lost(boolean worked, Duration ago) {
        long now = nanoTime.getAsLong() - ago.toNanos();
        Long answered = answeredAt;
        if (worked || (answered != null && now - answered >= LONG_ENOUGH.toNanos())) {
            waitedNanos = 0;
            pause = FIRST;
            asked = false;
        }
        answeredAt = null;
        if (lostAt == null) {
            lostAt = now;
        }
    }

    /** It answers. */
    void answered() {
        Long lost = lostAt;
        long now = nanoTime.getAsLong();
        if (lost != null) {
            waitedNanos += now - lost;
        }
        lostAt = null;
        answeredAt = now;
    }

    /** How long to wait before asking again; empty when it has been long enough. Once is asked in any case. */
    Optional<Duration> next() {
        long left = maxNanos - waited().toNanos();
        if (!asked) {
            left = Math.max(FIRST.toNanos(), left);
        }
        asked = true;
        if (left <= 0) {
            return Optional.empty();
        }
        Duration next = pause.toNanos() > left ? Duration.ofNanos(left) : pause;
        pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
        return Optional.of(next);
    }

    /** How long was waited, all together. */
    Duration waited() {
        Long lost = lostAt;
        return Duration.ofNanos(waitedNanos + (lost == null ? 0 : nanoTime.getAsLong() - lost));
    }
}
