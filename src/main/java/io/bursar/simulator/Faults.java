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
 * @param latency how long an answer takes
 * @param hangMillis how long a hanging call keeps its connection, 0 for 30 seconds
 * @param lateMillis when a late effect takes place, 0 for 10 seconds
 * @param outage true: nothing is answered but an error page, nothing takes effect
 */
public record Faults(long seed, List<Rule> rules, Latency latency, int hangMillis, int lateMillis, boolean outage) {

    private static final int RULES_MAX = 1_000;
    private static final int MILLIS_MAX = 3_600_000;
    private static final double UNIT = 0x1.0p-53;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
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
        /** The connection is closed without an answer. */
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
     * How long an answer takes: evenly spread over mean ± spread, and a share of calls much longer. The effect takes
     * place before the wait.
     */
    public record Latency(int meanMillis, int spreadMillis, double slowRate, int slowMillis) {
        /** Answers at once. */
        public static final Latency NONE = new Latency(0, 0, 0, 0);

        /** Refuses negative times and rates that are none. */
        public Latency {
            if (meanMillis < 0 || spreadMillis < 0 || slowMillis < 0 || !(slowRate >= 0 && slowRate <= 1)) {
                throw new IllegalArgumentException("latency needs times of 0 or more and a slowRate between 0 and 1");
            }
        }
    }

    /** Nothing goes wrong. */
    public static Faults none() {
        return new Faults(1, List.of(), Latency.NONE, 0, 0, false);
    }

    /** Fills in what a JSON form left out, and refuses what cannot be meant. */
    @SuppressWarnings("ConstantValue")
    public Faults {
        rules = rules == null ? List.of() : List.copyOf(rules);
        latency = latency == null ? Latency.NONE : latency;
        hangMillis = hangMillis == 0 ? 30_000 : hangMillis;
        lateMillis = lateMillis == 0 ? 10_000 : lateMillis;
        if (rules.size() > RULES_MAX) {
            throw new IllegalArgumentException("at most " + RULES_MAX + " fault rules, these are " + rules.size());
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

    /** The same with this latency. */
    public Faults withLatency(Latency newLatency) {
        return new Faults(seed, rules, newLatency, hangMillis, lateMillis, outage);
    }

    /** The same with hanging calls held so long. */
    public Faults withHangFor(Duration hang) {
        return new Faults(seed, rules, latency, Math.toIntExact(hang.toMillis()), lateMillis, outage);
    }

    /** The same with late effects after so long. */
    public Faults withLateAfter(Duration late) {
        return new Faults(seed, rules, latency, hangMillis, Math.toIntExact(late.toMillis()), outage);
    }

    /** The same with the outage on or off. */
    public Faults withOutage(boolean out) {
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

    /** How long this call's answer takes. */
    long latencyMillis(Operation operation, String id, int call) {
        if (latency.slowRate() > 0 && draw(operation, id, call, 's') < latency.slowRate()) {
            return latency.slowMillis();
        }
        if (latency.spreadMillis() == 0) {
            return latency.meanMillis();
        }
        double offset = (2 * draw(operation, id, call, 'l') - 1) * latency.spreadMillis();
        return Math.max(0, Math.round(latency.meanMillis() + offset));
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
