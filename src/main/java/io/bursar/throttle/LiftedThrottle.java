package io.bursar.throttle;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Lets every call go at once, but rests when the provider complains: whoever lifts the pace may have been wrong. */
final class LiftedThrottle implements Throttle {

    private static final long REST_NANOS = Duration.ofMillis(1_500).toNanos();
    private static final long LOOK_UP_NANOS = Duration.ofMillis(100).toNanos();

    private final Sleeper sleeper;
    private final AtomicReference<@Nullable Long> restUntil = new AtomicReference<>();

    LiftedThrottle(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    @Override
    public Grant acquire(Sending sending) {
        try {
            while (sending.stillWanted()) {
                Long until = restUntil.get();
                long left = until == null ? 0 : until - sleeper.nanoTime();
                if (left <= 0) {
                    return (Grant.Slot) () -> {};
                }
                sleeper.sleepUntil(sleeper.nanoTime() + Math.min(left, LOOK_UP_NANOS));
            }
            return new Grant.Refused("no longer wanted");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Grant.Refused("interrupted while waiting for a slot");
        }
    }

    @Override
    public void throttled() {
        restUntil.set(sleeper.nanoTime() + REST_NANOS);
    }
}
