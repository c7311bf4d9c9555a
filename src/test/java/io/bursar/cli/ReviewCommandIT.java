package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
import io.bursar.ledger.RunLock;
import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What people decide about more rewards than are read at once, and about which of them. */
@BesideOthers
class ReviewCommandIT {

    private static final Path HOME = Folders.ofThisJvm("it-review-home");
    private static final int ROWS = 2_200;

    /** The first 1,001 were given up; the last 99 are of another reason. */
    private static final String ALL_IN_REVIEW = """
            SET session_replication_role = replica;
            INSERT INTO attempt (reward_id, epoch, amount_minor, creation_request_id, creates, creates_open)
              SELECT reward_id, 0, amount_minor, 'Review' || reward_id, 1, 1 FROM reward;
            UPDATE reward SET state = 'REVIEW', lease_token = 1,
              review_reason = CASE WHEN line > 2102 THEN 'UNKNOWN_ANSWER' ELSE 'RETRY_BUDGET' END;
            UPDATE reward SET given_up_at = '2026-11-21 02:14:00Z', given_up_by = 'ann', given_up_why = 'settled, ticket 4711'
              WHERE line <= 1002;
            UPDATE disbursement SET status = 'FINISHED', finished_at = now(), held_for = NULL, held_why = NULL,
              held_missing_minor = NULL
            """;

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    @Test
    void decidesAboutAllWithThatReasonHoweverManyWereGivenUpBefore() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = on(database, command(simulator));
            String id = held(command);
            database.asOwner(ALL_IN_REVIEW.split(";\n"));

            Command.Ended listed = command.run("review");
            assertThat(listed.code()).as(listed.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(listed.out()).contains("1,199 in review, 1,001 given up", "... and 1,149 more");
            assertThat(listed.err()).doesNotContain("Nothing waits");

            Command.Ended asked = command.run("review", "give-up", id, "--reason", "UNKNOWN_ANSWER", "--why", "x");
            assertThat(asked.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(asked.err())
                    .contains("UNKNOWN_ANSWER: 99 rewards, 495.00 USD", "add --yes. Nothing was changed");
            assertThat(command.run("review", "resume", id, "--reason", "RETRY_BUDGET", "--why", "is well", "--yes")
                            .out())
                    .contains("1,100  will be asked again");
            assertThat(states(database)).isEqualTo("1100 CREATING, 1100 REVIEW");

            JsonNode json = command.run("review", id, "--json").json();
            assertThat(json.at("/review").asInt()).isEqualTo(99);
            assertThat(json.at("/given_up").asInt()).isEqualTo(1_001);
            assertThat(json.at("/in_review").size()).isEqualTo(99);
            assertCounts(command, id);
            assertGivenUpIsTold(command, id);
        }
    }

    private static void assertCounts(Command command, String id) {
        JsonNode rewards = command.run("status", id, "--json").json().at("/rewards");
        assertThat(rewards.at("/review").asInt()).isEqualTo(99);
        assertThat(rewards.at("/given_up").asInt()).isEqualTo(1_001);
        assertThat(rewards.at("/total").asInt()).isEqualTo(ROWS);
        assertThat(command.run("review", "give-up", id, "--why", "ticket 4712", "--yes")
                        .out())
                .contains("99  closed; stays REVIEW");
        Command.Ended done = command.run("status", id);
        assertThat(done.out()).contains("1,100  given up").doesNotContain("in review", "a person decides");
        Command.Ended nothing = command.run("review", id);
        assertThat(nothing.code()).isZero();
        assertThat(nothing.err()).contains("Nothing waits for a person.");
        assertThat(command.run("review", "resume", id, "--why", "x").out()).contains("Nothing was changed");
    }

    private static void assertGivenUpIsTold(Command command, String id) {
        Command.Ended told = command.run("status", id.toUpperCase(Locale.ROOT) + "/REV-7");
        assertThat(told.code()).as(told.err()).isZero();
        assertThat(told.out().replaceAll("\\s+", " "))
                .contains("ann gave it up on 2026-11-21 02:14:00 UTC: settled, ticket 4711.")
                .contains("./bursar review resume " + id + "/REV-7 --why TEXT");
        assertThat(command.run("status", id + "/REV-7", "--json")
                        .json()
                        .at("/given_up/by")
                        .asString())
                .isEqualTo("ann");
    }

    /** The first 16 references are the hexadecimal digits, and one of them begins the disbursement's id. */
    @Test
    void asksWhichOneIsMeantWhereAReferenceIsADisbursementsFirstDigit() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = on(database, command(simulator));
            String id = held(command);
            String digit = id.substring(0, 1);

            for (Command.Ended ended : java.util.List.of(
                    command.run("cancel", digit, "--why", "x", "--yes"),
                    command.run("review", "give-up", digit, "--why", "x", "--yes"))) {
                assertThat(ended.code()).as(ended.out()).isEqualTo(ExitCodes.USAGE);
                assertThat(ended.err()).contains("  " + id + "   the whole of", "  " + id + "/" + digit + "   ");
            }
            assertThat(states(database)).isEqualTo(ROWS + " HELD");
            Command.Ended one =
                    command.run("cancel", digit.toUpperCase(Locale.ROOT) + "/" + digit, "--why", "x", "--as", "ann");
            assertThat(one.code()).as(one.err()).isZero();
            assertThat(states(database)).isEqualTo("1 CANCELLED, " + (ROWS - 1) + " HELD");
            assertThat(command.run("cancel", id, "--why", "x", "--as", "ABCD-EF12GH-IJ34", "--yes")
                            .err())
                    .contains("--as holds what looks like a claim code");
            assertThat(states(database)).isEqualTo("1 CANCELLED, " + (ROWS - 1) + " HELD");
        }
    }

    /** The lock is what a run has that waits for its funds, and which the ledger shows as held. */
    @Test
    void stopsARunThatWaitsForFundsOnceItHasEnded() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = on(database, command(simulator));
            String id = held(command);
            Command.Running stopping;
            try (RunLock waiting = RunLock.tryAcquire(database.dataSource(), id, "bursar pid 7")) {
                assertThat(waiting).isNotNull();
                stopping = command.start("stop", id, "--as", "ann");
                await().atMost(Duration.ofSeconds(60)).until(() -> isStopRequested(database));
                assertThat(stopping.process().waitFor(3, TimeUnit.SECONDS))
                        .as("it waits for the run's end")
                        .isFalse();
            }
            Command.Ended stopped = stopping.await();
            assertThat(stopped.code()).as(stopped.err()).isZero();
        }
    }

    private static boolean isStopRequested(TestDatabase database) {
        return JdbcClient.create(database.dataSource())
                .sql("SELECT stop_requested_at IS NOT NULL FROM disbursement")
                .query(Boolean.class)
                .single();
    }

    private static String states(TestDatabase database) throws SQLException {
        return JdbcClient.create(database.dataSource())
                .sql("SELECT string_agg(n || ' ' || state, ', ' ORDER BY state)"
                        + " FROM (SELECT state, count(*) AS n FROM reward GROUP BY state) AS s")
                .query(String.class)
                .single();
    }

    /** Takes in as many rewards as are not read at once, and pays nothing. */
    private static String held(Command command) throws IOException {
        Path file = HOME.resolve("many-%s.csv".formatted(Integer.toHexString(command.hashCode())));
        Files.writeString(
                file,
                IntStream.range(0, ROWS)
                        .mapToObj(i -> (i < 16 ? Integer.toHexString(i) : "REV-" + (i - 15)) + ",p" + i
                                + "@example.com,5.00,USD\n")
                        .collect(Collectors.joining("", "reward_id,recipient,amount,currency\n", "")));
        Command.Ended ended = command.run("run", file.toString(), "--job", "nightly-us", "--json");
        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.HELD);
        return ended.json().at("/disbursement").asString();
    }

    private static Simulator simulator() {
        String partner = "R" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        return Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(partner)
                .withFunds(new BigDecimal("1"))
                .withCallsPerSecondMax(0));
    }

    private static Command command(Simulator simulator) {
        return Command.paying(
                simulator, HOME, "r" + simulator.settings().partnerId().toLowerCase(Locale.ROOT), "0");
    }

    private static Command on(TestDatabase database, Command command) {
        return command.with("SPRING_DATASOURCE_URL", database.url())
                .with("SPRING_DATASOURCE_USERNAME", database.user())
                .with("SPRING_DATASOURCE_PASSWORD", database.password());
    }
}
