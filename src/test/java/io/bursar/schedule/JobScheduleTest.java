package io.bursar.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The nights in which the clock on the wall is changed: each night one run, at a time that exists. */
class JobScheduleTest {

    @Test
    void runsATimeThatDoesNotExistAsSoonAsTheClockWasPutForward() {
        assertThat(times("0 30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00+01:00", 3))
                .containsExactly("2026-03-28T02:30+01:00", "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
        assertThat(times("0 30 2 * * *", "America/New_York", "2026-03-07T00:00:00-05:00", 3))
                .containsExactly("2026-03-07T02:30-05:00", "2026-03-08T03:00-04:00", "2026-03-09T02:30-04:00");
    }

    @Test
    void runsATimeThatExistsTwiceOnce() {
        assertThat(times("0 30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00+02:00", 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
        assertThat(times("0 30 1 * * *", "America/New_York", "2026-10-31T12:00:00-04:00", 2))
                .containsExactly("2026-11-01T01:30-04:00", "2026-11-02T01:30-05:00");
    }

    /** A server that starts in the repeated hour does not take it for the first one. */
    @Test
    void runsNothingAgainForAServerThatStartsInTheRepeatedHour() {
        assertThat(times("0 30 2 * * *", "Europe/Berlin", "2026-10-25T02:10:00+01:00", 1))
                .containsExactly("2026-10-26T02:30+01:00");
        assertThat(times("0 0 3 * * *", "Europe/Berlin", "2026-10-25T02:10:00+01:00", 1))
                .containsExactly("2026-10-25T03:00+01:00");
    }

    @Test
    void knowsZonesThatChangeAtMidnight() {
        assertThat(times("0 0 0 * * *", "America/Santiago", "2026-09-05T12:00:00-04:00", 2))
                .containsExactly("2026-09-06T01:00-03:00", "2026-09-07T00:00-03:00");
        assertThat(times("0 30 23 * * *", "America/Santiago", "2026-04-04T12:00:00-03:00", 2))
                .containsExactly("2026-04-04T23:30-03:00", "2026-04-05T23:30-04:00");
        assertThat(times("0 15 0 * * *", "Africa/Cairo", "2026-04-23T12:00:00+02:00", 2))
                .containsExactly("2026-04-24T01:00+03:00", "2026-04-25T00:15+03:00");
    }

    @Test
    void comesOnceWhereTwoTimesFallIntoTheGap() {
        assertThat(times("0 0,30 2,3 * * *", "Europe/Berlin", "2026-03-29T00:00:00+01:00", 3))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00", "2026-03-30T02:00+02:00");
    }

    @Test
    void countsTheTimeThatPassesWhereEveryHourIsMeant() {
        assertThat(times("0 30 * * * *", "Europe/Berlin", "2026-03-29T01:00:00+01:00", 3))
                .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00", "2026-03-29T04:30+02:00");
        assertThat(times("0 30 * * * *", "Europe/Berlin", "2026-10-25T01:45:00+02:00", 3))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "2026-10-25T03:30+01:00");
        assertThat(times("@hourly", "Australia/Lord_Howe", "2026-04-05T01:15:00+11:00", 2))
                .containsExactly("2026-04-05T02:00+10:30", "2026-04-05T03:00+10:30");
    }

    @Test
    void skipsADayThatAZoneHasLeftOut() {
        assertThat(times("0 0 2 * * *", "Pacific/Apia", "2011-12-29T00:00:00-10:00", 3))
                .containsExactly("2011-12-29T02:00-10:00", "2011-12-31T00:00+14:00", "2011-12-31T02:00+14:00");
    }

    @Test
    void endsWhereADateNeverComes() {
        assertThat(JobSchedule.of("0 0 2 31 2 *", ZoneId.of("Europe/Berlin")).next(Instant.EPOCH))
                .isNull();
    }

    /** One night, one run, whatever the zone does to its clock: over ten years of every kind of change. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "America/Santiago",
                "Australia/Lord_Howe",
                "Africa/Casablanca",
                "Asia/Beirut",
                "UTC"
            })
    void runsOnceOnEveryDay(String zone) {
        ZoneId at = ZoneId.of(zone);
        for (String time : List.of("0 0 0 * * *", "0 30 1 * * *", "0 30 2 * * *", "0 59 23 * * *")) {
            JobSchedule schedule = JobSchedule.of(time, at);
            Instant now = OffsetDateTime.parse("2020-01-01T12:00:00Z").toInstant();
            for (int day = 0; day < 3_653; day++) {
                Instant next = Objects.requireNonNull(schedule.next(now));
                assertThat(next.atZone(at).toLocalDate().toEpochDay()
                                - now.atZone(at).toLocalDate().toEpochDay())
                        .as("days from %s to %s", now.atZone(at), next.atZone(at))
                        .isBetween(day == 0 ? 0L : 1L, 1L);
                assertThat(schedule.next(next.minus(1, ChronoUnit.SECONDS))).isEqualTo(next);
                now = next;
            }
        }
    }

    private static List<String> times(String cron, String zone, String from, int count) {
        JobSchedule schedule = JobSchedule.of(cron, ZoneId.of(zone));
        List<String> times = new ArrayList<>();
        Instant at = OffsetDateTime.parse(from).toInstant();
        for (int i = 0; i < count; i++) {
            at = Objects.requireNonNull(schedule.next(at));
            times.add(at.atZone(ZoneId.of(zone)).toOffsetDateTime().toString());
        }
        return times;
    }
}
