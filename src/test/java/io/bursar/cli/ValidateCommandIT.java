package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What an operator is told of a file before a cent moves, and that a run goes by the same findings. */
@BesideOthers
class ValidateCommandIT {

    private static final Path HOME = Folders.ofThisJvm("it-validate-home");

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    private static Simulator simulator(String funds) {
        String partner = "V" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        return Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(partner)
                .withFunds(new BigDecimal(funds))
                .withCallsPerSecondMax(0));
    }

    private static Command command(Simulator simulator, String callsPerSecond) {
        return Command.paying(simulator, HOME, account(simulator), callsPerSecond)
                .with("SPRING_DATASOURCE_URL", DATABASE.url())
                .with("SPRING_DATASOURCE_USERNAME", DATABASE.user())
                .with("SPRING_DATASOURCE_PASSWORD", DATABASE.password())
                .with("SPRING_FLYWAY_USER", DATABASE.owner())
                .with("SPRING_FLYWAY_PASSWORD", DATABASE.ownerPassword());
    }

    private static String account(Simulator simulator) {
        return "v" + simulator.settings().partnerId().toLowerCase(Locale.ROOT);
    }

    private static Path file(Simulator simulator, String name, String... rows) throws IOException {
        Path folder = Files.createDirectories(HOME.resolve(account(simulator)));
        return Files.writeString(
                folder.resolve(name), "reward_id,recipient,amount,currency\n" + String.join("\n", rows) + "\n");
    }

    @Test
    void tellsWhatAFileCostsAndTakesBeforeACentMoves() throws IOException {
        try (Simulator simulator = simulator("50")) {
            Command command = command(simulator, "2");
            Path file = file(
                    simulator,
                    "first.csv",
                    "R-1,ann@example.com,60.00,USD",
                    "R-2,bob@example.com,60.00,USD",
                    "R-1,cid@example.com,60.00,USD",
                    "R-3,dan@example.com,12.345,USD");
            Command.Ended ended = command.run("validate", file.toString(), "--job", "nightly-us", "--json");
            assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            JsonNode json = ended.json();
            assertThat(json.at("/rows").asInt()).isEqualTo(4);
            assertThat(json.at("/good").asInt()).isEqualTo(2);
            assertThat(json.at("/amounts/total").asString()).isEqualTo("120.00");
            assertThat(json.at("/problems_total").asInt()).isEqualTo(2);
            assertThat(json.at("/problems/0/rule").asString()).isEqualTo("already on line 2");
            assertThat(json.at("/problems/1/line").asInt()).isEqualTo(5);
            assertThat(json.at("/funds/available").asString()).isEqualTo("50.00");
            assertThat(json.at("/funds/missing").asString()).isEqualTo("70.00");
            assertThat(json.at("/duration/seconds").asInt()).isEqualTo(1);

            Command.Ended screen = command.with(
                            "BURSAR_ACCOUNTS_" + account(simulator).toUpperCase(Locale.ROOT) + "_ENDPOINT",
                            "http://127.0.0.1:1")
                    .run("validate", file.toString(), "--job", "nightly-us");
            assertThat(screen.code()).as(screen.err()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(screen.out().replaceAll("\\s+", " "))
                    .contains("first.csv 4 rows UTF-8, comma sha256 ")
                    .contains("2 rewards to pay 120.00 USD", "left out (on-bad-rows: pay-good)")
                    .contains("available: unknown, the provider was not asked (")
                    .contains("at 2.00 calls a second, nothing else running; started now, done at ")
                    .contains("To pay the 2: ./bursar run " + file + " --job nightly-us");
            assertThat(simulator.books().live()).isEmpty();
        }
    }

    @Test
    void refusesInARunWhatItRefusesInAValidation() throws IOException {
        try (Simulator simulator = simulator("1000")) {
            Command command = command(simulator, "0")
                    .withJob("repeats", "account: " + account(simulator) + "\nrepeats: {days: 30, then: stop}\n");
            String file = file(simulator, "second.csv", "R-1,ann@x,5.00,USD", "R-2,bob@x,6.00,USD")
                    .toString();
            Command.Ended wrong =
                    command.run("run", file, "--job", "repeats", "--expect-rows", "3", "--expect-total", "11.00");
            assertThat(wrong.code()).isEqualTo(ExitCodes.REFUSED);
            assertThat(wrong.err()).contains("it has 2 rows, but the command declares 3");
            Command.Ended right =
                    command.run("run", file, "--job", "repeats", "--expect-rows", "2", "--expect-total", "11");
            assertThat(right.code()).as(right.err()).isZero();
            assertThat(command.run("validate", file, "--job", "repeats", "--json")
                            .code())
                    .isEqualTo(ExitCodes.REFUSED);

            String again = file(simulator, "again.csv", "S-1,Ann@X,5.00,USD").toString();
            Command.Ended validated = command.run("validate", again, "--job", "repeats", "--offline");
            assertThat(validated.code()).isEqualTo(ExitCodes.REFUSED);
            assertThat(validated.out())
                    .contains("line 2, 5.00 USD: as line 2 of second.csv of ")
                    .contains("100 % of these rewards (1) were in second.csv of ")
                    .contains("--allow-duplicate \"REASON\"");
            Command.Ended refused = command.run("run", again, "--job", "repeats");
            assertThat(refused.code()).isEqualTo(ExitCodes.REFUSED);
            assertThat(simulator.books().live()).hasSize(2);
            Command.Ended meant =
                    command.run("run", again, "--job", "repeats", "--allow-duplicate", "a second shift", "--as", "eve");
            assertThat(meant.code()).as(meant.err()).isZero();
            assertThat(simulator.books().live()).hasSize(3);
        }
    }
}
