package io.bursar.throttle;

/**
 * The pure arithmetic of the rules that one process keeps by itself, in monotonic nanoseconds. They protect from what
 * the shared row cannot see: a pause of this process between getting its slot and using it, which would make its call
 * land next to another one's.
 */
final class Pacer {

    /** A slot that is used later than this could meet the next process's slot. */
    static final long LATE_MAX_NANOS = 20_000_000;

    private static final long NANOS_PER_MICRO = 1_000;

    private final long gapNanos;
    private long quickestTripNanos = Long.MAX_VALUE;

    /** A pacer for slots that are the interval apart. */
    Pacer(long intervalMicros) {
        this.gapNanos = intervalMicros * NANOS_PER_MICRO;
    }

    /**
     * The shortest time between the end of one send and the next one of this process: the whole interval, so that a call
     * which left late pushes the later ones back instead of being caught up with.
     */
    long gapNanos() {
        return gapNanos;
    }

    /**
     * When to send, for a slot that was said at {@code answeredAt} to begin in {@code waitMicros}.
     *
     * @param previousSend when this process last finished sending; null if it never did
     */
    long sendAt(long answeredAt, long waitMicros, @org.jspecify.annotations.Nullable Long previousSend) {
        long slot = answeredAt + Math.max(0, waitMicros) * NANOS_PER_MICRO;
        return previousSend == null ? slot : later(slot, previousSend + gapNanos);
    }

    /** True if the process overslept and the slot must be thrown away. */
    boolean overslept(long sendAt, long now) {
        return now - sendAt > LATE_MAX_NANOS;
    }

    /**
     * True if asking the row took so much longer than usual that nobody can say when the answer was made. The slow trip
     * becomes the usual one, so that a database that has moved away costs one slot and not all.
     */
    boolean answerIsStale(long askedAt, long answeredAt) {
        long trip = answeredAt - askedAt;
        boolean stale = quickestTripNanos != Long.MAX_VALUE && trip - quickestTripNanos > LATE_MAX_NANOS;
        quickestTripNanos = stale ? trip : Math.min(quickestTripNanos, trip);
        return stale;
    }

    /** The later of two monotonic times, which may have passed the end of the number range. */
    static long later(long one, long other) {
        return one - other >= 0 ? one : other;
    }
}
