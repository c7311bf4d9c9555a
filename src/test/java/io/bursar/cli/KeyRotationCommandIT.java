package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Books;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.simulator.SimulatorSettings.AccessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** A key that is replaced while the packaged program pays a file. */
@BesideOthers
class KeyRotationCommandIT {

    private static final Path HOME = Folders.ofThisJvm("it-home");
    private static final Path SAMPLE = Path.of("sample-input/november-us.csv").toAbsolutePath();
    private static final AccessKey OLD = new AccessKey("OLDKEYAAAA", "old-secret-hush", true);
    private static final AccessKey NEW = new AccessKey("NEWKEYBBBB", "new-secret-hush", true);

    @Test
    void paysEachRewardOnceSaysTheAgeAndShowsNoSecret() throws IOException {
        Files.createDirectories(HOME);
        try (Simulator simulator = simulator()) {
            String account = "k" + simulator.settings().partnerId().toLowerCase(Locale.ROOT);
            String prefix = "BURSAR_ACCOUNTS_" + account.toUpperCase(Locale.ROOT) + "_";
            Command.Running running = Command.paying(simulator, HOME, account, "0")
                    .with(prefix + "KEYCREATED", "2020-02-29")
                    .with(prefix + "NEXT_ACCESSKEYID", NEW.id())
                    .with(prefix + "NEXT_SECRETACCESSKEY", NEW.secret())
                    .start("run", SAMPLE.toString(), "--job", "nightly-us", "--json");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> simulator.figures().liveCards() >= 8
                            || !running.process().isAlive());
            simulator.acceptKeys(List.of(new AccessKey(OLD.id(), OLD.secret(), false), NEW));
            Command.Ended ended = running.await();

            assertThat(ended.code()).as(ended.err()).isZero();
            List<Books.Card> cards = simulator.books().cards();
            assertThat(simulator.books().live())
                    .hasSize(ended.json().at("/rewards/paid").asInt())
                    .hasSameSizeAs(cards)
                    .allMatch(card -> card.creates() == 1);
            assertThat(simulator.figures().badSignatures()).isPositive();
            String log = Files.readString(HOME.resolve("logs/bursar.log"));
            assertThat(ended.err()).contains("WARNING  Account " + account + ": The access key of 2020-02-29 is");
            assertThat(log).contains("Account " + account + ": the provider refuses the access key …AAAA");
            assertThat(log + ended.out() + ended.err()).doesNotContain(OLD.secret(), NEW.secret());
        }
    }

    private static Simulator simulator() {
        String partner = "K" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        return Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(partner)
                .withAccessKeys(List.of(OLD, NEW))
                .withCallsPerSecondMax(0)
                .withFaults(Faults.none().withSeed(3).withLatency(Faults.Latency.of(60, 80))));
    }
}
