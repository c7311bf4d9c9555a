package io.bursar.cli;

import io.bursar.batch.JobRunner;
import io.bursar.batch.RunOutcome;
import io.bursar.jobfile.JobFileEntry;
import io.bursar.jobfile.JobFileLoader;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.schedule.NightlyView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bursar jobs}: the job files with their problems, their inboxes, next runs and last results. */
@Command(
        name = "jobs",
        mixinStandardHelpOptions = true,
        description =
                "Lists the job files and what is wrong with them; how many files wait in each inbox, when the schedule"
                        + " runs next, and how the job's last file ended. Without a database the files alone. Exit code 1: a job"
                        + " file has problems.",
        footer = {"", "Example:  ./bursar jobs"})
final class JobsCommand implements Callable<Integer> {

    private final Application application;

    @Option(names = "--json", description = "print a list of JSON objects")
    private boolean json;

    JobsCommand(Application application) {
        this.application = application;
    }

    /** What is known of the last file of each job, or why nothing is. */
    private record Results(
            Map<String, RunOutcome> byJob, @Nullable String unknown) {}

    @Override
    public Integer call() {
        List<JobFileEntry> entries = new JobFileLoader().all(folder());
        Results results = results(entries);
        List<JobLine> lines = new ArrayList<>();
        for (JobFileEntry entry : entries) {
            NightlyView nightly = entry instanceof JobFileEntry.Usable usable
                    ? NightlyView.of(usable.job(), home(), Clock.systemUTC().instant())
                    : null;
            lines.add(new JobLine(entry, nightly, results.byJob.get(entry.name()), results.unknown == null));
        }
        if (results.unknown != null) {
            application
                    .terminal()
                    .say(Paragraph.of("", "Last results are not known: " + results.unknown)
                            .strip());
        }
        application
                .terminal()
                .result(
                        json
                                ? OutcomeScreen.write(
                                        lines.stream().map(JobLine::json).toList())
                                : JobLine.screen(lines));
        return entries.stream().noneMatch(JobFileEntry.Broken.class::isInstance)
                ? ExitCodes.PAID
                : ExitCodes.SOME_NOT_PAID;
    }

    /** Whatever keeps the database from being asked does not keep the job files from being shown. */
    private Results results(List<JobFileEntry> entries) {
        try {
            if (!hasDatabase()) {
                return new Results(Map.of(), null);
            }
            try (ConfigurableApplicationContext context = application.start(Map.of())) {
                JobRunner runner = context.getBean(JobRunner.class);
                DisbursementLedger ledger = context.getBean(DisbursementLedger.class);
                Map<String, RunOutcome> byJob = new HashMap<>();
                for (JobFileEntry entry : entries) {
                    ledger.latestOf(entry.name())
                            .ifPresent(last -> byJob.put(entry.name(), runner.outcome(last.id(), null)));
                }
                return new Results(byJob, null);
            }
        } catch (RuntimeException e) {
            if (ExitCodes.of(ExitCodes.known(e)) == ExitCodes.BUG) {
                throw e;
            }
            return new Results(Map.of(), ExitCodes.words(e));
        }
    }

    /** A home in which nothing was ever paid has none, and looking at job files makes none. */
    private boolean hasDatabase() {
        Environment settings = application.settings();
        return !settings.getProperty("spring.datasource.url", "").isBlank() || Files.exists(home().resolve("postgres"));
    }

    static Path folder() {
        return path("BURSAR_JOBS", "./jobs");
    }

    private static Path home() {
        return path("BURSAR_HOME", "./var");
    }

    private static Path path(String variable, String otherwise) {
        String named = System.getenv(variable);
        return Path.of(named == null || named.isBlank() ? otherwise : named);
    }
}
