package io.bursar.cli;

import io.bursar.batch.JobRunner;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar report}: writes the result file from the ledger as it is now. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Writes the result file: your rows with a status each. Works at any time, also in mid-run.",
        footer = {"", "Example:  ./bursar report 9f2c41ab07d3"})
final class ReportCommand implements Callable<Integer> {

    private final Application application;

    @Parameters(paramLabel = "DISBURSEMENT", description = "its id, or the first digits")
    @SuppressWarnings("NullAway.Init")
    private String disbursement;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    ReportCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            Disbursement one = StatusCommand.one(context.getBean(DisbursementLedger.class), disbursement);
            JobRunner runner = context.getBean(JobRunner.class);
            runner.report(one.id());
            RunCommand.print(application, context, runner.outcome(one.id(), null), json, "");
            return ExitCodes.PAID;
        }
    }
}
