package io.bursar.simulator;

import io.bursar.simulator.Simulator.Figures;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts calls as they arrive and answers as they leave. Two arrivals are in one sliding second when the later one came
 * less than a second after the earlier one; only the arrivals of the last second are remembered, so memory is bounded.
 */
final class Arrivals {

    /** Outcome of a call that the provider's limit refused, or that a fault pretends it did. */
    static final String THROTTLED = "THROTTLED";
    /** Outcome of a call whose signature is missing, wrong or of an unknown key. */
    static final String BAD_SIGNATURE = "BAD_SIGNATURE";

    private static final long SECOND = 1_000_000_000L;
    private static final int FIRST_CAPACITY = 64;
    private static final int CAPACITY_MAX = 1 << 17;

    private final ConcurrentHashMap<String, ConcurrentHashMap<String, LongAdder>> answers = new ConcurrentHashMap<>();

    private long[] ring = new long[FIRST_CAPACITY];
    private int head;
    private int size;
    private long arrivals;
    private long firstNanos;
    private long lastNanos;
    private int worst;

    /** Records one arrival and answers how many there were in the second that ends with it, itself included. */
    synchronized int record(long nanos) {
        long now = arrivals > 0 && nanos - lastNanos < 0 ? lastNanos : nanos;
        if (arrivals == 0) {
            firstNanos = now;
        }
        lastNanos = now;
        arrivals++;
        forgetBefore(now);
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) % ring.length] = now;
        size++;
        worst = Math.max(worst, size);
        return size;
    }

    void answered(String operation, String outcome) {
        answers.computeIfAbsent(operation, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(outcome, key -> new LongAdder())
                .increment();
    }

    synchronized int worstSlidingSecond() {
        return worst;
    }

    synchronized Figures figures(long nanos, AccountBooks.Totals totals) {
        forgetBefore(Math.max(nanos, lastNanos));
        double seconds = (lastNanos - firstNanos) / (double) SECOND;
        double rate = arrivals < 2 || seconds <= 0 ? arrivals : (arrivals - 1) / seconds;
        return new Figures(
                arrivals,
                worst,
                size,
                Math.round(rate * 1_000) / 1_000.0,
                total(BAD_SIGNATURE),
                total(THROTTLED),
                counts(),
                totals.liveCards(),
                totals.liveValue(),
                totals.funds());
    }

    synchronized void reset() {
        ring = new long[FIRST_CAPACITY];
        head = 0;
        size = 0;
        arrivals = 0;
        firstNanos = 0;
        lastNanos = 0;
        worst = 0;
        answers.clear();
    }

    private void forgetBefore(long now) {
        while (size > 0 && now - ring[head] >= SECOND) {
            head = (head + 1) % ring.length;
            size--;
        }
    }

    /** Doubles the memory; at the bound the oldest arrival is given up, and the worst second is then a lower bound. */
    private void grow() {
        if (ring.length >= CAPACITY_MAX) {
            head = (head + 1) % ring.length;
            size--;
            return;
        }
        long[] larger = new long[ring.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[(head + i) % ring.length];
        }
        ring = larger;
        head = 0;
    }

    private long total(String outcome) {
        long sum = 0;
        for (Map<String, LongAdder> ofOperation : answers.values()) {
            LongAdder count = ofOperation.get(outcome);
            sum += count == null ? 0 : count.sum();
        }
        return sum;
    }

    private Map<String, Map<String, Long>> counts() {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        answers.forEach((operation, outcomes) -> {
            Map<String, Long> ofOperation = new TreeMap<>();
            outcomes.forEach((outcome, count) -> ofOperation.put(outcome, count.sum()));
            counts.put(operation, ofOperation);
        });
        return counts;
    }
}
