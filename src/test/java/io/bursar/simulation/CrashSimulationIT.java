package io.bursar.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.bursar.database.TestDatabase;
import io.bursar.simulation.Simulation.Outcome;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The money protocol under every single crash, pairs of crashes, and seeded chance; see src/docs/reliability.md. More of it:
 * {@code -Dbursar.simulation.rewards=N} with {@code -Dbursar.simulation.seed=S} for the first seed, and
 * {@code -Dbursar.simulation.exhaustive=true} for every script in every named world.
 */
class CrashSimulationIT {

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("bursar.simulation.exhaustive");
    private static final long REWARDS = Long.getLong("bursar.simulation.rewards", 10_000);
    private static final long SEED = Long.getLong("bursar.simulation.seed", 1);

    /** A case has 1 to 20 rewards. */
    private static final long REWARDS_A_CASE = 10;

    @SuppressWarnings("NullAway.Init")
    private static TestDatabase home;

    /** One script in one world. */
    private record Scripted(World world, List<Fault> script) {}

    @BeforeAll
    static void open() {
        ((Logger) LoggerFactory.getLogger("io.bursar.disburse")).setLevel(Level.WARN);
        home = Bench.freshDatabase();
    }

    @AfterAll
    static void close() {
        ((Logger) LoggerFactory.getLogger("io.bursar.disburse")).setLevel(null);
        home.close();
    }

    @Test
    void holdsAfterACrashAtEveryStepWithEveryAnswer() throws Exception {
        Tally tally = new Tally();
        Benches.search(
                home,
                scripted(),
                (simulation, one) -> new CrashPoints(simulation, tally).singles(one.world(), one.script()));
        report("one crash", tally);
        assertThat(tally.crashes).isGreaterThan(500);
        assertThat(tally.fenced).isGreaterThan(100);
    }

    @Test
    void holdsAfterTwoCrashesAtAnyTwoSteps() throws Exception {
        Tally tally = new Tally();
        List<Scripted> all = EXHAUSTIVE
                ? scripted()
                : CrashPoints.shortScripts().stream()
                        .map(script -> new Scripted(World.STANDARD, script))
                        .toList();
        Benches.search(
                home, all, (simulation, one) -> new CrashPoints(simulation, tally).pairs(one.world(), one.script()));
        report("two crashes", tally);
        assertThat(tally.crashes).isGreaterThan(500);
    }

    @Test
    void holdsByChance() throws Exception {
        Tally tally = new Tally();
        List<Seed> seeds = LongStream.range(SEED, SEED + Math.max(1, REWARDS / REWARDS_A_CASE))
                .mapToObj(Seed::new)
                .toList();
        Benches.search(home, seeds, (simulation, seed) -> {
            Outcome outcome = simulation.run(seed.value());
            tally.add(outcome.tally());
            return outcome;
        });
        report("by chance, seeds " + SEED + " to " + (SEED + seeds.size() - 1), tally);
        assertThat(tally.rewards).isGreaterThanOrEqualTo(REWARDS * 9 / 10);
    }

    /** Prints itself the way it is given again. */
    private record Seed(long value) {
        @Override
        public String toString() {
            return "-Dbursar.simulation.seed=" + value;
        }
    }

    @Test
    void isTheSameRunForTheSameSeed() {
        try (Bench bench = Bench.on(home)) {
            Simulation simulation = new Simulation(bench, Broken.NOTHING);
            Case once = simulation.run(77).tried();
            assertThat(simulation.run(77).tried()).isEqualTo(once);
            List<String> story = simulation.run(once, true).trace();
            assertThat(simulation.run(once, true).trace()).isEqualTo(story).hasSizeGreaterThan(20);
        }
    }

    private static List<Scripted> scripted() {
        List<World> worlds = EXHAUSTIVE
                ? List.of(World.STANDARD, World.HOSTILE, World.WORST, World.TRUSTING)
                : List.of(World.STANDARD);
        return worlds.stream()
                .flatMap(world -> CrashPoints.scripts(world).stream().map(script -> new Scripted(world, script)))
                .toList();
    }

    private static void report(String what, Tally tally) {
        System.err.println("Simulated " + what + ": " + tally);
    }
}
