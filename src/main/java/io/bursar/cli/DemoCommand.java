package io.bursar.cli;

import io.bursar.batch.RunOutcome;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Operation;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bursar demo}: the whole way of a real file, against a real PostgreSQL and the simulator, with faults switched on.
 * Each demo is a new provider account with new books, so it can be repeated in one home.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Shows everything in half a minute: starts PostgreSQL and the simulator, pays 120 rewards through F400s"
                        + " and lost answers, and says what happened. Needs no settings and touches none of yours.",
        footer = {"", "Example:  ./bursar demo"})
final class DemoCommand implements Callable<Integer> {

    private static final String SAMPLE = "sample-input/november-us.csv";

    private final Application application;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    DemoCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        Path file = sample();
        Path home = home().resolve("demo");
        String suffix = Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        String partnerId = "D" + suffix.toUpperCase(Locale.ROOT);
        SimulatorSettings settings =
                SimulatorSettings.defaults().withPartnerId(partnerId).withFaults(faults());
        try (Simulator simulator = Simulator.start(settings);
                ConfigurableApplicationContext context =
                        application.start(overrides(home, "demo-" + suffix, settings, simulator))) {
            application
                    .terminal()
                    .say("The simulator answers at %s; about one create in ten will fail or get no answer."
                            .formatted(simulator.endpoint()));
            RunOutcome outcome = RunCommand.watched(
                    application,
                    context,
                    false,
                    (runner, control, progress) ->
                            runner.run(file, "demo", System.getProperty("user.name"), control, progress));
            RunCommand.show(application, context, outcome, json);
            application.terminal().say(books(simulator, home));
            return ExitCodes.of(outcome);
        }
    }

    /** Seeded, so that every demo is the same: F400 with and without a card behind it, and answers that never come. */
    private static Faults faults() {
        return Faults.none()
                .withSeed(7)
                .withHangFor(Duration.ofSeconds(8))
                .withLatency(Faults.Latency.of(60, 120))
                .withRules(
                        Faults.Rule.of(Operation.CREATE_GIFT_CARD, Faults.Symptom.F400, Faults.Effect.DONE, 0.04)
                                .upToCall(1),
                        Faults.Rule.of(Operation.CREATE_GIFT_CARD, Faults.Symptom.F400, Faults.Effect.NONE, 0.03)
                                .upToCall(1),
                        Faults.Rule.of(Operation.CREATE_GIFT_CARD, Faults.Symptom.RESET, Faults.Effect.DONE, 0.04)
                                .upToCall(1));
    }

    private Map<String, Object> overrides(Path home, String account, SimulatorSettings settings, Simulator simulator) {
        SimulatorSettings.AccessKey key = settings.accessKeys().getFirst();
        String prefix = "bursar.accounts." + account + ".";
        Map<String, Object> overrides = new HashMap<>();
        overrides.put("bursar.home", home.toString());
        overrides.put("bursar.jobs", jobs(home, account).toString());
        overrides.put("spring.datasource.url", "");
        overrides.put(prefix + "partner-id", settings.partnerId());
        overrides.put(prefix + "endpoint", simulator.endpoint().toString());
        overrides.put(prefix + "region", settings.region());
        overrides.put(prefix + "currency", settings.currency());
        overrides.put(prefix + "access-key-id", key.id());
        overrides.put(prefix + "secret-access-key", key.secret());
        return overrides;
    }

    private static Path jobs(Path home, String account) {
        Path jobs = home.resolve("jobs");
        try {
            Files.createDirectories(jobs);
            Path draft = Files.writeString(jobs.resolve("demo.draft"), "account: " + account + "\n");
            Files.move(draft, jobs.resolve("demo.yaml"), StandardCopyOption.REPLACE_EXISTING);
            return jobs;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The demo cannot write under %s (%s). Make it writable, or name another folder: BURSAR_HOME=/path"
                            .formatted(jobs, e),
                    e);
        }
    }

    private static Path sample() {
        Path file = Path.of(System.getProperty("bursar.root", ".")).resolve(SAMPLE);
        if (!Files.exists(file)) {
            throw new UsageException(
                    "The demo's file %s is not there. Start it from the project's folder: ./bursar demo"
                            .formatted(file));
        }
        return file;
    }

    private static Path home() {
        String home = System.getenv("BURSAR_HOME");
        return Path.of(home == null || home.isBlank() ? "./var" : home);
    }

    private static String books(Simulator simulator, Path home) {
        var figures = simulator.figures();
        long cancelled = figures.answered(Operation.CANCEL_GIFT_CARD, "SUCCESS");
        return """

                What the provider's own books say
                  %,8d live cards, worth %s %s   %,d cancelled
                  %,8d calls, at worst %d in any sliding second (10 are allowed); %d throttled, %d badly signed

                That provider ends with the demo, so nothing of it can be taken back any more. The ledger stays:
                  BURSAR_HOME=%s ./bursar status

                What to try next
                  ./bursar demo                                    again: a new account, the same file
                  ./bursar validate sample-input/every-row-error-us.csv --job nightly-us
                  ./bursar simulator --port 8080                   and pay against it: README.md, Daily tasks
                  ./bursar --help""".formatted(
                        figures.liveCards(),
                        "%,.2f".formatted(figures.liveValue()),
                        simulator.settings().currency(),
                        cancelled,
                        figures.arrivals(),
                        figures.worstSlidingSecond(),
                        figures.throttled(),
                        figures.badSignatures(),
                        home);
    }
}
