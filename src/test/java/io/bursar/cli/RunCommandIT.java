package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
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

/** The promise, tried from outside: whatever happens in between, each good row is one live card in the provider's books. */
@BesideOthers
class RunCommandIT {

    private static final Path SAMPLE = Path.of("sample-input/november-us.csv").toAbsolutePath();
    private static final Path BAD_ROWS =
            Path.of("sample-input/every-row-error-us.csv").toAbsolutePath();
    private static final Path HOME = Folders.ofThisJvm("it-run-home");

    /** F400 so seldom that no reward of 120 uses up its four ids; nothing so often that its back-off takes minutes. */
    private static final Faults TROUBLE = Faults.none()
            .withSeed(11)
            .withLatency(Faults.Latency.of(40, 80))
            .withRules(
                    Rule.of(Operation.CREATE_GIFT_CARD, Symptom.F400, Effect.DONE, 0.04)
                            .upToCall(2),
                    Rule.of(Operation.CREATE_GIFT_CARD, Symptom.F400, Effect.NONE, 0.02)
                            .upToCall(2),
                    Rule.of(Operation.CREATE_GIFT_CARD, Symptom.F500, Effect.DONE, 0.03)
                            .upToCall(2),
                    Rule.of(Operation.CREATE_GIFT_CARD, Symptom.RESET, Effect.DONE, 0.05)
                            .upToCall(2),
                    Rule.of(Operation.CREATE_GIFT_CARD, Symptom.RESET, Effect.NONE, 0.03)
                            .upToCall(2),
                    Rule.of(Operation.CANCEL_GIFT_CARD, Symptom.RESET, Effect.DONE, 0.2)
                            .upToCall(2));

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    private static Simulator simulator(Faults faults, String funds) {
        String partner = "T" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        return Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(partner)
                .withFunds(new BigDecimal(funds))
                .withCallsPerSecondMax(0)
                .withFaults(faults));
    }

    private static Command command(Simulator simulator) {
        return Command.paying(
                simulator, HOME, "a" + simulator.settings().partnerId().toLowerCase(Locale.ROOT), "0");
    }

    /** Written without any code of the ledger: the file's amounts against the provider's live cards. */
    static void assertEachRewardIsOneLiveCard(Simulator simulator, Path file) throws IOException {
        List<BigDecimal> asked;
        try (Stream<String> lines = Files.lines(file)) {
            asked = lines.skip(1)
                    .map(line -> new BigDecimal(line.split(",", -1)[2]))
                    .sorted()
                    .toList();
        }
        Books books = simulator.books();
        List<BigDecimal> live = books.live().stream()
                .map(Books.Card::amount)
                .map(amount -> amount.setScale(2))
                .sorted()
                .toList();
        assertThat(live).isEqualTo(asked);
        assertThat(books.funds())
                .isEqualByComparingTo(simulator.settings().funds().subtract(books.liveValue()));
        assertThat(simulator.figures().badSignatures()).isZero();
    }

    @Test
    void paysEachRewardOnceThroughF400sAndLostAnswers() throws IOException {
        try (Simulator simulator = simulator(TROUBLE, "1000000")) {
            Command.Ended ended = command(simulator).run("run", SAMPLE.toString(), "--job", "nightly-us", "--json");
            assertThat(ended.code()).as(ended.err()).isZero();
            assertEachRewardIsOneLiveCard(simulator, SAMPLE);
            assertThat(simulator.figures().answered(Operation.CANCEL_GIFT_CARD, "SUCCESS"))
                    .isPositive();
            assertThat(ended.json().at("/rewards/paid").asInt()).isEqualTo(120);
            assertThat(ended.json().at("/amounts/paid").asString()).isEqualTo("4529.50");
            assertThat(ended.err()).doesNotContain("Exception", "\tat ");
            long calls = simulator.figures().arrivals();
            Command.Ended again = command(simulator).run("run", SAMPLE.toString(), "--job", "nightly-us");
            assertThat(again.code()).isEqualTo(ExitCodes.REFUSED);
            assertThat(again.err()).contains("is finished");
            assertThat(simulator.figures().arrivals()).isEqualTo(calls);
        }
    }

    @Test
    void paysEachRewardOnceWhenItAndItsDatabaseAreKilledInTheMiddle() throws IOException {
        Faults slow = TROUBLE.withLatency(Faults.Latency.of(150, 250));
        try (Simulator simulator = simulator(slow, "1000000")) {
            Command command = command(simulator);
            for (int killAt : List.of(15, 45, 75)) {
                Command.Running running = command.start("run", SAMPLE.toString(), "--job", "nightly-us");
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> simulator.figures().liveCards() >= killAt
                                || !running.process().isAlive());
                if (killAt == 45) {
                    killDatabase();
                }
                running.kill9();
            }
            Command.Ended ended = command.run("run", SAMPLE.toString(), "--job", "nightly-us", "--json");
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.err()).contains("was interrupted", "in doubt");
            assertEachRewardIsOneLiveCard(simulator, SAMPLE);
        }
    }

    private static void killDatabase() throws IOException {
        String pid =
                Files.readAllLines(HOME.resolve("postgres/data/postmaster.pid")).getFirst();
        ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void endsInOrderOnSigtermAndGoesOnWithResume() throws IOException {
        try (Simulator simulator = simulator(Faults.none().withLatency(Faults.Latency.of(200, 300)), "1000000")) {
            Command.Running running =
                    command(simulator).start("run", SAMPLE.toString(), "--job", "nightly-us", "--json");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> simulator.figures().liveCards() >= 20);
            running.process().destroy();
            Command.Ended stopped = running.await();
            assertThat(stopped.code()).as(stopped.err()).isEqualTo(ExitCodes.INTERRUPTED);
            assertThat(stopped.json().at("/status").asString()).isEqualTo("STOPPED");
            assertThat(stopped.json().at("/rewards/in_doubt").asInt())
                    .as("calls in flight were awaited, unsent ones released")
                    .isZero();
            String id = stopped.json().at("/disbursement").asString();
            Command.Ended resumed = command(simulator).run("resume", id, "--json");
            assertThat(resumed.code()).as(resumed.err()).isZero();
            assertEachRewardIsOneLiveCard(simulator, SAMPLE);
        }
    }

    @Test
    void endsInOrderWhenAnotherProcessAsksForIt() throws Exception {
        try (Simulator simulator = simulator(Faults.none().withLatency(Faults.Latency.of(200, 300)), "1000000");
                TestDatabase database = TestDatabase.migrated()) {
            Command command = Command.paying(simulator, HOME, "stopped", "10")
                    .with("SPRING_DATASOURCE_URL", database.url())
                    .with("SPRING_DATASOURCE_USERNAME", database.user())
                    .with("SPRING_DATASOURCE_PASSWORD", database.password());
            Command.Running running = command.start("run", SAMPLE.toString(), "--job", "nightly-us", "--json");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> simulator.figures().liveCards() >= 10);
            database.asOwner(
                    "UPDATE disbursement SET stop_requested_at = clock_timestamp()",
                    "INSERT INTO event (disbursement_id, actor, kind, detail)"
                            + " SELECT disbursement_id, 'ann', 'DISBURSEMENT', 'asked to stop' FROM disbursement");
            Command.Ended stopped = running.await();
            assertThat(stopped.code()).as(stopped.err()).isEqualTo(ExitCodes.INTERRUPTED);
            assertThat(stopped.json().at("/why").asString()).isEqualTo("stopped by ann");
            assertThat(stopped.json().at("/rewards/in_doubt").asInt()).isZero();
            Command.Ended resumed = command.run("resume");
            assertThat(resumed.code()).as(resumed.err()).isZero();
            assertEachRewardIsOneLiveCard(simulator, SAMPLE);
        }
    }

    @Test
    void holdsForTheExactAmountThatIsMissingAndPaysWhenItHasArrived() throws IOException {
        try (Simulator simulator = simulator(Faults.none(), "4000.25")) {
            Command.Ended held = command(simulator).run("run", SAMPLE.toString(), "--job", "nightly-us", "--json");
            assertThat(held.code()).as(held.err()).isEqualTo(ExitCodes.HELD);
            assertThat(held.json().at("/held_for").asString()).isEqualTo("funds");
            assertThat(held.json().at("/amounts/missing").asString()).isEqualTo("529.25");
            assertThat(simulator.books().live()).isEmpty();
            String id = held.json().at("/disbursement").asString();
            assertThat(HOME.resolve("results/" + id + ".summary.txt"))
                    .content()
                    .contains("Recharge with at least 529.25 USD");
            simulator.addFunds(new BigDecimal("529.25"));
            Command.Ended paid = command(simulator).run("run", SAMPLE.toString(), "--job", "nightly-us");
            assertThat(paid.code()).as(paid.err()).isZero();
            assertThat(simulator.books().funds()).isEqualByComparingTo("0");
            assertThat(simulator.books().live()).hasSize(120);
        }
    }

    @Test
    void waitsForTheFundsAndGoesOnByItselfBehindACanary() {
        try (Simulator simulator = simulator(Faults.none(), "4000.25")) {
            Command.Running waiting = command(simulator)
                    .with("BURSAR_FUNDSINTERVAL", "1s")
                    .start("run", SAMPLE.toString(), "--job", "nightly-us", "--wait", "--json");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> simulator.figures().answered(Operation.GET_AVAILABLE_FUNDS, "SUCCESS") >= 3);
            assertThat(simulator.books().live()).isEmpty();
            simulator.addFunds(new BigDecimal("529.25"));
            Command.Ended ended = waiting.await();
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.err()).contains("Waiting for funds");
            assertThat(simulator.books().live()).hasSize(120);
        }
    }

    @Test
    void leavesBadRowsOutAndSaysWhyAndPaysThemCorrected() throws IOException {
        try (Simulator simulator = simulator(Faults.none(), "1000000")) {
            Command.Ended ended = command(simulator).run("run", BAD_ROWS.toString(), "--job", "nightly-us", "--json");
            assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(simulator.books().live())
                    .hasSize(ended.json().at("/rewards/paid").asInt())
                    .isNotEmpty();
            assertThat(ended.json().at("/problems").asInt()).isPositive();
            assertThat(ended.err()).contains("USD has 2 decimals", "already on line");
            payACorrectedRow(simulator, ended);
        }
    }

    /** The file of rejected rows is run as it is, once a cell of it is corrected; the others are refused again. */
    private static void payACorrectedRow(Simulator simulator, Command.Ended first) throws IOException {
        int live = simulator.books().live().size();
        Path rejects = Path.of(first.json().at("/rejects_file").asString());
        assertThat(first.err()).contains("to correct and run again:  " + rejects);
        Path corrected = HOME.resolve("corrected.csv");
        Files.writeString(corrected, Files.readString(rejects).replace(",12.345,", ",12.34,"));
        Command.Ended ended = command(simulator).run("run", corrected.toString(), "--job", "nightly-us", "--json");
        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);
        assertThat(simulator.books().live())
                .hasSize(live + 1)
                .anySatisfy(card -> assertThat(card.amount()).isEqualByComparingTo("12.34"));
        assertThat(ended.json().at("/problems").asInt())
                .isEqualTo(first.json().at("/problems").asInt() - 1);
        String whose = first.json().at("/disbursement").asString();
        assertThat(ended.json().at("/follows").asString()).isEqualTo(whose);
        assertThat(ended.err()).contains("rows that were left out of " + whose + ", corrected");
    }

    @Test
    void paysOnAnExternalDatabaseAsARoleThatOwnsNothing() throws Exception {
        try (Simulator simulator = simulator(Faults.none(), "1000000");
                TestDatabase database = TestDatabase.fresh()) {
            Command command = command(simulator)
                    .with("SPRING_DATASOURCE_URL", database.url())
                    .with("SPRING_DATASOURCE_USERNAME", database.user())
                    .with("SPRING_DATASOURCE_PASSWORD", database.password());
            Command.Ended ended = command.with("SPRING_FLYWAY_USER", database.owner())
                    .with("SPRING_FLYWAY_PASSWORD", database.ownerPassword())
                    .run("run", SAMPLE.toString(), "--job", "nightly-us");
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.err()).doesNotContain("Warning");
            assertEachRewardIsOneLiveCard(simulator, SAMPLE);

            database.asOwner("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '002'");
            said(command.run("status"), ExitCodes.INTERRUPTED, "V002 (ledger) is not the same in this build");
        }
    }

    @Test
    void saysWhatIsWrongAndWhatToDo() throws IOException {
        Path empty = Files.writeString(HOME.resolve("empty.csv"), "");
        try (Simulator simulator = simulator(Faults.none(), "1000000")) {
            Command command = command(simulator);
            String account =
                    "BURSAR_ACCOUNTS_A" + simulator.settings().partnerId().toUpperCase(Locale.ROOT);
            said(command.run("run", SAMPLE.toString(), "--job", "nightly"), ExitCodes.USAGE, "nightly-us");
            said(command.run("run", "nowhere.csv", "--job", "nightly-us"), ExitCodes.USAGE, "nowhere.csv");
            said(command.run("run", HOME.toString(), "--job", "nightly-us"), ExitCodes.USAGE, "is a folder");
            said(command.run("run", empty.toString(), "--job", "nightly-us"), ExitCodes.REFUSED, empty.toString());
            said(
                    command.with(account + "_SECRETACCESSKEY", "wrong")
                            .run("run", SAMPLE.toString(), "--job", "nightly-us"),
                    ExitCodes.HELD,
                    "./bursar doctor --account");
            said(
                    command.with(account + "_ENDPOINT", "http://127.0.0.1:1")
                            .with("BURSAR_GIVEUPAFTER", "4s")
                            .run("run", SAMPLE.toString(), "--job", "nightly-us"),
                    ExitCodes.INTERRUPTED,
                    "cannot be reached");
            assertThat(simulator.books().live()).isEmpty();
        }
    }

    private static void said(Command.Ended ended, int code, String words) {
        assertThat(ended.code()).as(ended.err()).isEqualTo(code);
        assertThat(ended.err() + ended.out()).contains(words).doesNotContain("\tat ", "Caused by", "java.");
    }
}
