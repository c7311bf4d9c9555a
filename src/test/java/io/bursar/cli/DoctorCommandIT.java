package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.program.Folders;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The doctor as operators call it: its screen, its JSON, its exit codes. */
class DoctorCommandIT {

    private static final Path HOME = Folders.ofThisJvm("it-home");

    @SuppressWarnings("NullAway.Init")
    private static Simulator simulator;

    @SuppressWarnings("NullAway.Init")
    private static Command command;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(HOME);
        simulator = Simulator.start(SimulatorSettings.defaults());
        command = Command.paying(simulator, HOME, "clinic", "9");
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void findsAllWellWithOneCallWithinThePace() {
        long before = simulator.figures().arrivals();
        Command.Ended ended = command.run("doctor", "--account", "clinic", "--json");

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.json().at("/verdict").asString()).isEqualTo("WELL");
        assertThat(ended.json().at("/findings/0/check").asString()).isEqualTo("SETTINGS");
        assertThat(ended.err()).contains("All is well");
        assertThat(simulator.figures().arrivals()).isEqualTo(before + 1);
    }

    @Test
    void saysWhatIsWrongInEightyColumnsAndExitsAsARunWould() {
        Command.Ended ended =
                command.with("BURSAR_ACCOUNTS_CLINIC_SECRETACCESSKEY", "hush").run("doctor", "--account", "clinic");

        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.HELD);
        assertThat(ended.out())
                .contains("FAILED   key", "BURSAR_ACCOUNTS_CLINIC_SECRETACCESSKEY")
                .contains("./bursar doctor --account clinic")
                .doesNotContain("hush");
        assertThat(ended.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void examinesTheRestWithoutTheDatabase() {
        long before = simulator.figures().arrivals();
        Command.Ended ended = command.with("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/none")
                .run("doctor", "--account", "clinic");

        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.INTERRUPTED);
        assertThat(ended.out()).contains("FAILED   database", "ok       TLS", "skipped  answer");
        assertThat(simulator.figures().arrivals()).isEqualTo(before);
    }

    @Test
    void listsEveryProblemOfTheSettings() {
        Command.Ended ended = command.with("BURSAR_ACCOUNTS_CLINIC_CURRENCY", "XX")
                .with("BURSAR_ACCOUNTS_CLINIC_CALLSPERSECOND", "20")
                .run("doctor", "--account", "clinic");

        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(ended.out()).contains("BURSAR_ACCOUNTS_CLINIC_CURRENCY", "BURSAR_ACCOUNTS_CLINIC_CALLSPERSECOND");
    }

    @Test
    void asksWhetherAnotherAccountWasMeant() {
        Command.Ended ended = command.run("doctor", "--account", "clinc");

        assertThat(ended.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(ended.err()).contains("Did you mean clinic?");
    }
}
