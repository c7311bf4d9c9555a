package io.bursar.throttle;

import java.util.concurrent.locks.LockSupport;

/** Monotonic time and waiting for it, in one place, so that a test can script both. */
public interface Sleeper {

    /** The machine's monotonic clock; its wall clock may jump without any effect on the pace. */
    Sleeper SYSTEM = new Sleeper() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleepUntil(long deadlineNanos) throws InterruptedException {
            for (long left = deadlineNanos - nanoTime(); left > 0; left = deadlineNanos - nanoTime()) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while waiting for a slot");
                }
            }
        }
    };

    /** Monotonic nanoseconds; only differences mean anything. */
    long nanoTime();

    /** Returns at or after the deadline, never before. */
    void sleepUntil(long deadlineNanos) throws InterruptedException;
}
