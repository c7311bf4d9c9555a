package io.bursar.cli;

import io.bursar.batch.JobRunner;
import io.bursar.batch.RunOutcome;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar status}: how a disbursement stands, or all that are unfinished. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows how a disbursement stands, or the latest ones. Reads only; works while a run goes on.",
        footer = {"", "Example:  ./bursar status 9f2c41ab07d3 --json"})
final class StatusCommand implements Callable<Integer> {

    private final Application application;

    @Parameters(
            arity = "0..1",
            paramLabel = "DISBURSEMENT",
            description = "its id, or the first digits; default: the latest")
    private @Nullable String disbursement;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    StatusCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            DisbursementLedger ledger = context.getBean(DisbursementLedger.class);
            JobRunner runner = context.getBean(JobRunner.class);
            if (disbursement != null) {
                RunOutcome outcome = runner.outcome(one(ledger, disbursement).id(), null);
                RunCommand.print(application, context, outcome, json, "");
                return ExitCodes.PAID;
            }
            List<RunOutcome> latest = ledger.startingWith("").stream()
                    .map(each -> runner.outcome(each.id(), null))
                    .toList();
            application.terminal().result(json ? list(latest) : table(latest));
            return ExitCodes.PAID;
        }
    }

    private static String list(List<RunOutcome> outcomes) {
        return "[" + String.join(",", outcomes.stream().map(OutcomeScreen::json).toList()) + "]";
    }

    private static String table(List<RunOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return "Nothing was paid yet. To begin:  ./bursar run FILE --job JOB";
        }
        StringBuilder text =
                new StringBuilder("disbursement  status    paid/total       amount paid  in doubt  job  file");
        for (RunOutcome outcome : outcomes) {
            Disbursement each = outcome.disbursement();
            text.append("%n%s  %-8s  %10s  %16s  %,8d  %s  %s"
                    .formatted(
                            each.id(),
                            outcome.status(),
                            outcome.counts().paid().count() + "/"
                                    + outcome.counts().total().count(),
                            outcome.counts().paid().amount(),
                            outcome.counts().inDoubt().count(),
                            each.job(),
                            each.fileName()));
        }
        return PlainText.screen(text.toString());
    }

    /** The one disbursement that the digits name. */
    static Disbursement one(DisbursementLedger ledger, String digits) {
        String wanted = digits.toLowerCase(Locale.ROOT);
        List<Disbursement> found = ledger.startingWith(wanted);
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new UsageException(
                found.isEmpty()
                        ? "There is no disbursement " + digits + ". All of them:  ./bursar status"
                        : "More than one disbursement begins with %s: %s. Type more digits."
                                .formatted(
                                        digits,
                                        String.join(
                                                ", ",
                                                found.stream()
                                                        .map(Disbursement::id)
                                                        .toList())));
    }
}
