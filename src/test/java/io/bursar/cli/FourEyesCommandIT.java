package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What a second person approves, pauses and erases, in processes of its own, on the provider's books. */
@BesideOthers
class FourEyesCommandIT {

    private static final Path SAMPLE = Path.of("sample-input/november-us.csv").toAbsolutePath();
    private static final Path BAD_ROWS =
            Path.of("sample-input/every-row-error-us.csv").toAbsolutePath();
    private static final Path HOME = Folders.ofThisJvm("it-eyes-home");

    /** So many calls a second that another command can start in the middle. */
    private static final String SLOW = "2.5";

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    private static Simulator simulator() {
        String partner = "E" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        return Simulator.start(
                SimulatorSettings.defaults().withPartnerId(partner).withCallsPerSecondMax(0));
    }

    private static String account(Simulator simulator) {
        return "a" + simulator.settings().partnerId().toLowerCase(Locale.ROOT);
    }

    /** A job whose files somebody else has to approve. */
    private static Command command(Simulator simulator, TestDatabase database, String callsPerSecond) {
        String account = account(simulator);
        return Command.paying(simulator, HOME, account, callsPerSecond)
                .withJob("eyes", "account: " + account + "\napproval: required\nretention-days: 90\n")
                .with("SPRING_DATASOURCE_URL", database.url())
                .with("SPRING_DATASOURCE_USERNAME", database.user())
                .with("SPRING_DATASOURCE_PASSWORD", database.password());
    }

    private static String idOf(Command.Ended ended) {
        return ended.json().at("/disbursement").asString();
    }

    private static String sha256(TestDatabase database, String id) {
        return JdbcClient.create(database.dataSource())
                .sql("SELECT encode(sha256, 'hex') FROM disbursement WHERE disbursement_id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    private static void refused(Command.Ended ended, String... words) {
        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.REFUSED);
        assertThat(ended.err()).contains(words).contains("Nothing was changed").doesNotContain("\tat ");
    }

    @Test
    void paysOnlyWhatASecondPersonHasApproved() {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = command(simulator, database, "0");
            Command.Ended held = command.run("run", SAMPLE.toString(), "--job", "eyes", "--as", "Ann", "--json");
            assertThat(held.code()).as(held.err()).isEqualTo(ExitCodes.HELD);
            String id = idOf(held);
            assertThat(held.json().at("/held_for").asString()).isEqualTo("approval");
            assertThat(held.err())
                    .contains("HELD  for approval: job eyes says approval: required", "brought by Ann")
                    .contains("./bursar approve " + id, "./bursar cancel " + id);
            assertThat(command.run("resume", id).code()).isEqualTo(ExitCodes.HELD);
            String digits = sha256(database, id).substring(0, 8);

            refused(
                    command.run("approve", id, "--as", " ann", "--fingerprint", digits),
                    "ann brought " + id,
                    "somebody else");
            String other = (digits.startsWith("0") ? "1" : "0") + digits.substring(1);
            refused(command.run("approve", id, "--as", "bob", "--fingerprint", other), "does not begin with");
            refused(
                    command.run("approve", id, "--as", "bob", "--fingerprint", digits, "--expect-total", "4529.51"),
                    "come to 4,529.50 USD, not to 4529.51");
            Command.Ended unasked = command.run("approve", id, "--as", "bob");
            assertThat(unasked.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(unasked.err()).contains("120  rewards to pay", "4,529.50 USD", "add --fingerprint");
            assertThat(simulator.figures().arrivals())
                    .as("calls before the approval")
                    .isZero();
            assertThat(states(database)).isEqualTo("HELD 120");

            killedBehindItsCommit(command, database, id, digits);
            assertThat(simulator.figures().arrivals()).isZero();
            Command.Ended again = command.run("approve", id, "--as", "eve", "--fingerprint", digits);
            assertThat(again.code()).isZero();
            assertThat(again.out()).contains("was approved before, by bob");
            Command.Ended paid = command.run("resume", id, "--json");
            assertThat(paid.code()).as(paid.err()).isZero();
            assertThat(simulator.books().live()).hasSize(120);
        }
    }

    /** The approval counts, or nothing of it does; who gave it may die before having said so. */
    private static void killedBehindItsCommit(Command command, TestDatabase database, String id, String digits) {
        JdbcClient jdbc = JdbcClient.create(database.dataSource());
        Command.Running approving = command.start(
                "approve", id, "--as", "bob", "--fingerprint", digits, "--expect-total", "4529.5", "--why", "seen");
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> jdbc.sql("SELECT count(*) FROM disbursement WHERE approved_by = 'bob'")
                                .query(Long.class)
                                .single()
                        == 1);
        approving.kill9();
        assertThat(jdbc.sql("SELECT detail FROM event WHERE actor = 'bob'")
                        .query(String.class)
                        .single())
                .startsWith("approved 120 rewards, 4,529.50 USD, sha256 " + digits)
                .contains("(system user ")
                .endsWith(": seen");
    }

    private static String states(TestDatabase database) {
        return JdbcClient.create(database.dataSource())
                .sql(
                        "SELECT string_agg(state || ' ' || n, ', ') FROM (SELECT state, count(*) AS n FROM reward GROUP BY 1) AS s")
                .query(String.class)
                .single();
    }

    @Test
    void goesOnByItselfWhereAServerRuns() {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = command(simulator, database, "0");
            Command.Running server = command.start("serve");
            String id = idOf(command.run("run", SAMPLE.toString(), "--job", "eyes", "--as", "ann", "--json"));
            Command.Ended approved = command.run(
                    "approve",
                    id,
                    "--as",
                    "bob",
                    "--fingerprint",
                    sha256(database, id).substring(0, 12),
                    "--json");
            assertThat(approved.code()).as(approved.err()).isZero();
            assertThat(approved.json().at("/approved_by").asString()).isEqualTo("bob");
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> simulator.figures().liveCards() >= 120);
            server.process().destroy();
            assertThat(server.await().code()).isZero();
            assertThat(simulator.books().live()).hasSize(120);
        }
    }

    @Test
    void takesBackWhatNobodyApproves() {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = command(simulator, database, "0");
            String id = idOf(command.run("run", SAMPLE.toString(), "--job", "eyes", "--as", "ann", "--json"));
            Command.Ended cancelled = command.run("cancel", id, "--as", "bob", "--why", "not these", "--yes");
            assertThat(cancelled.code()).as(cancelled.err()).isZero();
            assertThat(states(database)).isEqualTo("CANCELLED 120");
            refused(
                    command.run("approve", id, "--as", "eve", "--fingerprint", sha256(database, id)),
                    "was taken back by bob");
            assertThat(command.run("status", id, "--json").json().at("/status").asString())
                    .isEqualTo("FINISHED");
            assertThat(simulator.figures().arrivals()).isZero();
        }
    }

    @Test
    void pausesAnAccountUnderARunOfAnotherProcess() {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = command(simulator, database, SLOW);
            String account = account(simulator);
            Command.Running paying = command.start("run", SAMPLE.toString(), "--job", "nightly-us", "--json");
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> simulator.figures().liveCards() >= 5);
            Command.Ended paused = command.run("pause", "--account", account, "--why", "the bank asks", "--as", "bob");
            assertThat(paused.code()).as(paused.err()).isZero();
            Command.Ended held = paying.await();
            assertThat(held.code()).as(held.err()).isEqualTo(ExitCodes.HELD);
            assertThat(held.json().at("/rewards/in_doubt").asInt()).isZero();
            int live = simulator.books().live().size();
            assertThat(live).isBetween(5, 119);
            String id = idOf(held);
            assertThat(command.run("status").out())
                    .contains("account " + account + " was paused by bob: the bank asks, since")
                    .contains("./bursar resume --account " + account);
            Command.Ended still = command.run("resume", id);
            assertThat(still.code()).isEqualTo(ExitCodes.HELD);
            assertThat(still.out())
                    .contains("was paused by bob: the bank asks", "./bursar resume --account " + account)
                    .doesNotContain("doctor");
            assertThat(simulator.books().live()).hasSize(live);

            Command.Ended back = command.run("cancel", "NOV-1001", "--why", "left", "--as", "bob");
            assertThat(back.code()).as("a cancel passes: " + back.err()).isZero();
            assertThat(simulator.books().live()).hasSize(live - 1);
            assertThat(command.run("resume", "--account", account).out()).contains("is reopened");
            Command.Ended ended = command(simulator, database, "0").run("resume", id, "--json");
            assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(simulator.books().live()).hasSize(119);
        }
    }

    @Test
    void erasesTheRecipientsAndLeavesTheBooks() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = command(simulator, database, "0")
                    .withJob("kept", "account: " + account(simulator) + "\nretention-days: 90\n");
            Command.Ended paid = command.run("run", BAD_ROWS.toString(), "--job", "kept", "--json");
            String id = idOf(paid);
            refused(command.run("erase", id, "--yes", "--why", "asked for"), "less than 20 minutes ago");
            database.asOwner("UPDATE disbursement SET finished_at = clock_timestamp() - interval '89 days'");
            Command.Ended early = command.run("erase", id, "--yes");
            assertThat(early.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(early.err()).contains("keeps recipients' data for 90 days, and it finished 89 days ago");
            assertThat(command.run("erase", "--yes").err()).contains("Nothing is to be erased");
            assertThat(files(id)).contains("files/" + id + ".csv", "results/" + id + ".csv");

            database.asOwner("UPDATE disbursement SET finished_at = clock_timestamp() - interval '90 days'");
            Command.Ended erased = command.run("erase", "--yes", "--as", "cron");
            assertThat(erased.code()).as(erased.err()).isZero();
            assertThat(erased.out()).contains(id + " is erased");
            assertThat(files(id)).isEmpty();
            Command.Ended report = command.run("report", id, "--json");
            assertThat(report.err()).contains("Erased     the recipients' data, on");
            assertThat(Files.readString(Path.of(report.json().at("/result_file").asString())))
                    .contains("line,status", "PAID")
                    .doesNotContain("@example.com");
            assertThat(counts(report)).isEqualTo(counts(paid));
            assertThat(command.run("run", BAD_ROWS.toString(), "--job", "kept").code())
                    .as("the same content again")
                    .isEqualTo(ExitCodes.REFUSED);
        }
    }

    private static JsonNode counts(Command.Ended ended) {
        return ended.json().at("/rewards");
    }

    private static String files(String id) throws IOException {
        try (Stream<Path> all = Files.walk(HOME)) {
            return String.join(
                    " ",
                    all.filter(Files::isRegularFile)
                            .map(file -> HOME.relativize(file).toString())
                            .filter(name -> name.contains(id))
                            .sorted()
                            .toList());
        }
    }
}
