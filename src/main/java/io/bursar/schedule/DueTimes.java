package io.bursar.schedule;

import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFile.MissedSchedule;
import io.bursar.ledger.ScheduleLedger;
import io.bursar.ledger.ScheduleLedger.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Decides each time of a schedule, once over all servers: it is run, or skipped, or comes while the run before is still going.
 * Times that were missed while no server was running are one time, the latest; times from before a server first saw the schedule
 * are none.
 */
@Component
class DueTimes {

    /** A time that is decided within that is on time: servers look every few seconds, and are restarted. */
    private static final Duration ON_TIME = Duration.ofMinutes(2);

    /** Of a schedule that has more missed times than that nobody wants to know the number. */
    private static final int MISSED_MAX = 1_000;

    private final ScheduleLedger schedules;

    DueTimes(ScheduleLedger schedules) {
        this.schedules = schedules;
    }

    private record Due(Instant latest, int times) {}

    /**
     * Decides what has come since the last look.
     *
     * @return the time whose run is open now, whoever began it
     */
    Optional<Instant> decide(JobFile job, JobSchedule schedule, Instant now, Voice voice) {
        Due due = due(schedule, schedules.decidedUntil(job.name(), schedule.key(), now), now);
        Optional<Instant> open = schedules.open(job.name());
        if (due.times > 0) {
            boolean missed = due.latest.isBefore(now.minus(ON_TIME));
            Kind kind = kind(job, missed, open.isPresent());
            String by = "server " + ProcessHandle.current().pid();
            if (schedules.decide(job.name(), due.latest, kind, missed ? due.times : 0, by)) {
                voice.say(job.name() + "  " + words(kind, missed, due, schedule));
            }
            open = schedules.open(job.name());
        }
        return open;
    }

    private static Kind kind(JobFile job, boolean missed, boolean running) {
        if (missed && job.nightly().missedSchedule() == MissedSchedule.SKIP) {
            return Kind.SKIPPED;
        }
        return running ? Kind.STILL_RUNNING : Kind.RUN;
    }

    private static Due due(JobSchedule schedule, Instant after, Instant now) {
        Instant latest = after;
        for (int times = 0; times < MISSED_MAX; times++) {
            Instant next = schedule.next(latest);
            if (next == null || next.isAfter(now)) {
                return new Due(latest, times);
            }
            latest = next;
        }
        return new Due(now, MISSED_MAX);
    }

    private static String words(Kind kind, boolean missed, Due due, JobSchedule schedule) {
        String times = due.times == 1
                ? "the time of " + JobTimes.text(due.latest, schedule.zone())
                : "%,d times, the latest %s".formatted(due.times, JobTimes.text(due.latest, schedule.zone()));
        return switch (kind) {
            case RUN ->
                missed
                        ? "missed " + times + ", as no server was running; runs once now"
                        : "time to run (" + JobTimes.text(due.latest, schedule.zone()) + ")";
            case SKIPPED ->
                "missed " + times + ", as no server was running; missed-schedule: skip, so the next time counts";
            case STILL_RUNNING -> "the run before is still going; " + times + " is not started beside it";
        };
    }

    /** The inbox is empty: the time has had its run. */
    boolean ended(JobFile job, Instant due) {
        return schedules.ended(job.name(), due);
    }
}
