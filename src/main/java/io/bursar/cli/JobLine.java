package io.bursar.cli;

import io.bursar.batch.RunOutcome;
import io.bursar.jobfile.JobFileEntry;
import io.bursar.jobfile.JobFileProblem;
import io.bursar.schedule.NightlyView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One job as {@code bursar jobs} shows it, in at most 80 columns.
 *
 * @param entry the job file, usable or not
 * @param nightly its inbox and its schedule; null for a file that cannot be used
 * @param last its latest disbursement; null if there is none or it is not known
 * @param known true if the database was asked
 */
record JobLine(
        JobFileEntry entry,
        @Nullable NightlyView nightly,
        @Nullable RunOutcome last,
        boolean known) {

    private static final String LABEL = "    %-10s";

    /** All jobs, one below the other. */
    static String screen(List<JobLine> jobs) {
        return jobs.isEmpty()
                ? "There are no job files. The first one: copy jobs/nightly-us.yaml of the program."
                : jobs.stream().map(JobLine::text).collect(Collectors.joining("\n"));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        switch (entry) {
            case JobFileEntry.Usable usable ->
                text.append("%-20s  account %s%n"
                        .formatted(usable.name(), usable.job().account()));
            case JobFileEntry.Broken wrong -> {
                text.append("%-20s  cannot be used:%n".formatted(wrong.name()));
                for (JobFileProblem problem : wrong.problems()) {
                    text.append(Paragraph.of("    ", problem.toString()));
                }
            }
        }
        NightlyView night = nightly;
        if (night != null && night.inbox() != null) {
            text.append(Paragraph.of(LABEL.formatted("inbox"), waiting(night)));
        }
        if (night != null
                && entry instanceof JobFileEntry.Usable usable
                && usable.job().nightly().schedule() != null) {
            String next = Objects.requireNonNullElse(night.nextText(), "never again");
            text.append(Paragraph.of(
                    LABEL.formatted("schedule"), usable.job().nightly().schedule() + ", next run " + next));
        }
        if (last != null) {
            text.append(Paragraph.of(LABEL.formatted("last"), last(last)));
        }
        return text.toString().stripTrailing();
    }

    private static String waiting(NightlyView night) {
        String files = night.trouble() != null
                ? night.trouble()
                : night.waiting() >= NightlyView.WAITING_MAX
                        ? "%,d files or more".formatted(night.waiting())
                        : night.waiting() == 1 ? "1 file waiting" : "%,d files waiting".formatted(night.waiting());
        return files + " in " + night.inbox();
    }

    private static String last(RunOutcome outcome) {
        Instant finished = outcome.disbursement().finishedAt();
        Instant at = finished == null ? outcome.disbursement().createdAt() : finished;
        long paid =
                outcome.counts().paid().count() + outcome.counts().delivered().count();
        return "%s  %s  %s\n%,d of %,d paid, %s"
                .formatted(
                        outcome.disbursement().id(),
                        outcome.status(),
                        UtcTime.dayAndTime(at),
                        paid,
                        outcome.counts().total().count(),
                        outcome.counts()
                                .paid()
                                .amount()
                                .plus(outcome.counts().delivered().amount()));
    }

    /** The same for programs. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job", entry.name());
        json.put("usable", entry instanceof JobFileEntry.Usable);
        switch (entry) {
            case JobFileEntry.Usable usable -> json.put("account", usable.job().account());
            case JobFileEntry.Broken wrong ->
                json.put(
                        "problems",
                        wrong.problems().stream().map(JobFileProblem::toString).toList());
        }
        NightlyView night = nightly;
        if (night != null) {
            json.put("inbox", night.inbox() == null ? null : night.inbox().toString());
            json.put("waiting", night.waiting());
            json.put("next_run", UtcTime.json(night.next()));
        }
        json.put("last_known", known);
        json.put("last", last == null ? null : OutcomeScreen.map(last));
        return json;
    }
}
