package io.bursar.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.bursar.database.TestDatabase;
import io.bursar.simulation.Simulation.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The protocol broken on purpose: each defect must be caught, by the database or by the auditor, and once more by the
 * auditor alone where the database has no guards. Who caught what is written to target/mutants.md and must be what
 * src/docs/mutants.md says; after a wanted change run with -Dbursar.rewrite=true and read the diff.
 */
class BrokenProtocolIT {

    private static final Path CHECKED_IN = Path.of("src/docs/mutants.md");
    private static final Path WRITTEN = Path.of("target/mutants.md");
    private static final int SEEDS_MAX = 300;
    private static final List<Mutation> MUTANTS = Stream.<Mutation>concat(
                    Stream.of(Mutant.values()), Stream.of(DeliveryMutant.values()))
            .toList();

    private static final String HEAD = """
            # The protocol, broken on purpose

            A proof that cannot fail proves nothing. So each rule of the money protocol is broken in turn, in test code that stands between the
            production classes and the database or the provider, and the crash simulation must notice. Written by `BrokenProtocolIT`, which compares it.

            The second column says who notices with the database as it is: one of its own rules, or the auditor, who compares the provider's books with
            the tables after each step, by the invariant that broke (I1 to I10, see [reliability.md](reliability.md)). The third says who notices when the
            database's guards are taken away.

            | defect | caught by | without the guards |
            |---|---|---|
            """;

    private static final String NAMED = """

            ## Caught elsewhere

            | defect | caught by |
            |---|---|
            """;

    /** Defects outside the simulation's reach, each with the test that catches it. */
    private static final Map<String, String> ELSEWHERE = new TreeMap<>(Map.of(
            "a pacer per process instead of one per account",
            "throttle.SharedThrottleIT#keepsTheSlidingSecondOverTwoProcessesWithManyLanes",
            "the claim code stands in a log when a channel breaks with it in its message",
            "simulation.CrashSimulationIT#tellsNoClaimCodeWhateverAChannelThrows",
            "the HTTP client repeats requests by itself",
            "incentives.IncentivesClientIT#neverAsksTwice",
            "SUCCESS is taken for a card, in the client itself",
            "incentives.IncentivesClientIT#takesADeadCardForWhatItIs"));

    @SuppressWarnings("NullAway.Init")
    private static TestDatabase guarded;

    @SuppressWarnings("NullAway.Init")
    private static TestDatabase unguarded;

    @BeforeAll
    static void open() {
        logLevel(Level.OFF);
        guarded = Bench.freshDatabase();
        unguarded = Bench.unguardedDatabase();
    }

    @AfterAll
    static void close() {
        logLevel(null);
        guarded.close();
        unguarded.close();
    }

    /** Spring's transactions report the database's refusals, which are wanted here. */
    private static void logLevel(@Nullable Level level) {
        for (String name : List.of("io.bursar.disburse", "org.springframework.transaction")) {
            ((Logger) LoggerFactory.getLogger(name)).setLevel(level);
        }
    }

    @Test
    void isCaughtWhicheverRuleIsBroken() throws IOException, SQLException {
        StringBuilder table = new StringBuilder(HEAD);
        List<Mutation> survivors = new ArrayList<>();
        try (Bench as = Bench.on(guarded);
                Bench without = Bench.on(unguarded)) {
            for (Mutation mutant : MUTANTS) {
                String caught = caught(as, mutant);
                String alone = caught(without, mutant);
                table.append("| %s | %s | %s |%n".formatted(mutant.what(), caught, alone));
                if (caught.isEmpty() || !alone.startsWith("auditor")) {
                    survivors.add(mutant);
                }
            }
        }
        table.append(NAMED);
        ELSEWHERE.forEach((defect, test) -> table.append("| %s | `%s` |%n".formatted(defect, test)));
        Files.writeString(WRITTEN, table);
        assertThat(survivors).isEmpty();
        if (Boolean.getBoolean("bursar.rewrite")) {
            Files.writeString(CHECKED_IN, table);
        }
        assertThat(table.toString().lines()).containsExactlyElementsOf(Files.readAllLines(CHECKED_IN));
    }

    private interface Search {
        @Nullable Outcome run() throws SQLException;
    }

    private static String caught(Bench bench, Mutation mutant) throws SQLException {
        Simulation simulation = new Simulation(bench, mutant);
        List<Search> known = new ArrayList<>();
        mutant.cases().forEach(tried -> known.add(() -> simulation.run(tried, false)));
        CrashPoints points = new CrashPoints(simulation, new Tally(), new CrashPoints.Tried());
        Script.all(World.STANDARD).forEach(script -> known.add(() -> points.calmly(script)));
        for (Search search : known) {
            Outcome outcome = search.run();
            if (outcome != null && outcome.violation() != null) {
                return who(outcome.violation());
            }
        }
        for (long seed = 1; seed <= SEEDS_MAX; seed++) {
            Outcome outcome = simulation.run(seed);
            if (outcome.violation() != null) {
                return who(outcome.violation());
            }
        }
        return "";
    }

    private static String who(Violation violation) {
        String rule = violation.rule();
        return rule.matches("I\\d+") ? "auditor, " + rule : "database, `" + rule + "`";
    }

    @Test
    void namesTestsThatExist() throws ReflectiveOperationException {
        for (String test : ELSEWHERE.values()) {
            String[] parts = test.split("#", 2);
            Class<?> subject = Class.forName("io.bursar." + parts[0]);
            assertThat(subject.getDeclaredMethods())
                    .as(test)
                    .anyMatch(method -> method.getName().equals(parts[1]));
        }
    }

    @Test
    void needsTheTokenAgainstAStaleCancelThatStateAndEpochLetPass() {
        try (Bench bench = Bench.on(guarded)) {
            Simulation right = new Simulation(bench, Broken.NOTHING);
            Simulation wrong = new Simulation(bench, Mutant.TOKEN_READ_AGAIN);

            assertThat(right.run(Traces.aba(), false).violation()).isNull();
            assertThat(right.run(Traces.aba(), false).tally().fenced).isEqualTo(1);
            assertThat(wrong.run(Traces.aba(), false).violation())
                    .hasMessageContaining("I4")
                    .hasMessageContaining("READY E1");
            assertThat(Shrinker.shrink(wrong, wrong.run(Traces.aba(), false)).acts())
                    .as("the trace has nothing that could be left out")
                    .hasSizeGreaterThanOrEqualTo(11);
        }
    }

    @Test
    void printsAFailingSeedInItsShortestForm() {
        try (Bench bench = Bench.on(guarded)) {
            Simulation wrong = new Simulation(bench, Mutant.NEW_ID_ON_F400_WITH_A_MADE_UP_PROOF);
            Outcome found = new Outcome(Traces.aba(), null, new Tally(), List.of());
            for (long seed = 1; found.violation() == null && seed <= SEEDS_MAX; seed++) {
                found = wrong.run(seed);
            }
            Case shortest = Shrinker.shrink(wrong, found);

            assertThat(shortest.rewards()).isEqualTo(1);
            assertThat(shortest.acts()).hasSizeLessThanOrEqualTo(3);
            assertThat(Shrinker.story(wrong, shortest)).contains("F400/NOW", "READY E1", "I4");
        }
    }
}
