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

/** Whatever a crash or a lost database leaves in Batch's tables, a disbursement goes on: the ledger is the truth. */
@BesideOthers
class JobHistoryIT {

    private static final Path SAMPLE = Path.of("sample-input/november-us.csv").toAbsolutePath();
    private static final Path HOME = Folders.ofThisJvm("it-home");

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    @Test
    void neverKeepsADisbursementFromGoingOn() throws Exception {
        String partner = "H" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults()
                        .withPartnerId(partner)
                        .withFunds(new BigDecimal("1"))
                        .withCallsPerSecondMax(0));
                TestDatabase database = TestDatabase.migrated()) {
            Command command = Command.paying(simulator, HOME, "a" + partner.toLowerCase(Locale.ROOT), "0")
                    .with("SPRING_DATASOURCE_URL", database.url())
                    .with("SPRING_DATASOURCE_USERNAME", database.user())
                    .with("SPRING_DATASOURCE_PASSWORD", database.password());
            held(command.run("run", SAMPLE.toString(), "--job", "nightly-us"));

            database.asOwner(
                    "UPDATE batch_step_execution SET status = 'UNKNOWN'",
                    "UPDATE batch_job_execution SET status = 'UNKNOWN'");
            held(command.run("resume"));
            // The end of the job could be written, that of its steps could not; and COMPLETED is written before it is
            // known.
            database.asOwner(
                    "UPDATE batch_step_execution SET status = 'STARTED', end_time = NULL",
                    "UPDATE batch_job_execution SET status = 'COMPLETED'");
            held(command.run("resume"));
            // The instance and its first execution are two transactions.
            database.asOwner(
                    "DELETE FROM batch_step_execution_context",
                    "DELETE FROM batch_step_execution",
                    "DELETE FROM batch_job_execution_context",
                    "DELETE FROM batch_job_execution_params",
                    "DELETE FROM batch_job_execution");
            simulator.addFunds(new BigDecimal("1000000"));
            Command.Ended paid = command.run("resume");
            assertThat(paid.code()).as(paid.err()).isZero();
            assertThat(simulator.books().live()).hasSize(120);
        }
    }

    /** Who is killed, or fails, at the result leaves a disbursement to go on with, not a finish without a result. */
    @Test
    void finishesNothingWithoutItsResult() throws Exception {
        String partner = "H" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        try (Simulator simulator = Simulator.start(
                SimulatorSettings.defaults().withPartnerId(partner).withCallsPerSecondMax(0))) {
            Path home = HOME.resolve(partner);
            Files.createDirectories(home);
            Path results = Files.createFile(home.resolve("results"));
            Command command = Command.paying(simulator, home, "a" + partner.toLowerCase(Locale.ROOT), "0");
            cannotWrite(command.run("run", SAMPLE.toString(), "--job", "nightly-us"));
            assertThat(simulator.books().live()).hasSize(120);

            Files.delete(results);
            Command.Ended resumed = command.run("resume", "--json");
            assertThat(resumed.code()).as(resumed.err()).isZero();
            Path result = Path.of(resumed.json().at("/result_file").asString());
            assertThat(result).content().contains("PAID").doesNotContain("CANCELLED");
            assertThat(simulator.books().live()).hasSize(120);

            Files.delete(result);
            Files.createDirectory(result);
            String id = resumed.json().at("/disbursement").asString();
            cannotWrite(command.run("cancel", id, "--yes", "--why", "a mistake"));
            Files.delete(result);
            assertThat(command.run("resume", id).code()).isEqualTo(ExitCodes.SOME_NOT_PAID);
            assertThat(result).content().contains("CANCELLED").doesNotContain("PAID");
            assertThat(simulator.books().live()).isEmpty();
        }
    }

    private static void cannotWrite(Command.Ended failed) {
        assertThat(failed.code()).as(failed.err()).isNotZero();
        assertThat(failed.err())
                .contains("The result file", "cannot be written")
                .doesNotContain("\tat ");
    }

    private static void held(Command.Ended ended) {
        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.HELD);
    }
}
