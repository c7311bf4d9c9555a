package io.bursar.database;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for something outside this process (a lock, a server, a process's end) that can only be asked, not subscribed to.
 * Every wait has an end, and an interrupt does not cut short a wait on which the data folder's safety rests.
 */
final class Polling {

    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private Polling() {}

    /** Whether the condition came true within the given time. */
    static boolean until(Duration max, BooleanSupplier condition) {
        return answer(max, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.<Boolean>empty())
                .isPresent();
    }

    /** The first answer that is one, or empty when none came within the given time. */
    static <T> Optional<T> answer(Duration max, Supplier<Optional<T>> question) {
        boolean interrupted = false;
        long start = System.nanoTime();
        try {
            while (true) {
                Optional<T> answer = question.get();
                if (answer.isPresent() || System.nanoTime() - start >= max.toNanos()) {
                    return answer;
                }
                interrupted |= Thread.interrupted();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
