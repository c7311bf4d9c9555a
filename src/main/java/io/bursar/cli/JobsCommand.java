package io.bursar.cli;

import io.bursar.jobfile.JobFileEntry;
import io.bursar.jobfile.JobFileLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code bursar jobs}: the job files, with their problems. */
@Command(
        name = "jobs",
        mixinStandardHelpOptions = true,
        description = "Lists the job files and what is wrong with them.",
        footer = {"", "Example:  ./bursar jobs"})
final class JobsCommand implements Callable<Integer> {

    private final Application application;

    JobsCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        List<JobFileEntry> entries = new JobFileLoader().all(folder());
        int broken = 0;
        for (JobFileEntry entry : entries) {
            switch (entry) {
                case JobFileEntry.Usable usable ->
                    application
                            .terminal()
                            .result("%-20s  account %s"
                                    .formatted(usable.name(), usable.job().account()));
                case JobFileEntry.Broken wrong -> {
                    broken++;
                    application.terminal().result("%-20s  cannot be used:".formatted(wrong.name()));
                    wrong.problems().forEach(problem -> application.terminal().result("    " + problem));
                }
            }
        }
        return broken == 0 ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
    }

    static Path folder() {
        String jobs = System.getenv("BURSAR_JOBS");
        return Path.of(jobs == null || jobs.isBlank() ? "./jobs" : jobs);
    }
}
