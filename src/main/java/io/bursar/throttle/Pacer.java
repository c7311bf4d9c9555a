package io.bursar.throttle;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pure arithmetic of the rules that one process keeps by itself, in monotonic nanoseconds. They protect from what
 * the shared row cannot see: a pause of this process between getting its slot and using it, which would make its call
 * land next to another one's.
 */
final class Pacer {

    /** A slot that is used later than this could meet the next process's slot. */
    static final long LATE_MAX_NANOS = 20_000_000;

    private static final long NANOS_PER_MICRO = 1_000;
    private static final int GAP_PERCENT = 95;

    /** Ten gaps of this last the provider's second. */
    private static final long TENTH_NANOS = 100_000_000;

    /** From this interval on the slots keep eleven sends out of a second, whatever of these a send takes. */
    private static final long ROOMY_NANOS = 111_000_000;

    private static final long SEND_USUAL_MAX_NANOS = 20_000_000;
    private static final int TRIPS = 8;

    private final long gapNanos;
    private final long uncountedNanos;
    private final long[] lastTrips = new long[TRIPS];
    private int trips;

    /** A pacer for slots that are the interval apart. */
    Pacer(long intervalMicros) {
        long interval = intervalMicros * NANOS_PER_MICRO;
        this.gapNanos = Math.max(interval * GAP_PERCENT / 100, Math.min(interval, TENTH_NANOS));
        this.uncountedNanos = interval < ROOMY_NANOS ? 0 : SEND_USUAL_MAX_NANOS;
    }

    /**
     * The shortest time between two sends of this process. A little less than the interval, so that a call which left late can
     * be caught up with; but where the slots themselves are as close as the provider allows, no less than they are.
     */
    long gapNanos() {
        return gapNanos;
    }

    /**
     * From when on the gap after a send counts: from its begin, as what a send usually takes must not delay the next one; but a
     * process that was held up while it sent does not send the next one right behind. Above nine a second from its end.
     */
    long countsFrom(long began, long ended) {
        return later(began, ended - uncountedNanos);
    }

    /** When a slot begins that was said at {@code answeredAt} to do so in {@code waitMicros}. */
    static long slotAt(long answeredAt, long waitMicros) {
        return answeredAt + Math.max(0, waitMicros) * NANOS_PER_MICRO;
    }

    /**
     * When to send in a slot.
     *
     * @param previousSend from when on the gap after the last send of this process counts; null if there was none
     */
    long sendAt(long slotAt, @Nullable Long previousSend) {
        return previousSend == null ? slotAt : later(slotAt, previousSend + gapNanos);
    }

    /**
     * True if a call that leaves at this time is so far behind its slot that it could meet the next one's: the slot must be
     * thrown away. It is the slot that counts and not when this process meant to send, as other processes keep to theirs.
     */
    static boolean late(long slotAt, long at) {
        return at - slotAt > LATE_MAX_NANOS;
    }

    /** False in a process that has just begun: how long its questions usually take must be tried first. */
    boolean knowsItsTrips() {
        return trips >= TRIPS;
    }

    /** Asking the row took so long. */
    void tripTook(long nanos) {
        lastTrips[trips % TRIPS] = nanos;
        trips = trips + 1 == 2 * TRIPS ? TRIPS : trips + 1;
    }

    /**
     * True if asking the row took so much longer than the quickest of the last eight trips that nobody can say when the answer
     * was made. A database that has moved away is the usual one after eight slots.
     */
    boolean answerIsStale(long askedAt, long answeredAt) {
        long trip = answeredAt - askedAt;
        boolean stale = trip - Arrays.stream(lastTrips).min().orElseThrow() > LATE_MAX_NANOS;
        tripTook(trip);
        return stale;
    }

    /** The later of two monotonic times, which may have passed the end of the number range. */
    static long later(long one, long other) {
        return one - other >= 0 ? one : other;
    }
}
