package io.bursar.simulator;

import java.math.BigDecimal;
import java.util.Map;

/**
 * What the simulator saw since its start or last reset.
 *
 * @param arrivals calls of any kind, refused ones too
 * @param worstSlidingSecond the most arrivals in any second, wherever it starts
 * @param arrivalsInTheLastSecond arrivals in the second before these figures
 * @param callsPerSecond the mean from the first to the last arrival
 * @param badSignatures calls that were not signed rightly by a known key
 * @param throttled calls refused for the rate, real and spurious
 * @param answers how often each operation was answered how: SUCCESS, F100 to F500, THROTTLED, LOST, ...
 */
public record Figures(
        long arrivals,
        int worstSlidingSecond,
        int arrivalsInTheLastSecond,
        double callsPerSecond,
        long badSignatures,
        long throttled,
        Map<String, Map<String, Long>> answers,
        int liveCards,
        BigDecimal liveValue,
        BigDecimal funds) {

    /** How often an operation was answered so. */
    public long answered(Operation operation, String outcome) {
        return answers.getOrDefault(operation.wireName(), Map.of()).getOrDefault(outcome, 0L);
    }
}
