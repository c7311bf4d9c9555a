package io.bursar.schedule;

import io.bursar.jobfile.JobFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a job's inbox and schedule stand, by its folder and a clock alone: nothing of it needs a database or a running server.
 *
 * @param inbox the folder; null if the job has none
 * @param waiting files in it, up to {@link #WAITING_MAX}
 * @param trouble why the folder cannot be looked into; null if it can, or is not there yet
 * @param next when the schedule's next time comes; null if there is none
 * @param nextText the same by the clock of its zone, as people read it
 */
public record NightlyView(
        @Nullable Path inbox,
        int waiting,
        @Nullable String trouble,
        @Nullable Instant next,
        @Nullable String nextText) {

    /** Files are counted up to that number. */
    public static final int WAITING_MAX = InboxFolder.FILES_MAX;

    /** Looks once. */
    public static NightlyView of(JobFile job, Path home, Instant now) {
        String cron = job.nightly().schedule();
        Instant next =
                cron == null ? null : JobSchedule.of(cron, job.nightly().zone()).next(now);
        String text = next == null ? null : JobTimes.text(next, job.nightly().zone());
        if (job.nightly().inbox() == null) {
            return new NightlyView(null, 0, null, next, text);
        }
        Path folder = InboxFolder.of(home, job.nightly().inbox());
        try {
            return new NightlyView(folder, InboxFolder.waiting(folder), null, next, text);
        } catch (IOException e) {
            return new NightlyView(folder, 0, "cannot be read (" + e.getClass().getSimpleName() + ")", next, text);
        }
    }
}
