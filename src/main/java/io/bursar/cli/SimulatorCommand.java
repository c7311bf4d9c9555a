package io.bursar.cli;

import io.bursar.simulator.Behaviour;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.simulator.SimulatorSettings.AccessKey;
import io.bursar.simulator.SimulatorSettings.Limits;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bursar simulator}: the Incentives API on this machine, one account of one marketplace. */
@Command(
        name = "simulator",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs the Incentives API on localhost, with its own books and faults to switch on."
                + " Prints one JSON line when it is ready, and runs until it is stopped.",
        footer = {
            "",
            "Examples:",
            "  ./bursar simulator --port 8080 --admin-port 8081",
            "  ./bursar simulator --port 8443 --tls --key KEY1=secret1 --key KEY2=secret2 --inactive-key OLD=secret0",
            "  ./bursar simulator --currency JPY --region us-west-2 --partner-id Tokyo --funds 500000 --max-amount 100000",
            "  ./bursar simulator --faults faults.json --behaviour behaviour.json --cancel-window 20s",
            "  ./bursar simulator --port 8080 --journal simulator.journal",
            "",
            "The form of the two JSON files: src/docs/simulator.md"
        })
final class SimulatorCommand implements Callable<Integer> {

    private final Application application;

    @Option(names = "--port", paramLabel = "N", defaultValue = "0", description = "the API's port; 0: any free one")
    private int port;

    @Option(
            names = "--admin-port",
            paramLabel = "N",
            defaultValue = "-1",
            description = "books, figures, faults; 0: any free one; default: none")
    private int adminPort;

    @Option(names = "--bind", paramLabel = "ADDRESS", defaultValue = "127.0.0.1", description = "the API's address")
    @SuppressWarnings("NullAway.Init")
    private String bind;

    @Option(names = "--tls", description = "https with a self-signed certificate")
    private boolean tls;

    @Option(
            names = "--partner-id",
            paramLabel = "ID",
            defaultValue = "Bursr",
            description = "what request ids start with")
    @SuppressWarnings("NullAway.Init")
    private String partnerId;

    @Option(
            names = "--key",
            paramLabel = "ID=SECRET",
            description = "a key of the account, can be repeated; default: SIMULATORACCESSKEY")
    private Map<String, String> keys = Map.of();

    @Option(
            names = "--inactive-key",
            paramLabel = "ID=SECRET",
            description = "a key that is refused until the admin port activates it, can be repeated")
    private Map<String, String> inactiveKeys = Map.of();

    @Option(names = "--region", paramLabel = "NAME", defaultValue = "us-east-1", description = "the signing region")
    @SuppressWarnings("NullAway.Init")
    private String region;

    @Option(names = "--currency", paramLabel = "CODE", defaultValue = "USD", description = "the account's currency")
    @SuppressWarnings("NullAway.Init")
    private String currency;

    @Option(
            names = "--min-amount",
            paramLabel = "AMOUNT",
            description = "the smallest amount; default: the marketplace's")
    private @Nullable BigDecimal minAmount;

    @Option(
            names = "--max-amount",
            paramLabel = "AMOUNT",
            description = "the largest amount; default: the marketplace's")
    private @Nullable BigDecimal maxAmount;

    @Option(names = "--funds", paramLabel = "AMOUNT", defaultValue = "1000000", description = "the funds at start")
    @SuppressWarnings("NullAway.Init")
    private BigDecimal funds;

    @Option(
            names = "--cancel-window",
            paramLabel = "TIME",
            defaultValue = "15m",
            description = "how long a card can be cancelled, such as 20s or 15m")
    @SuppressWarnings("NullAway.Init")
    private String cancelWindow;

    @Option(
            names = "--calls-per-second",
            paramLabel = "N",
            defaultValue = "10",
            description = "arrivals of any kind before throttling; 0: no limit")
    private int callsPerSecond;

    @Option(
            names = "--funds-calls-per-second",
            paramLabel = "N",
            defaultValue = "0",
            description = "the same for GetAvailableFunds alone; 0: no limit")
    private int fundsCallsPerSecond;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "what gift card ids are derived from")
    private long seed;

    @Option(names = "--faults", paramLabel = "FILE", description = "a JSON file of what goes wrong")
    private @Nullable Path faults;

    @Option(
            names = "--behaviour",
            paramLabel = "FILE",
            description = "a JSON file of what the provider never published")
    private @Nullable Path behaviour;

    @Option(names = "--journal", paramLabel = "FILE", description = "keeps the books over a restart, a kill included")
    private @Nullable Path journal;

    SimulatorCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Simulator simulator = Simulator.start(settings())) {
            application.terminal().result(simulator.readyLine());
            new CountDownLatch(1).await();
            return ExitCodes.PAID;
        }
    }

    private SimulatorSettings settings() {
        return SimulatorSettings.defaults()
                .withPort(port)
                .withAdminPort(adminPort)
                .withBindAddress(bind)
                .withTls(tls)
                .withPartnerId(partnerId)
                .withAccessKeys(accessKeys())
                .withRegion(region)
                .withCurrency(currency)
                .withLimits(limits())
                .withFunds(funds)
                .withCancelWindow(time(cancelWindow))
                .withCallsPerSecondMax(callsPerSecond)
                .withFundsCallsPerSecondMax(fundsCallsPerSecond)
                .withSeed(seed)
                .withFaults(faults == null ? Faults.none() : read("faults", faults, Faults::fromJson))
                .withBehaviour(
                        behaviour == null ? Behaviour.standard() : read("behaviour", behaviour, Behaviour::fromJson))
                .withJournal(journal);
    }

    private List<AccessKey> accessKeys() {
        List<AccessKey> all = new ArrayList<>();
        keys.forEach((id, secret) -> all.add(new AccessKey(id, secret, true)));
        if (all.isEmpty()) {
            all.add(AccessKey.DEFAULT);
        }
        inactiveKeys.forEach((id, secret) -> all.add(new AccessKey(id, secret, false)));
        return all;
    }

    private Limits limits() {
        Limits usual = Limits.of(currency);
        return new Limits(
                minAmount == null ? usual.min() : minAmount,
                maxAmount == null ? usual.max() : maxAmount,
                usual.physicalMin(),
                usual.decimals());
    }

    private static <T> T read(String what, Path file, Function<String, T> form) {
        try {
            return form.apply(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new UsageException("The %s file %s does not exist.".formatted(what, file));
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("The %s file %s cannot be used: %s. See src/docs/simulator.md for its form."
                    .formatted(what, file, e.getMessage()));
        }
    }

    private static Duration time(String value) {
        try {
            return DurationStyle.detectAndParse(value);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--cancel-window: '" + value + "' is no time. Write 20s or 15m.");
        }
    }
}
