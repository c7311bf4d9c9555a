package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A file is taken in exactly, however often its intake is cut off. */
@BesideOthers
class IntakeCommandIT {

    private static final int ROWS = 30_000;

    /** Every hundredth row has two problems, every thousandth repeats the reference of a row far before it. */
    private static final int BAD_EVERY = 100;

    private static final int REPEATED_EVERY = 1_000;
    private static final int REPEATED = ROWS / REPEATED_EVERY - 6;
    private static final int BAD = ROWS / BAD_EVERY;

    @Test
    void goesOnAtTheNextRowAfterKillsInTheMiddle() throws IOException {
        Path home = Folders.ofThisJvm("it-home-intake");
        Files.createDirectories(home);
        Path file = file(home.resolve("large.csv"));
        try (TestDatabase database = TestDatabase.migrated();
                Simulator simulator =
                        Simulator.start(SimulatorSettings.defaults().withFunds(new BigDecimal("1")))) {
            JdbcClient jdbc = JdbcClient.create(database.dataSource());
            Command command = Command.paying(simulator, home, "intake", "0")
                    .with("SPRING_DATASOURCE_URL", database.url())
                    .with("SPRING_DATASOURCE_USERNAME", database.user())
                    .with("SPRING_DATASOURCE_PASSWORD", database.password())
                    .with("SPRING_FLYWAY_USER", database.owner())
                    .with("SPRING_FLYWAY_PASSWORD", database.ownerPassword());
            for (int killAt : new int[] {1, ROWS / 3}) {
                Command.Running running = command.start("run", file.toString(), "--job", "nightly-us");
                await().atMost(Duration.ofSeconds(100))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> rows(jdbc) >= killAt || !running.process().isAlive());
                running.kill9();
                assertThat(rows(jdbc)).isBetween((long) killAt, ROWS - 1L);
            }
            Command.Ended ended = command.run("run", file.toString(), "--job", "nightly-us", "--json");
            assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.HELD);
            assertEveryRowIsTakenInOnce(jdbc);
        }
    }

    private static long rows(JdbcClient jdbc) {
        return number(jdbc, "SELECT count(*) FROM reward");
    }

    private static void assertEveryRowIsTakenInOnce(JdbcClient jdbc) {
        assertThat(rows(jdbc)).isEqualTo(ROWS - BAD - REPEATED);
        assertThat(number(jdbc, "SELECT count(*) FROM row_problem")).isEqualTo(2L * BAD + REPEATED);
        assertThat(number(jdbc, "SELECT count(*) FROM row_problem WHERE rule ~ '^already on line [0-9]+$'"))
                .isEqualTo(REPEATED);
        assertThat(number(jdbc, """
                        SELECT count(DISTINCT line) FROM (SELECT line FROM reward UNION ALL SELECT line FROM row_problem) AS x
                        """)).isEqualTo(ROWS);
        assertThat(number(jdbc, "SELECT reward_rows + problem_rows FROM disbursement"))
                .isEqualTo(ROWS);
        // what a kill has undone is not counted: the rest was read by exactly one of the executions
        assertThat(number(jdbc, "SELECT sum(read_count) FROM batch_step_execution WHERE step_name = 'ingest'"))
                .isEqualTo(ROWS);
    }

    private static long number(JdbcClient jdbc, String query) {
        return jdbc.sql(query).query(Long.class).single();
    }

    private static Path file(Path file) throws IOException {
        StringBuilder text = new StringBuilder("reward_id,recipient,amount,currency\n");
        for (int i = 0; i < ROWS; i++) {
            boolean bad = i % BAD_EVERY == 7;
            boolean repeats = i % REPEATED_EVERY == 11 && i > 6 * REPEATED_EVERY;
            text.append("R-")
                    .append(repeats ? i - 6 * REPEATED_EVERY + 1 : i)
                    .append(bad ? ",,5.001,USD\n" : ",someone,5.00,USD\n");
        }
        return Files.writeString(file, text);
    }
}
