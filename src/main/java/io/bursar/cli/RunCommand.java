package io.bursar.cli;

import io.bursar.batch.BursarSettings;
import io.bursar.batch.JobRunner;
import io.bursar.batch.RunOutcome;
import io.bursar.batch.Terms;
import io.bursar.disburse.RunControl;
import io.bursar.ledger.LedgerViews;
import java.io.IOException;
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

/** {@code bursar run}: takes a file in, checks, pays, reports; or goes on with it. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Pays a reward file: checks every row, checks the funds, pays, writes the result file."
                + " The same file again goes on where it stopped; a finished file is refused.",
        footer = {
            "",
            "Examples:  ./bursar run sample-input/november-us.csv --job nightly-us",
            "           ./bursar run november.csv --job nightly-us --expect-rows 1204 --expect-total 24310.00"
        })
final class RunCommand implements Callable<Integer> {

    private final Application application;

    @Parameters(paramLabel = "FILE", description = "the reward file: .csv or .csv.gz")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--job", required = true, paramLabel = "JOB", description = "the job's name: jobs/JOB.yaml")
    @SuppressWarnings("NullAway.Init")
    private String job;

    @Mixin
    private Actor actor = new Actor();

    @Mixin
    private Declared declared = new Declared();

    @Option(
            names = "--allow-duplicate",
            paramLabel = "REASON",
            description =
                    "pay although the file looks like one that was paid before, or repeats amounts of a recipient;"
                            + " the reason is recorded. Limits of the job cannot be overridden")
    private @Nullable String duplicateWhy;

    @Option(names = "--wait", description = "when the funds do not suffice, wait for them instead of ending with 4")
    private boolean wait;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    RunCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        requireFile(file);
        String who = actor.name();
        Terms terms = new Terms(declared.totals(), duplicateWhy());
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            RunOutcome outcome = watched(
                    application,
                    context,
                    wait,
                    (runner, control, progress) -> runner.run(file, job, who, terms, control, progress));
            return show(application, context, outcome, json);
        }
    }

    private @Nullable String duplicateWhy() {
        return duplicateWhy == null ? null : Who.checked("--allow-duplicate", duplicateWhy, Who.LENGTH_MAX);
    }

    static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new UsageException("There is no file %s (looked in %s). Nothing was started."
                    .formatted(file, file.toAbsolutePath().normalize().getParent()));
        }
        if (Files.isDirectory(file)) {
            throw new UsageException(file + " is a folder. Nothing was started; name one CSV file in it.");
        }
    }

    /** A way to run. */
    interface Runs {
        RunOutcome run(JobRunner runner, RunControl control, RunProgress progress);
    }

    static RunOutcome watched(
            Application application, ConfigurableApplicationContext context, boolean wait, Runs runs) {
        RunControl control =
                new RunControl(context.getBean(BursarSettings.class).giveUpAfter(), wait);
        Stop.watch(control);
        try (RunProgress progress = new RunProgress(application.terminal())) {
            return runs.run(context.getBean(JobRunner.class), control, progress);
        }
    }

    static int show(Application application, ConfigurableApplicationContext context, RunOutcome outcome, boolean json) {
        int code = ExitCodes.of(outcome);
        print(application, context, outcome, json, "\n(exit code " + code + ")");
        return code;
    }

    /** Shows how a disbursement stands: in words, and with {@code --json} the object on standard output. */
    static void print(
            Application application,
            ConfigurableApplicationContext context,
            RunOutcome outcome,
            boolean json,
            String lastLine) {
        String screen = OutcomeScreen.text(outcome, context.getBean(LedgerViews.class));
        keepSummary(application, outcome, screen);
        String text = screen + lastLine;
        if (json) {
            application.terminal().say(text);
            application.terminal().result(OutcomeScreen.json(outcome));
        } else {
            application.terminal().result(text);
        }
    }

    /** The screen as a file next to the result file, for whoever was not there; it can be made again by report. */
    private static void keepSummary(Application application, RunOutcome outcome, String screen) {
        Path result = outcome.resultFile();
        if (result == null) {
            return;
        }
        Path summary = result.resolveSibling(outcome.disbursement().id() + ".summary.txt");
        try {
            Files.writeString(summary, screen.strip() + "\n");
        } catch (IOException e) {
            application
                    .terminal()
                    .say("The summary %s cannot be written (%s); nothing else is affected.".formatted(summary, e));
        }
    }
}
