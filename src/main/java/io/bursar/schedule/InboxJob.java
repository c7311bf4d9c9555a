package io.bursar.schedule;

import io.bursar.jobfile.JobFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a server remembers of one job with an inbox between two looks: what it saw, which files rest after a failure, and which
 * ones the open run of its schedule is about. All of it may be lost.
 */
final class InboxJob {

    private static final Duration REST_FIRST = Duration.ofSeconds(10);
    private static final Duration REST_MAX = Duration.ofMinutes(10);

    /** For how long a run of the schedule waits for a file that is still being written, or cannot be worked on. */
    private static final Duration RUN_WAITS_MAX = Duration.ofHours(1);

    final JobFile job;
    final InboxFolder folder;
    final @Nullable JobSchedule schedule;
    private final Map<String, Rest> rests = new ConcurrentHashMap<>();
    private @Nullable Instant nextLook;
    private @Nullable Run run;

    private record Rest(Instant until, Duration length) {}

    /** The run of one time: the files that were there when it began and are not settled. */
    private record Run(Instant due, Instant since, Set<String> files) {}

    InboxJob(JobFile job, Path folder) {
        this.job = job;
        this.folder = new InboxFolder(folder);
        String cron = job.nightly().schedule();
        this.schedule = cron == null ? null : JobSchedule.of(cron, job.nightly().zone());
    }

    /** True if the schedule has to be asked for at the database: at the first look, when a time has come, while a run is open. */
    boolean isDue(Instant now) {
        return nextLook == null || !nextLook.isAfter(now) || run != null;
    }

    /** What the schedule says: the open run, if any, and when the next time comes. */
    void decided(@Nullable Instant open, @Nullable Instant next, List<Arrival> there, Instant now) {
        nextLook = next == null ? Instant.MAX : next;
        if (open == null) {
            run = null;
        } else if (run == null || !run.due.equals(open)) {
            run = new Run(
                    open, now, new HashSet<>(there.stream().map(Arrival::name).toList()));
        }
    }

    /** The time whose run is open here; null if none is. */
    @Nullable Instant openRun() {
        return run == null ? null : run.due;
    }

    /** The open run has ended; the schedule is asked for again when its next time comes. */
    void ended() {
        run = null;
    }

    /** The files to work on now, the oldest first. */
    List<Arrival> ready(List<Arrival> there, Instant now) {
        return there.stream()
                .filter(Arrival::complete)
                .filter(each -> schedule == null || (run != null && run.files.contains(each.name())))
                .filter(each -> !isResting(each.name(), now))
                .toList();
    }

    /** True once the open run has nothing left to wait for. A folder that was too full to be seen whole is looked at again. */
    boolean isEmptied(List<Arrival> there, Instant now) {
        if (run == null) {
            return false;
        }
        run.files.retainAll(there.stream().map(Arrival::name).collect(Collectors.toSet()));
        if (run.files.isEmpty() && there.size() >= InboxFolder.FILES_MAX) {
            run.files.addAll(there.stream().map(Arrival::name).toList());
        }
        return run.files.isEmpty() || !run.since.plus(RUN_WAITS_MAX).isAfter(now);
    }

    private boolean isResting(String name, Instant now) {
        Rest rest = rests.get(name);
        return rest != null && rest.until.isAfter(now);
    }

    /** A file that could not be worked on is left alone, longer each time, so that it never keeps the next one waiting. */
    void rest(String name, Instant now) {
        Rest before = rests.get(name);
        Duration length = before == null ? REST_FIRST : before.length.multipliedBy(2);
        length = length.compareTo(REST_MAX) > 0 ? REST_MAX : length;
        rests.put(name, new Rest(now.plus(length), length));
    }

    /** Forgets what has gone. */
    void retain(List<Arrival> there) {
        rests.keySet().retainAll(there.stream().map(Arrival::name).collect(Collectors.toSet()));
    }
}
