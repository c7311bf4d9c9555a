package io.bursar.cli;

import io.bursar.batch.JobRunner;
import io.bursar.batch.RunOutcome;
import io.bursar.disburse.RunControl;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar stop}: ends a run of another process in order. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description =
                "Asks the process that pays a disbursement to stop: calls that are out finish, nothing new is sent."
                        + " It stays stopped, also under a server, until resume or run.",
        footer = {"", "Example:  ./bursar stop 9f2c41ab07d3"})
final class StopCommand implements Callable<Integer> {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final int LOOKS_MAX = 60;

    private final Application application;

    @Parameters(paramLabel = "DISBURSEMENT", description = "its id, or the first digits")
    @SuppressWarnings("NullAway.Init")
    private String disbursement;

    @Option(names = "--as", paramLabel = "NAME", description = "who stops it, for the record; default: the user's name")
    private @Nullable String as;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    StopCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            DisbursementLedger ledger = context.getBean(DisbursementLedger.class);
            JobRunner runner = context.getBean(JobRunner.class);
            Disbursement one = StatusCommand.one(ledger, disbursement);
            if (!ledger.requestStop(one.id(), as == null ? System.getProperty("user.name") : as)) {
                application.terminal().say("Disbursement " + one.id() + " is at its end: there is nothing to stop.");
                return ExitCodes.PAID;
            }
            RunControl waiting = new RunControl(Duration.ofMinutes(1), false);
            Stop.watch(waiting);
            RunOutcome outcome = runner.outcome(one.id(), null);
            for (int i = 0; i < LOOKS_MAX && outcome.status().equals("RUNNING") && !waiting.isStopping(); i++) {
                waiting.pause(LOOK_AGAIN);
                outcome = runner.outcome(one.id(), null);
            }
            RunCommand.print(application, context, outcome, json, "");
            if (!outcome.status().equals("RUNNING")) {
                return ExitCodes.PAID;
            }
            application.terminal().say("It is still running; it will stop when its calls have ended.");
            return ExitCodes.INTERRUPTED;
        }
    }
}
