package io.bursar.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.bursar.database.TestDatabase;
import io.bursar.simulation.Case.Delivery;
import io.bursar.simulation.CrashPoints.Tried;
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
        Tried tried = new Tried();
        Benches.search(
                home, scripts(), (simulation, script) -> new CrashPoints(simulation, tally, tried).singles(script));
        report("one crash", tally);
        assertThat(tally.crashes).isGreaterThan(500);
        assertThat(tally.fenced).isGreaterThan(100);
        assertThat(tally.handOvers).isGreaterThan(100);
        assertThat(tally.compared).isGreaterThan(1_000);
    }

    @Test
    void holdsAfterTwoCrashesAtAnyTwoSteps() throws Exception {
        Tally tally = new Tally();
        Tried tried = new Tried();
        Benches.search(
                home,
                EXHAUSTIVE ? scripts() : Script.shortest(World.STANDARD),
                (simulation, script) -> new CrashPoints(simulation, tally, tried).pairs(script));
        report("two crashes", tally);
        assertThat(tally.crashes).isGreaterThan(300);
        assertThat(tally.compared).isGreaterThan(1_000);
    }

    @Test
    void holdsWhateverPeopleDecideAndWhenever() throws Exception {
        Tally tally = new Tally();
        Tried tried = new Tried();
        Benches.search(
                home,
                EXHAUSTIVE ? scripts() : Script.shortest(World.STANDARD),
                (simulation, script) -> new CrashPoints(simulation, tally, tried).decisions(script));
        report("decisions of people", tally);
        assertThat(tally.decisions).isGreaterThan(300);
        assertThat(tally.reopened).isGreaterThan(20);
        assertThat(tally.compared).isGreaterThan(1_000);
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
        assertThat(tally.compared).isGreaterThan(tally.rewards);
    }

    /** Prints itself the way it is given again. */
    private record Seed(long value) {
        @Override
        public String toString() {
            return "-Dbursar.simulation.seed=" + value;
        }
    }

    /** Seed 776: funds ran out, the rest was cancelled, and only a card waiting for its delivery was left to try the gate. */
    @Test
    void deliversALiveCardBehindAGateThatWaitsForItsCanary() {
        try (Bench bench = Bench.on(home)) {
            assertThat(new Simulation(bench, Broken.NOTHING).run(776).violation())
                    .isNull();
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

    /** The fake channel throws with the code in its message: not even at TRACE, not even in a stack trace may it be told. */
    @Test
    void tellsNoClaimCodeWhateverAChannelThrows() throws Exception {
        Logger all = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Logger disburse = (Logger) LoggerFactory.getLogger("io.bursar.disburse");
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        all.addAppender(told);
        disburse.setLevel(Level.TRACE);
        List<HandedOver> broken = List.of(HandedOver.BROKEN, HandedOver.BROKEN_LATE);
        try (Bench bench = Bench.on(home)) {
            CrashPoints points = new CrashPoints(new Simulation(bench, Broken.NOTHING), new Tally(), new Tried());
            assertThat(points.calmly(new Script(World.STANDARD, Delivery.AT_ONCE, List.of(), broken)))
                    .isNull();
        } finally {
            disburse.setLevel(Level.WARN);
            all.detachAppender(told);
        }
        assertThat(told.list)
                .filteredOn(line -> line.getFormattedMessage().contains("failed with java.lang.IllegalStateException"))
                .hasSize(2);
        assertThat(told.list).noneMatch(line -> text(line).contains("cannot send"));
    }

    private static String text(ILoggingEvent line) {
        return line.getFormattedMessage() + ThrowableProxyUtil.asString(line.getThrowableProxy());
    }

    private static List<Script> scripts() {
        List<World> worlds = EXHAUSTIVE
                ? List.of(World.STANDARD, World.HOSTILE, World.WORST, World.TRUSTING)
                : List.of(World.STANDARD);
        return worlds.stream().flatMap(world -> Script.all(world).stream()).toList();
    }

    private static void report(String what, Tally tally) {
        System.err.println("Simulated " + what + ": " + tally);
    }
}
