package io.bursar.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What goes wrong, how often and where. Every decision is a hash of the seed, the operation, the id and which call of
 * that id it is, so the same seed gives the same faults in whatever order the calls arrive.
 *
 * @param seed another seed, another selection of calls
 * @param rules tried in order; the rates of the rules that fit a call add up
 * @param latency how long answers take; the first that fits a call counts
 * @param hangMillis how long a hanging call keeps its connection, 0 for 30 seconds
 * @param lateMillis when a late effect takes place, 0 for 10 seconds
 * @param outage when nothing is answered but an error page and nothing takes effect; null for never
 */
public record Faults(
        long seed,
        List<Rule> rules,
        List<Latency> latency,
        int hangMillis,
        int lateMillis,
        @Nullable Outage outage) {

    private static final int RULES_MAX = 1_000;
    private static final int MILLIS_MAX = 3_600_000;
    private static final double UNIT = 0x1.0p-53;
    /** So many standard deviations above the mean of a normal distribution lie 99 of 100 values. */
    private static final double Z_OF_P99 = 2.3263478740408408;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    /** What the client sees. */
    public enum Symptom {
        /** The provider's internal error. */
        F100,
        /** The request is wrong; the rule's errorType says how. */
        F200,
        /** Account or access; the rule's errorType says how. */
        F300,
        /** Status RESEND. */
        F400,
        /** A time-out at the provider. */
        F500,
        /** Rate exceeded, though it was not. */
        THROTTLE,
        /** No answer until the client gives up. */
        HANG,
        /** The connection is ended at once, without an answer. */
        RESET,
        /** HTTP 200 with a body that is no JSON. */
        GARBAGE,
        /** The answer breaks off in the middle. */
        TRUNCATED,
        /** HTTP 200 without a body. */
        EMPTY,
        /** HTTP 503 with a page for people. */
        HTML
    }

    /** What happens in the books, whatever the client sees. */
    public enum Effect {
        /** Nothing. */
        NONE,
        /** The operation is done at once. */
        DONE,
        /** The operation is done later, when the client has long given up. */
        LATE
    }

    /**
     * One kind of fault.
     *
     * @param operation only this operation; null for all
     * @param rate the share of calls, 0 to 1
     * @param lastCall only the first so many calls of an id; 0 for all. 1 makes the second call of an id go through
     * @param id only this id; null for all
     * @param errorType the error type in the answer; null for the usual one of the class
     */
    public record Rule(
            @Nullable Operation operation,
            Symptom symptom,
            Effect effect,
            double rate,
            int lastCall,
            @Nullable String id,
            @Nullable String errorType) {
        /** Fills in what a JSON form left out, and refuses what cannot be meant. */
        @SuppressWarnings("ConstantValue")
        public Rule {
            if (symptom == null) {
                throw new IllegalArgumentException("a fault rule needs a symptom, such as F400");
            }
            effect = effect == null ? Effect.NONE : effect;
            if (!(rate >= 0 && rate <= 1)) {
                throw new IllegalArgumentException("the rate of " + symptom + " is " + rate + ", not between 0 and 1");
            }
        }

        /** A share of all calls of an operation. */
        public static Rule of(@Nullable Operation operation, Symptom symptom, Effect effect, double rate) {
            return new Rule(operation, symptom, effect, rate, 0, null, null);
        }

        /** The same, for the first so many calls of each id only. */
        public Rule upToCall(int call) {
            return new Rule(operation, symptom, effect, rate, call, id, errorType);
        }

        /** The same, for one id only. */
        public Rule onlyFor(String onlyId) {
            return new Rule(operation, symptom, effect, rate, lastCall, onlyId, errorType);
        }

        /** The same, with this error type in the answer. */
        public Rule withErrorType(String type) {
            return new Rule(operation, symptom, effect, rate, lastCall, id, type);
        }

        private boolean fits(Operation called, String calledId, int call) {
            return (operation == null || operation == called)
                    && (lastCall == 0 || call <= lastCall)
                    && (id == null || id.equals(calledId));
        }
    }

    /**
     * How long answers take, log-normally distributed as those of real servers: half of them up to the median, 99 of 100
     * up to p99, a few much longer. The effect takes place before the wait.
     *
     * @param operation only this operation; null for all
     */
    public record Latency(@Nullable Operation operation, int medianMillis, int p99Millis) {
        /** Refuses what is no distribution. */
        public Latency {
            if (medianMillis < 1 || p99Millis < medianMillis || p99Millis > MILLIS_MAX) {
                throw new IllegalArgumentException(
                        "latency needs a medianMillis of 1 or more and a p99Millis between it" + " and " + MILLIS_MAX);
            }
        }

        /** The latency of all operations; where both are the same, every answer takes just so long. */
        public static Latency of(int medianMillis, int p99Millis) {
            return new Latency(null, medianMillis, p99Millis);
        }

        private long millis(double normal) {
            double sigma = Math.log((double) p99Millis / medianMillis) / Z_OF_P99;
            return Math.min(MILLIS_MAX, Math.round(medianMillis * Math.exp(sigma * normal)));
        }
    }

    /**
     * A time in which the whole API is out, counted from the moment these faults are set.
     *
     * @param afterMillis when it begins
     * @param forMillis how long it lasts; 0 for as long as these faults do
     */
    public record Outage(int afterMillis, int forMillis) {
        /** Refuses negative times. */
        public Outage {
            if (afterMillis < 0 || forMillis < 0) {
                throw new IllegalArgumentException("an outage needs times of 0 or more");
            }
        }

        /** An outage that begins at once. */
        public static Outage of(Duration length) {
            return new Outage(0, Math.toIntExact(length.toMillis()));
        }

        private boolean covers(long millis) {
            return millis >= afterMillis && (forMillis == 0 || millis < (long) afterMillis + forMillis);
        }
    }

    /** Nothing goes wrong. */
    public static Faults none() {
        return new Faults(1, List.of(), List.of(), 0, 0, null);
    }

    /** Fills in what a JSON form left out, and refuses what cannot be meant. */
    @SuppressWarnings("ConstantValue")
    public Faults {
        rules = rules == null ? List.of() : List.copyOf(rules);
        latency = latency == null ? List.of() : List.copyOf(latency);
        hangMillis = hangMillis == 0 ? 30_000 : hangMillis;
        lateMillis = lateMillis == 0 ? 10_000 : lateMillis;
        if (rules.size() > RULES_MAX || latency.size() > RULES_MAX) {
            throw new IllegalArgumentException("there are more than " + RULES_MAX + " fault rules or latencies");
        }
        if (hangMillis < 0 || lateMillis < 0 || hangMillis > MILLIS_MAX || lateMillis > MILLIS_MAX) {
            throw new IllegalArgumentException("hangMillis and lateMillis are between 1 and " + MILLIS_MAX);
        }
    }

    /** Reads the JSON form; see the documentation for an example. */
    public static Faults fromJson(String json) {
        try {
            return JSON.readValue(json, Faults.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("faults cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /** The JSON form of these faults. */
    public String toJson() {
        return JSON.writeValueAsString(this);
    }

    /** The same with another seed. */
    public Faults withSeed(long newSeed) {
        return new Faults(newSeed, rules, latency, hangMillis, lateMillis, outage);
    }

    /** The same with these rules. */
    public Faults withRules(Rule... newRules) {
        return new Faults(seed, List.of(newRules), latency, hangMillis, lateMillis, outage);
    }

    /** The same with these latencies. */
    public Faults withLatency(Latency... newLatency) {
        return new Faults(seed, rules, List.of(newLatency), hangMillis, lateMillis, outage);
    }

    /** The same with hanging calls held so long. */
    public Faults withHangFor(Duration hang) {
        return new Faults(seed, rules, latency, Math.toIntExact(hang.toMillis()), lateMillis, outage);
    }

    /** The same with late effects after so long. */
    public Faults withLateAfter(Duration late) {
        return new Faults(seed, rules, latency, hangMillis, Math.toIntExact(late.toMillis()), outage);
    }

    /** The same with this outage. */
    public Faults withOutage(@Nullable Outage out) {
        return new Faults(seed, rules, latency, hangMillis, lateMillis, out);
    }

    /** The rule that strikes this call, or null. */
    @Nullable Rule decide(Operation operation, String id, int call) {
        if (rules.isEmpty()) {
            return null;
        }
        double drawn = draw(operation, id, call, 'f');
        double reached = 0;
        for (Rule rule : rules) {
            if (rule.fits(operation, id, call)) {
                reached += rule.rate();
                if (drawn < reached) {
                    return rule;
                }
            }
        }
        return null;
    }

    /** Whether the API is out so long after these faults were set. */
    boolean isOut(long millis) {
        return outage != null && outage.covers(millis);
    }

    /** How long this call's answer takes. */
    long latencyMillis(Operation operation, String id, int call) {
        for (Latency candidate : latency) {
            if (candidate.operation() == null || candidate.operation() == operation) {
                return candidate.millis(normal(operation, id, call));
            }
        }
        return 0;
    }

    /** A number of the standard normal distribution, by the method of Box and Muller. */
    private double normal(Operation operation, String id, int call) {
        double radius = Math.sqrt(-2 * Math.log(1 - draw(operation, id, call, 'r')));
        return radius * Math.cos(2 * Math.PI * draw(operation, id, call, 'a'));
    }

    /** A number in [0, 1) that depends on nothing but the seed and the call. */
    private double draw(Operation operation, String id, int call, char purpose) {
        long hash = mix(seed ^ 0x9E3779B97F4A7C15L);
        for (byte b : (operation.wireName() + '/' + id).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b) * 0x100000001B3L;
        }
        hash = mix(hash ^ ((long) call << 16) ^ purpose);
        return (hash >>> 11) * UNIT;
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
