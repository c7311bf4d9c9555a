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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The packaged server with an inbox: killed while it picks files up and pays them, started again, ended by a signal. */
@BesideOthers
class ServeCommandIT {

    private static final Path HOME = Folders.ofThisJvm("it-serve-home");
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int ROWS = 40;

    @Test
    void paysEachFileOnceThroughKills() throws IOException {
        Folders.empty(HOME);
        String partner = "S" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        try (TestDatabase database = TestDatabase.migrated();
                Simulator simulator = Simulator.start(
                        SimulatorSettings.defaults().withPartnerId(partner).withFunds(new BigDecimal("1000000")))) {
            String account = "s" + partner.toLowerCase(Locale.ROOT);
            Command command = Command.paying(simulator, HOME, account, "10")
                    .withJob("nightly-us", "account: " + account + "\ninbox: inbox/us\n")
                    .with("SPRING_DATASOURCE_URL", database.url())
                    .with("SPRING_DATASOURCE_USERNAME", database.user())
                    .with("SPRING_DATASOURCE_PASSWORD", database.password())
                    .with("SPRING_FLYWAY_USER", database.owner())
                    .with("SPRING_FLYWAY_PASSWORD", database.ownerPassword());
            Path inbox = Files.createDirectories(HOME.resolve("inbox/us"));
            file(inbox, "a.csv");
            file(inbox, "b.csv");
            for (int live : List.of(1, ROWS / 2, ROWS + 1)) {
                Command.Running killed = command.start("serve");
                try {
                    await().atMost(LONG).until(() -> simulator.figures().liveCards() >= live);
                } finally {
                    killed.kill9();
                }
            }
            Command.Running server = command.start("serve");
            await().atMost(LONG)
                    .until(() ->
                            Files.exists(inbox.resolve("done/a.csv")) && Files.exists(inbox.resolve("done/b.csv")));
            await().atMost(LONG).until(() -> Files.readString(server.err()).contains("b.csv  finished"));
            server.process().destroy();
            Command.Ended ended = server.await();

            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.err()).contains("The server has ended").doesNotContain("Exception", "\tat ");
            assertThat(simulator.books().live()).hasSize(2 * ROWS);
            assertThat(inbox.resolve("refused")).doesNotExist();
            assertThat(inbox.resolve("done/b.csv.result.csv")).content().contains(",PAID,");
            assertThat(inbox.resolve("done/b.csv.summary.txt")).content().contains("FINISHED");
            shows(command);
        }
    }

    /** Also where the database cannot be reached. */
    private static void shows(Command command) {
        Command.Ended jobs = command.run("jobs");
        assertThat(jobs.code()).as(jobs.err()).isZero();
        assertThat(jobs.out()).contains("0 files waiting in", "FINISHED", "40 of 40 paid, 200.00 USD");
        assertThat(jobs.out().lines()).allMatch(line -> line.length() <= 80 || line.contains(HOME.toString()));
        JsonNode json = command.run("jobs", "--json").json().get(0);
        assertThat(json.at("/job").asString()).isEqualTo("nightly-us");
        assertThat(json.at("/last/status").asString()).isEqualTo("FINISHED");
        Command.Ended alone = command.with("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/none")
                .run("jobs");
        assertThat(alone.code()).isZero();
        assertThat(alone.err()).contains("Last results are not known");
        assertThat(alone.out()).contains("nightly-us").doesNotContain("FINISHED");
    }

    private static void file(Path inbox, String name) throws IOException {
        Files.writeString(
                inbox.resolve(name),
                IntStream.rangeClosed(1, ROWS)
                        .mapToObj(i -> "%s-%d,someone%d@example.com,5.00,USD".formatted(name, i, i))
                        .collect(Collectors.joining("\n", "reward_id,recipient,amount,currency\n", "\n")));
    }
}
