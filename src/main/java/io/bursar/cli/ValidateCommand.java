package io.bursar.cli;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.domain.Money;
import io.bursar.domain.RowProblem;
import io.bursar.intake.RewardFileReader;
import io.bursar.intake.RewardFileRow;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar validate}: every row rule, without a payment, a call or a write. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Checks every row of a reward file and pays nothing. References that earlier files have are found by run.",
        footer = {"", "Example:  ./bursar validate sample-input/every-row-error-us.csv --job nightly-us"})
final class ValidateCommand implements Callable<Integer> {

    private static final int PROBLEMS_MAX = 10_000;

    private final Application application;

    @Parameters(paramLabel = "FILE", description = "the reward file: .csv or .csv.gz")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--job", required = true, paramLabel = "JOB", description = "the job's name: jobs/JOB.yaml")
    @SuppressWarnings("NullAway.Init")
    private String job;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    ValidateCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        RunCommand.requireFile(file);
        JobFile jobFile = new JobFileLoader().load(JobsCommand.folder(), job);
        AccountSettings account;
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            account = context.getBean(Accounts.class).find(jobFile.account());
        }
        long good = 0;
        long bad = 0;
        Money total = Money.zero(account.currency());
        List<RowProblem> problems = new ArrayList<>();
        try (RewardFileReader reader = RewardFileReader.open(file, jobFile, account.marketplace(jobFile.operation()))) {
            for (RewardFileRow row = reader.read(); row != null; row = reader.read()) {
                if (row instanceof RewardFileRow.Good fine) {
                    good++;
                    total = total.plus(fine.reward().amount());
                } else if (row instanceof RewardFileRow.Bad wrong) {
                    bad++;
                    wrong.problems().stream()
                            .limit(PROBLEMS_MAX - (long) problems.size())
                            .forEach(problems::add);
                }
            }
        }
        application.terminal().result(json ? json(good, bad, total, problems) : text(good, bad, total, problems));
        return bad == 0 ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
    }

    private static String json(long good, long bad, Money total, List<RowProblem> problems) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", good + bad);
        json.put("good", good);
        json.put("amounts", Map.of("currency", total.currency().getCurrencyCode(), "total", total.plain()));
        json.put("problems", problems);
        return OutcomeScreen.write(json);
    }

    private String text(long good, long bad, Money total, List<RowProblem> problems) {
        StringBuilder text = new StringBuilder();
        text.append("%s   %,d rows%n%n".formatted(file, good + bad));
        text.append("  %,9d  %-20s %20s%n".formatted(good, "rewards to pay", total));
        if (bad > 0) {
            text.append("  %,9d  rows with problems%n%n".formatted(bad));
            OutcomeScreen.problems(text, problems);
        }
        text.append("\nNothing was paid. To pay:   ./bursar run " + file + " --job " + job);
        return text.toString();
    }
}
