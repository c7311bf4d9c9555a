package io.bursar.cli;

import io.bursar.batch.JobRunner;
import io.bursar.batch.RunOutcome;
import io.bursar.disburse.RunControl;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.RunLock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private Actor actor = new Actor();

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    StopCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        String name = actor.name();
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            DisbursementLedger ledger = context.getBean(DisbursementLedger.class);
            Disbursement one = StatusCommand.one(ledger, disbursement);
            if (!ledger.requestStop(one.id(), name)) {
                application.terminal().say("Disbursement " + one.id() + " is at its end: there is nothing to stop.");
                return ExitCodes.PAID;
            }
            RunControl waiting = new RunControl(Duration.ofMinutes(1), false);
            Stop.watch(waiting);
            DataSource dataSource = context.getBean(DataSource.class);
            boolean running = isRun(dataSource, one);
            for (int i = 0; i < LOOKS_MAX && running && !waiting.isStopping(); i++) {
                waiting.pause(LOOK_AGAIN);
                running = isRun(dataSource, one);
            }
            RunOutcome outcome = context.getBean(JobRunner.class).outcome(one.id(), null);
            RunCommand.print(application, context, outcome, json, "");
            if (!running) {
                return ExitCodes.PAID;
            }
            application.terminal().say("It is still running; it will stop when its calls have ended.");
            return ExitCodes.INTERRUPTED;
        }
    }

    /** Only its lock tells: a run that waits for funds stands in the ledger as held. */
    private static boolean isRun(DataSource dataSource, Disbursement one) {
        return !RunLock.holder(dataSource, one.id()).isEmpty();
    }
}
