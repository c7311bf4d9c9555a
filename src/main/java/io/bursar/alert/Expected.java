package io.bursar.alert;

import io.bursar.jobfile.JobFile.Nightly;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * One file that a job expects. A file that comes counts for the deadline that is nearest: one that comes an hour late is that
 * day's, one that comes an hour early too.
 *
 * @param day in the job's zone
 * @param deadline by when it has to be there
 * @param from a file that came later than this counts for the day
 * @param until and not later than this
 */
record Expected(LocalDate day, Instant deadline, Instant from, Instant until) {

    private static final int DAYS_MAX = 31;

    /** The latest file whose deadline has passed, on a day on which the job expects one; empty if there was none for a month. */
    static Optional<Expected> latest(Nightly nightly, LocalTime by, Instant now) {
        CronExpression cron = nightly.schedule() == null ? null : CronExpression.parse(nightly.schedule());
        LocalDate today = now.atZone(nightly.zone()).toLocalDate();
        ZonedDateTime first =
                cron == null ? null : cron.next(today.minusDays(DAYS_MAX).atStartOfDay(nightly.zone()));
        if (cron != null && (first == null || first.toLocalDate().isAfter(today))) {
            return Optional.empty();
        }
        return IntStream.rangeClosed(0, DAYS_MAX)
                .mapToObj(today::minusDays)
                .filter(day -> isExpected(day, cron, nightly.zone())
                        && !at(day, by, nightly.zone()).isAfter(now))
                .findFirst()
                .map(day -> around(day, cron, by, nightly.zone()));
    }

    private static Expected around(LocalDate day, @Nullable CronExpression cron, LocalTime by, ZoneId zone) {
        Instant deadline = at(day, by, zone);
        Instant before = at(neighbour(day, -1, cron, zone), by, zone);
        Instant after = at(neighbour(day, 1, cron, zone), by, zone);
        return new Expected(day, deadline, middle(before, deadline), middle(deadline, after));
    }

    private static LocalDate neighbour(LocalDate day, int step, @Nullable CronExpression cron, ZoneId zone) {
        return IntStream.rangeClosed(1, DAYS_MAX)
                .mapToObj(i -> day.plusDays((long) i * step))
                .filter(other -> isExpected(other, cron, zone))
                .findFirst()
                .orElse(day.plusDays((long) DAYS_MAX * step));
    }

    /** Every day, or those on which the schedule fires. */
    private static boolean isExpected(LocalDate day, @Nullable CronExpression cron, ZoneId zone) {
        if (cron == null) {
            return true;
        }
        ZonedDateTime next = cron.next(day.atStartOfDay(zone).minusNanos(1));
        return next != null && next.toLocalDate().equals(day);
    }

    /** The first time after a moment at which the zone's clocks show that time. */
    static ZonedDateTime firstAfter(Instant moment, LocalTime time, ZoneId zone) {
        LocalDate day = moment.atZone(zone).toLocalDate();
        ZonedDateTime today = ZonedDateTime.of(day, time, zone);
        return today.toInstant().isAfter(moment) ? today : ZonedDateTime.of(day.plusDays(1), time, zone);
    }

    /** A time that a day does not have, in spring, is as much later. */
    private static Instant at(LocalDate day, LocalTime time, ZoneId zone) {
        return ZonedDateTime.of(day, time, zone).toInstant();
    }

    private static Instant middle(Instant one, Instant other) {
        return one.plus(Duration.between(one, other).dividedBy(2));
    }
}
