package io.bursar.cli;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.batch.FileCheck;
import io.bursar.batch.FileFindings;
import io.bursar.batch.Outlook;
import io.bursar.batch.Outlooks;
import io.bursar.batch.RejectsFile;
import io.bursar.batch.Terms;
import io.bursar.disburse.Paying;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileLoader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar validate}: everything that {@code run} would find, and what it would cost and take, without a payment. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks a reward file and pays nothing: every row, references that were paid before, repeats and"
                + " overlap with earlier files, limits, funds, duration. Writes nothing. Asks the provider once, for the"
                + " account's funds. Exit codes: 0 clean, 1 rows left out, 3 run would refuse the file.",
        footer = {
            "",
            "Examples:  ./bursar validate sample-input/every-row-error-us.csv --job nightly-us",
            "           ./bursar validate november.csv --job nightly-us --expect-rows 1204 --offline"
        })
final class ValidateCommand implements Callable<Integer> {

    private final Application application;

    @Parameters(paramLabel = "FILE", description = "the reward file: .csv or .csv.gz")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--job", required = true, paramLabel = "JOB", description = "the job's name: jobs/JOB.yaml")
    @SuppressWarnings("NullAway.Init")
    private String job;

    @Mixin
    private Declared declared = new Declared();

    @Option(names = "--offline", description = "do not ask the provider for the account's funds")
    private boolean offline;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "write the rows with problems to FILE, to be corrected and run; the first 10,000 problems")
    private @Nullable Path rejects;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    ValidateCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        RunCommand.requireFile(file);
        if (rejects != null && Files.exists(rejects)) {
            throw new UsageException(
                    rejects + " is there already. Nothing was checked; name another file for the rejects.");
        }
        Terms terms = new Terms(declared.totals(), null);
        JobFile jobFile = new JobFileLoader().load(JobsCommand.folder(), job);
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            AccountSettings account = context.getBean(Accounts.class).find(jobFile.account());
            context.getBean(Paying.class).refuseDeliveryProblems(jobFile);
            FileFindings found = context.getBean(FileCheck.class).look(file, jobFile, account, terms);
            Outlook outlook = context.getBean(Outlooks.class)
                    .of(
                            account,
                            jobFile.operation(),
                            found.good() * jobFile.delivery().callsForOne(),
                            found.total(),
                            offline || found.known() != null);
            Path written = rejects == null ? null : rejects(found, rejects);
            application
                    .terminal()
                    .result(
                            json
                                    ? ValidateJson.of(found, outlook, jobFile, account, written)
                                    : ValidateScreen.text(found, outlook, jobFile, account, written));
            return code(found);
        }
    }

    /** The rows that are left out as things stand; null if there is none. */
    private static @Nullable Path rejects(FileFindings found, Path target) {
        try (RejectsFile file = RejectsFile.of(target, found.file(), null)) {
            found.problems().forEach(file::add);
            return file.finish();
        } catch (UncheckedIOException e) {
            throw new UsageException("%s cannot be written (%s). Nothing was paid; name another file for the rejects."
                    .formatted(target, e.getMessage()));
        }
    }

    private static int code(FileFindings found) {
        if (found.isRefused()) {
            return ExitCodes.REFUSED;
        }
        return found.bad() == 0 ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
    }
}
