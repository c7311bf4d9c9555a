package io.bursar.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** Days are the calendar's, in the job's zone, also where one has 23 or 25 hours. */
class LimitCheckTest {

    @Test
    void beginsAPeriodWithTheFirstMomentOfItsFirstDay() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        assertThat(LimitCheck.since(Instant.parse("2026-03-29T21:59:59Z"), berlin, 1))
                .isEqualTo("2026-03-28T23:00:00Z");
        assertThat(LimitCheck.since(Instant.parse("2026-03-29T22:00:00Z"), berlin, 1))
                .isEqualTo("2026-03-29T22:00:00Z");
        assertThat(LimitCheck.since(Instant.parse("2026-10-26T12:00:00Z"), berlin, 3))
                .isEqualTo("2026-10-23T22:00:00Z");
        assertThat(LimitCheck.since(Instant.parse("2026-09-06T12:00:00Z"), ZoneId.of("America/Santiago"), 1))
                .as("the day that begins at one o'clock")
                .isEqualTo("2026-09-06T04:00:00Z");
    }
}
