package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Books;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Faults.Symptom;
import io.bursar.simulator.Operation;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Activated cards and loaded balances keep the promise of gift codes: one live one for each row, whatever happens between. */
@BesideOthers
class OperationsIT {

    private static final Path HOME = Folders.ofThisJvm("it-home");

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    @Test
    void activatesEachCardOnce() throws IOException {
        Path sample = Path.of("sample-input", "cards-us.csv").toAbsolutePath();
        try (Simulator simulator = simulator()) {
            Command.Ended ended = killedAndRunAgain(
                    simulator, Operation.ACTIVATE_GIFT_CARD, Operation.DEACTIVATE_GIFT_CARD, sample, "cards-us");
            assertThat(ended.code()).as(ended.err()).isZero();
            List<String[]> rows = rows(sample, ",");
            assertThat(amounts(simulator)).isEqualTo(amounts(rows));
            assertThat(simulator.books().live().stream()
                            .map(Books.Card::cardNumber)
                            .sorted()
                            .toList())
                    .isEqualTo(rows.stream().map(row -> row[4]).sorted().toList());
            assertThat(simulator.figures().answered(Operation.DEACTIVATE_GIFT_CARD, "SUCCESS"))
                    .isPositive();
        }
    }

    /** A voided load cannot be proven dead after a lost answer, so such a load waits for a person and is not made again. */
    @Test
    void loadsEachBalanceOnceOrAsksAPerson() throws IOException {
        Path sample = Path.of("sample-input", "topup-us.csv").toAbsolutePath();
        try (Simulator simulator = simulator()) {
            Command.Ended ended = killedAndRunAgain(
                    simulator, Operation.LOAD_AMAZON_BALANCE, Operation.VOID_AMAZON_BALANCE_LOAD, sample, "topup-us");
            int paid = ended.json().at("/rewards/paid").asInt();
            int review = ended.json().at("/rewards/review").asInt();
            assertThat(paid + review).as(ended.err()).isEqualTo(20);
            assertThat(paid).isGreaterThan(10);
            assertThat(amounts(simulator))
                    .as("each amount stands in the file once")
                    .hasSizeGreaterThanOrEqualTo(paid)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(amounts(rows(sample, ";")));
            assertThat(simulator.figures().answered(Operation.VOID_AMAZON_BALANCE_LOAD, "SUCCESS"))
                    .isPositive();
        }
    }

    /**
     * Every answer is F400 until one item was undone, and few are once the run was killed: a reward that gets it four times
     * in a row has no id left and waits for a person.
     */
    private static Command.Ended killedAndRunAgain(
            Simulator simulator, Operation make, Operation undo, Path sample, String job) throws IOException {
        Command command = command(simulator, job);
        simulator.misbehave(Faults.none()
                .withRules(Rule.of(make, Symptom.F400, Effect.DONE, 1).upToCall(1)));
        Command.Running killed = command.start("run", sample.toString(), "--job", job);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> simulator.figures().answered(undo, "SUCCESS") > 0
                        || !killed.process().isAlive());
        simulator.misbehave(troubles(make, undo, 0.25));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> simulator.figures().liveCards() >= 8
                        || !killed.process().isAlive());
        killed.kill9();
        simulator.misbehave(troubles(make, undo, 0.02));
        return command.run("run", sample.toString(), "--job", job, "--json");
    }

    private static Faults troubles(Operation make, Operation undo, double f400) {
        return Faults.none()
                .withSeed(5)
                .withLatency(Faults.Latency.of(120, 200))
                .withRules(
                        Rule.of(make, Symptom.F400, Effect.DONE, f400).upToCall(2),
                        Rule.of(make, Symptom.F400, Effect.NONE, f400 * 0.6).upToCall(2),
                        Rule.of(make, Symptom.RESET, Effect.DONE, 0.1).upToCall(2),
                        Rule.of(undo, Symptom.F500, Effect.NONE, 0.2).upToCall(1));
    }

    private static Simulator simulator() {
        String partner = "P" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        return Simulator.start(
                SimulatorSettings.defaults().withPartnerId(partner).withCallsPerSecondMax(0));
    }

    private static Command command(Simulator simulator, String job) throws IOException {
        String account = "p" + simulator.settings().partnerId().toLowerCase(Locale.ROOT);
        String yaml =
                Files.readString(Path.of("jobs", job + ".yaml")).replace("account: us\n", "account: " + account + "\n");
        return Command.paying(simulator, HOME, account, "10").withJob(job, yaml);
    }

    private static List<String[]> rows(Path file, String separator) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.skip(1).map(line -> line.split(separator)).toList();
        }
    }

    private static List<BigDecimal> amounts(List<String[]> rows) {
        return rows.stream().map(row -> new BigDecimal(row[2])).sorted().toList();
    }

    /** What is live in the provider's own books. */
    private static List<BigDecimal> amounts(Simulator simulator) {
        return simulator.books().live().stream()
                .map(Books.Card::amount)
                .map(amount -> amount.setScale(2))
                .sorted()
                .toList();
    }
}
