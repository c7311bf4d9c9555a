package io.bursar.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as people and programs read them, always UTC and never rounded up. */
final class UtcTime {

    private static final DateTimeFormatter DAY = utc("yyyy-MM-dd");
    private static final DateTimeFormatter TIME = utc("HH:mm:ss 'UTC'");
    private static final DateTimeFormatter MOMENT = utc("HH:mm:ss.SSS");

    private UtcTime() {}

    /** {@code 2026-11-21}. */
    static String day(Instant at) {
        return DAY.format(at);
    }

    /** {@code 02:28:51 UTC}: of something within minutes of now. */
    static String time(Instant at) {
        return TIME.format(at);
    }

    /** {@code 2026-11-21 02:28:51 UTC}. */
    static String dayAndTime(Instant at) {
        return day(at) + " " + time(at);
    }

    /** {@code 02:28:51.402}, for a column whose head names the day. */
    static String moment(Instant at) {
        return MOMENT.format(at);
    }

    /** ISO 8601 with milliseconds at most; null for null. */
    static @Nullable String json(@Nullable Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    }
}
