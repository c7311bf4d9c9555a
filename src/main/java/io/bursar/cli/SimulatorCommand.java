package io.bursar.cli;

import io.bursar.simulator.Faults;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bursar simulator}: the Incentives API on this machine. */
@Command(
        name = "simulator",
        mixinStandardHelpOptions = true,
        description = "Runs the Incentives API on localhost, with its own books and faults to switch on."
                + " Prints one JSON line when it is ready, and runs until it is stopped.",
        footer = {"", "Example:  ./bursar simulator --port 8080 --admin-port 8081"})
final class SimulatorCommand implements Callable<Integer> {

    private final Application application;

    @Option(names = "--port", paramLabel = "N", defaultValue = "0", description = "the API's port; 0: any free one")
    private int port;

    @Option(
            names = "--admin-port",
            paramLabel = "N",
            defaultValue = "-1",
            description = "books, figures, faults; default: none")
    private int adminPort;

    @Option(names = "--bind", paramLabel = "ADDRESS", defaultValue = "127.0.0.1", description = "the API's address")
    @SuppressWarnings("NullAway.Init")
    private String bind;

    @Option(names = "--tls", description = "https with a self-signed certificate")
    private boolean tls;

    @Option(names = "--currency", paramLabel = "CODE", defaultValue = "USD", description = "the account's currency")
    @SuppressWarnings("NullAway.Init")
    private String currency;

    @Option(names = "--funds", paramLabel = "AMOUNT", defaultValue = "1000000", description = "the account's funds")
    @SuppressWarnings("NullAway.Init")
    private BigDecimal funds;

    @Option(names = "--faults", paramLabel = "FILE", description = "a JSON file of faults")
    private @Nullable Path faults;

    @Option(names = "--journal", paramLabel = "FILE", description = "keeps the books over a restart")
    private @Nullable Path journal;

    SimulatorCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() throws InterruptedException {
        SimulatorSettings settings = SimulatorSettings.defaults()
                .withPort(port)
                .withAdminPort(adminPort)
                .withBindAddress(bind)
                .withTls(tls)
                .withCurrency(currency)
                .withFunds(funds)
                .withFaults(faults == null ? Faults.none() : read(faults))
                .withJournal(journal);
        try (Simulator simulator = Simulator.start(settings)) {
            application.terminal().result(simulator.readyLine());
            new CountDownLatch(1).await();
            return ExitCodes.PAID;
        }
    }

    private static Faults read(Path file) {
        try {
            return Faults.fromJson(Files.readString(file));
        } catch (IOException | RuntimeException e) {
            throw new UsageException("The faults file %s cannot be used: %s. See src/docs/simulator.md for its form."
                    .formatted(file, e.getMessage()));
        }
    }
}
