package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.program.Folders;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The command as an operator types it. */
class CertifyCommandIT {

    private static final Path HOME = Folders.ofThisJvm("it-home");

    @Test
    void certifiesASandboxAndRefusesAnythingElse() throws IOException {
        Files.createDirectories(HOME);
        String account = "c" + Long.toString(System.nanoTime(), 36);
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults())) {
            Command command = Command.paying(simulator, HOME, account, "9");

            Command.Ended refused = command.run("certify", "--account", account);
            assertThat(refused.code()).as(refused.err()).isEqualTo(2);
            assertThat(refused.err()).contains("is not a sandbox", "nothing was called");
            assertThat(simulator.figures().arrivals()).isZero();

            Command.Ended ended = command.with(
                            "BURSAR_ACCOUNTS_" + account.toUpperCase(java.util.Locale.ROOT) + "_SANDBOX", "true")
                    .run("certify", "--account", account, "--json");
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.json().at("/certified").asBoolean()).isTrue();
            assertThat(ended.json().at("/trust_card_status").asBoolean()).isTrue();
            assertThat(ended.json().at("/left_over").isEmpty()).isTrue();
            assertThat(ended.err()).contains("Stored for account " + account);
            assertThat(simulator.figures().liveCards()).isZero();
            assertThat(simulator.figures().worstSlidingSecond()).isLessThanOrEqualTo(10);
        }
    }
}
