package io.bursar.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * The times of one job: a cron expression by the clock on the wall of its zone, right also in the nights in which that clock is
 * changed. A time that does not exist comes as soon as the clock has been put forward; one that exists twice comes once, the
 * first time. Where the hour is a star or a step, such as every ten minutes, what counts is the time that passes: nothing is
 * made up for, and the repeated hour has its times too.
 */
public final class JobSchedule {

    /** More changes of the clock than a hundred years have; a date that never comes ends there. */
    private static final int CHANGES_MAX = 300;

    private static final Pattern EVERY_HOUR = Pattern.compile("\\S+\\s+\\S+\\s+\\*(/\\d+)?\\s.*");

    private final CronExpression cron;
    private final ZoneId zone;
    private final boolean everyHour;

    private JobSchedule(CronExpression cron, ZoneId zone) {
        this.cron = cron;
        this.zone = zone;
        this.everyHour = EVERY_HOUR.matcher(cron.toString()).matches();
    }

    /** The schedule that a job file names. */
    public static JobSchedule of(String cron, ZoneId zone) {
        return new JobSchedule(CronExpression.parse(cron), zone);
    }

    /** The zone in which people read its times. */
    public ZoneId zone() {
        return zone;
    }

    /** What it is, for the ledger: another expression or zone is another schedule. */
    String key() {
        return cron + " " + zone;
    }

    /** The first time after that moment; null if there is none any more. */
    public @Nullable Instant next(Instant after) {
        ZoneRules rules = zone.getRules();
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime from = pastTheRepeated(rules, after);
        Instant at = after;
        for (int i = 0; i < CHANGES_MAX; i++) {
            LocalDateTime next = cron.next(from);
            if (next == null) {
                return null;
            }
            ZoneOffsetTransition change = rules.nextTransition(at);
            if (change == null || next.toInstant(offset).isBefore(change.getInstant())) {
                return next.toInstant(offset);
            }
            if (change.isGap() && !everyHour && next.isBefore(change.getDateTimeAfter())) {
                return change.getInstant();
            }
            at = change.getInstant();
            offset = change.getOffsetAfter();
            from = firstAfter(change).minusSeconds(1);
        }
        return null;
    }

    /** In the hour that exists twice, the second time: what it has to offer has been already. */
    private LocalDateTime pastTheRepeated(ZoneRules rules, Instant after) {
        LocalDateTime local = LocalDateTime.ofInstant(after, zone);
        ZoneOffsetTransition change = rules.previousTransition(after.plusNanos(1));
        return change != null
                        && change.isOverlap()
                        && local.isBefore(firstAfter(change).minusSeconds(1))
                ? firstAfter(change).minusSeconds(1)
                : local;
    }

    private LocalDateTime firstAfter(ZoneOffsetTransition change) {
        return change.isOverlap() && !everyHour ? change.getDateTimeBefore() : change.getDateTimeAfter();
    }
}
