package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.simulator.Books;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Faults.Symptom;
import io.bursar.simulator.Operation;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Activated cards and loaded balances keep the promise of gift codes: one live one for each row, whatever happens between. */
class OperationsIT {

    private static final Path HOME = Path.of("target/it-home").toAbsolutePath();

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    @ParameterizedTest
    @CsvSource({
        "cards-us, ',', ACTIVATE_GIFT_CARD, DEACTIVATE_GIFT_CARD",
        "topup-us, ;, LOAD_AMAZON_BALANCE, VOID_AMAZON_BALANCE_LOAD"
    })
    void areMadeUndoneAndMadeAgainUnderTheSameProtocol(String job, String separator, Operation make, Operation undo)
            throws IOException {
        Path sample = Path.of("sample-input", job + ".csv").toAbsolutePath();
        try (Simulator simulator = simulator(make, undo)) {
            Command command = command(simulator, job);
            Command.Running killed = command.start("run", sample.toString(), "--job", job);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> simulator.figures().liveCards() >= 8
                            || !killed.process().isAlive());
            killed.kill9();
            Command.Ended ended = command.run("run", sample.toString(), "--job", job, "--json");
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.json().at("/rewards/paid").asInt()).isEqualTo(20);
            assertThat(simulator.figures().answered(undo, "SUCCESS")).isPositive();
            assertEachRowIsLiveOnce(simulator, sample, separator);
        }
    }

    private static Simulator simulator(Operation make, Operation undo) {
        String partner = "P" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        return Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(partner)
                .withCallsPerSecondMax(0)
                .withFaults(Faults.none()
                        .withSeed(5)
                        .withLatency(Faults.Latency.of(120, 200))
                        .withRules(
                                Rule.of(make, Symptom.F400, Effect.DONE, 0.25).upToCall(2),
                                Rule.of(make, Symptom.F400, Effect.NONE, 0.15).upToCall(2),
                                Rule.of(make, Symptom.RESET, Effect.DONE, 0.1).upToCall(2),
                                Rule.of(undo, Symptom.F500, Effect.NONE, 0.2).upToCall(1))));
    }

    private static Command command(Simulator simulator, String job) throws IOException {
        String account = "p" + simulator.settings().partnerId().toLowerCase(Locale.ROOT);
        String yaml =
                Files.readString(Path.of("jobs", job + ".yaml")).replace("account: us\n", "account: " + account + "\n");
        return Command.paying(simulator, HOME, account, "10").withJob(job, yaml);
    }

    /** The file's amounts and targets against the provider's live ones, without any code of the ledger. */
    private static void assertEachRowIsLiveOnce(Simulator simulator, Path file, String separator) throws IOException {
        List<String[]> rows;
        try (Stream<String> lines = Files.lines(file)) {
            rows = lines.skip(1).map(line -> line.split(separator)).toList();
        }
        List<Books.Card> live = simulator.books().live();
        assertThat(live.stream()
                        .map(Books.Card::amount)
                        .map(amount -> amount.setScale(2))
                        .sorted()
                        .toList())
                .isEqualTo(rows.stream()
                        .map(row -> new BigDecimal(row[2]))
                        .sorted()
                        .toList());
        if (live.getFirst().cardNumber() != null) {
            assertThat(live.stream().map(Books.Card::cardNumber).sorted().toList())
                    .isEqualTo(rows.stream().map(row -> row[4]).sorted().toList());
        }
    }
}
