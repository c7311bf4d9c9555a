package io.bursar.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When an old key is worth a word. */
class KeyAgeTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "2026-11-25,0,OK",
        "2026-11-24,0,OK",
        "2026-09-26,59,OK",
        "2026-09-25,60,WARN",
        "2026-08-27,89,WARN",
        "2026-08-26,90,ALARM",
        "2025-08-26,455,ALARM",
        "2026-11-26,0,UNKNOWN"
    })
    void warnsFromDaySixtyAndAlarmsFromDayNinety(LocalDate created, long days, KeyAge.Level level) {
        KeyAge age = KeyAge.of(created, CLOCK);

        assertThat(age.level()).isEqualTo(level);
        assertThat(age.days()).isEqualTo(days);
        assertThat(age.isDue()).isEqualTo(level == KeyAge.Level.WARN || level == KeyAge.Level.ALARM);
        assertThat(age.sentence()).contains(created.toString());
    }

    @Test
    void saysWhereTheDateBelongsWhenThereIsNone() {
        assertThat(KeyAge.of(null, CLOCK).level()).isEqualTo(KeyAge.Level.UNKNOWN);
        assertThat(KeyAge.of(null, CLOCK).sentence()).contains("key-created");
    }
}
