package io.bursar.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A job's times as its people read them: by the clock of its zone, with the zone's name. */
public final class JobTimes {

    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private JobTimes() {}

    /** As {@code Fri 2026-11-27 02:00 Europe/Berlin}. */
    public static String text(Instant at, ZoneId zone) {
        DateTimeFormatter format = at.getEpochSecond() % 60 == 0 ? TEXT : SECONDS;
        return format.format(at.atZone(zone)) + " " + (zone.getId().equals("Z") ? "UTC" : zone.getId());
    }
}
