package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing of a file is to be paid, something of it is in doubt, and the account's gate is not open. */
@BesideOthers
class CancelThroughGatesIT {

    private static final Path SAMPLE = Path.of("sample-input/november-us.csv").toAbsolutePath();
    private static final Path HOME = Folders.ofThisJvm("it-home");

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    private static Simulator simulator() {
        return Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(
                        "G" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36))
                .withFunds(new BigDecimal("1000000"))
                .withCallsPerSecondMax(0)
                .withFaults(Faults.none().withSeed(3).withLatency(Faults.Latency.of(1_500, 2_500))));
    }

    /** A run killed with calls on their way, whose leases have run out; its account's gate is as given. */
    private static Command killed(Simulator simulator, TestDatabase database, String gate) throws Exception {
        Command command = Command.paying(
                        simulator, HOME, "a" + simulator.settings().partnerId().toLowerCase(Locale.ROOT), "0")
                .with("SPRING_DATASOURCE_URL", database.url())
                .with("SPRING_DATASOURCE_USERNAME", database.user())
                .with("SPRING_DATASOURCE_PASSWORD", database.password());
        Command.Running running = command.start("run", SAMPLE.toString(), "--job", "nightly-us");
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> simulator.figures().arrivals() >= 3);
        running.kill9();
        simulator.misbehave(Faults.none());
        database.asOwner(
                "SELECT set_config('bursar.token', 'operator', false)",
                "UPDATE reward SET due_at = clock_timestamp() WHERE state = 'CREATING'",
                gate);
        return command;
    }

    @Test
    void letsACanaryAskFirst() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = killed(
                    simulator,
                    database,
                    "UPDATE account SET gate = 'CANARY', gate_reason = 'it was closed', canary_at = NULL");
            String id = command.run("status", "--json")
                    .json()
                    .findPath("disbursement")
                    .asString();
            Command.Ended cancelled = command.run("cancel", id, "--yes", "--why", "a mistake");
            assertThat(cancelled.code()).as(cancelled.err()).isIn(ExitCodes.PAID, ExitCodes.SOME_NOT_PAID);
            assertThat(simulator.books().live()).isEmpty();
        }
    }

    @Test
    void asksTheAccountAgainAlthoughNothingIsToBePaid() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = killed(
                    simulator, database, "UPDATE account SET gate = 'PAUSED_FUNDS', gate_reason = 'InsufficientFunds'");
            String id = command.run("status", "--json")
                    .json()
                    .findPath("disbursement")
                    .asString();
            command.run("cancel", id, "--yes", "--why", "a mistake");
            Command.Ended resumed = command.run("resume", id, "--json");
            assertThat(resumed.json().at("/status").asString())
                    .as(resumed.err())
                    .isEqualTo("FINISHED");
            assertThat(simulator.books().live()).isEmpty();
        }
    }
}
