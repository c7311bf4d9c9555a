package io.bursar.cli;

import io.bursar.batch.BursarSettings;
import io.bursar.batch.RunOutcome;
import io.bursar.batch.Takeover;
import io.bursar.disburse.RunControl;
import io.bursar.ledger.Disbursement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;

/** {@code bursar serve}: stays, and takes over whatever is unfinished and left to nobody. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Stays running and goes on with every disbursement that is unfinished and that nobody runs: after"
                + " a crash of its process, and as soon as its funds have arrived. What was stopped stays stopped."
                + " Schedules and inboxes are not built yet. SIGTERM or Ctrl-C ends it in order.",
        footer = {"", "Example:  ./bursar serve"})
final class ServeCommand implements Callable<Integer> {

    private final Application application;

    ServeCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            Duration giveUpAfter = context.getBean(BursarSettings.class).giveUpAfter();
            RunControl server = new RunControl(giveUpAfter, true);
            Stop.watch(server);
            application
                    .terminal()
                    .say("Serving: goes on with whatever is unfinished and left to nobody. Ctrl-C ends it.");
            context.getBean(Takeover.class).serve(server, (each, run) -> watched(each, run, giveUpAfter));
            application.terminal().say("The server has ended: " + server.interruption() + ".");
            return ExitCodes.PAID;
        }
    }

    private RunOutcome watched(Disbursement each, Function<RunControl, RunOutcome> run, Duration giveUpAfter) {
        RunControl control = new RunControl(giveUpAfter, true);
        Stop.watch(control);
        application.terminal().say("%s  %s  %s  taken over".formatted(each.id(), each.job(), each.fileName()));
        try {
            RunOutcome outcome = run.apply(control);
            application
                    .terminal()
                    .say("%s  %s  %,d of %,d paid, %s%s"
                            .formatted(
                                    each.id(),
                                    outcome.status(),
                                    outcome.counts().paid().count(),
                                    outcome.counts().total().count(),
                                    outcome.counts().paid().amount(),
                                    outcome.why() == null ? "" : "  " + outcome.why()));
            return outcome;
        } catch (RuntimeException e) {
            application.terminal().say("%s  cannot go on now: %s".formatted(each.id(), ExitCodes.words(e)));
            throw e;
        } finally {
            Stop.forget(control);
        }
    }
}
