package io.bursar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.simulator.Faults;
import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Latency;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Faults.Symptom;
import io.bursar.simulator.Operation;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How much of the provider's ten calls a second the packaged program uses at its default pace, by the provider's own count of
 * arrivals; the provider refuses what is too fast. The wall clock is the subject here, so this is no ratio of two runs.
 */
@ExtendWith(Figures.class)
class ThrottleBench {

    private static final int REWARDS = Integer.getInteger("bursar.bench.paced", 600);
    private static final double LIMIT = 10;
    private static final Duration RUN_MAX = Duration.ofMinutes(10);

    @Test
    void usesTheLimitWithQuickAnswers() throws IOException {
        measure("150 ms, 5 % F400", Latency.of(150, 200), 0.88);
    }

    @Test
    void usesTheLimitWithSlowAnswers() throws IOException {
        measure("1.5 s, 5 % F400", Latency.of(1_500, 1_700), 0.85);
    }

    @Test
    void usesTheLimitWithAnswersOfThreeSeconds() throws IOException {
        measure("3 s, 5 % F400", Latency.of(2_900, 3_000), 0.85);
    }

    private static void measure(String load, Latency latency, double target) throws IOException {
        Faults faults = Faults.none()
                .withSeed(5)
                .withLatency(latency)
                .withRules(Rule.of(Operation.CREATE_GIFT_CARD, Symptom.F400, Effect.DONE, 0.05));
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults()
                .withFunds(new BigDecimal("1000000"))
                .withFaults(faults))) {
            BenchHome home = BenchHome.of("throttle", simulator, null, "9");
            Process run = home.start("run", home.file(REWARDS), "--job", BenchHome.JOB);
            try {
                Moment begin = when(simulator, run, 20);
                Moment end = when(simulator, run, REWARDS * 9L / 10);
                await().atMost(RUN_MAX).until(() -> !run.isAlive());
                assertThat(run.exitValue()).as(home.said()).isZero();
                double use = (end.arrivals - begin.arrivals) / ((end.nanos - begin.nanos) / 1e9) / LIMIT;
                Simulator.Figures figures = simulator.figures();
                boolean kept = figures.worstSlidingSecond() <= LIMIT && figures.throttled() == 0;
                Figures.add(
                        "use of the limit at the default pace, answers after " + load,
                        "%s of 10/s; worst second %d, throttled %d"
                                .formatted(Figures.ratio(use), figures.worstSlidingSecond(), figures.throttled()),
                        ">= " + target + "; 10; 0",
                        use >= target && kept);
                assertThat(kept).as("the limit was kept").isTrue();
                assertThat(use).isGreaterThanOrEqualTo(target);
            } finally {
                run.destroy();
                run.onExit().join();
            }
        }
    }

    private record Moment(long arrivals, long nanos) {}

    /** The first moment with that many arrivals. */
    private static Moment when(Simulator simulator, Process run, long arrivals) {
        Moment[] found = {new Moment(0, 0)};
        await().atMost(RUN_MAX).pollInterval(Duration.ofMillis(5)).until(() -> {
            found[0] = new Moment(simulator.figures().arrivals(), System.nanoTime());
            return found[0].arrivals >= arrivals || !run.isAlive();
        });
        return found[0];
    }
}
