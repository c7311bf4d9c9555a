package io.bursar.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.jobfile.JobFile.MissedSchedule;
import io.bursar.jobfile.JobFile.Nightly;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which file a job expects, by its zone, its schedule, and the two nights of the year that are not 24 hours. */
class ExpectedTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LocalTime BY = LocalTime.of(2, 30);

    @Test
    void countsAFileForTheNearestDeadline() {
        Expected expected = latest(null, "2026-11-26T01:31:00Z");

        assertThat(expected.day()).isEqualTo(LocalDate.of(2026, 11, 26));
        assertThat(expected.deadline()).isEqualTo("2026-11-26T01:30:00Z");
        assertThat(expected.from()).isEqualTo("2026-11-25T13:30:00Z");
        assertThat(expected.until()).isEqualTo("2026-11-26T13:30:00Z");
    }

    @Test
    void waitsForTheDeadline() {
        assertThat(latest(null, "2026-11-26T01:29:59Z").day()).isEqualTo(LocalDate.of(2026, 11, 25));
        assertThat(latest(null, "2026-11-26T01:30:00Z").day()).isEqualTo(LocalDate.of(2026, 11, 26));
    }

    /** Sunday's and Saturday's are not expected: on Sunday the latest is still Friday's. */
    @Test
    void expectsAFileOnlyOnDaysOnWhichTheScheduleFires() {
        Expected expected = latest("0 0 2 * * MON-FRI", "2026-11-29T12:00:00Z");

        assertThat(expected.day()).isEqualTo(LocalDate.of(2026, 11, 27));
        assertThat(expected.until()).isEqualTo("2026-11-28T13:30:00Z");
        assertThat(latest("0 0 2 * * MON-FRI", "2026-11-30T01:30:00Z").day()).isEqualTo(LocalDate.of(2026, 11, 30));
    }

    @Test
    void expectsNothingOfAScheduleThatNeverFires() {
        assertThat(Expected.latest(nightly("0 0 2 30 2 *"), BY, Instant.parse("2026-11-26T12:00:00Z")))
                .isEmpty();
    }

    /** 02:30 does not exist on the night in March, and is twice in the night in October. */
    @ParameterizedTest
    @CsvSource({
        "2026-03-29T12:00:00Z, 2026-03-29T01:30:00Z",
        "2026-10-25T12:00:00Z, 2026-10-25T00:30:00Z",
        "2026-10-26T12:00:00Z, 2026-10-26T01:30:00Z"
    })
    void hasOneDeadlineInEveryNightOfTheYear(String now, String deadline) {
        assertThat(latest(null, now).deadline()).isEqualTo(deadline);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-26T04:59:59Z, 2026-11-26T05:00:00Z",
        "2026-11-26T05:00:00Z, 2026-11-27T05:00:00Z",
        "2026-11-26T23:30:00Z, 2026-11-27T05:00:00Z"
    })
    void findsTheFirstTimeAfterAMoment(String moment, String first) {
        assertThat(Expected.firstAfter(Instant.parse(moment), LocalTime.of(6, 0), BERLIN)
                        .toInstant())
                .isEqualTo(first);
    }

    private static Expected latest(@Nullable String schedule, String now) {
        Optional<Expected> latest = Expected.latest(nightly(schedule), BY, Instant.parse(now));
        return latest.orElseThrow();
    }

    private static Nightly nightly(@Nullable String schedule) {
        return new Nightly(null, schedule, BERLIN, MissedSchedule.RUN_ONCE, BY, null);
    }
}
