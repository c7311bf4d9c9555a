package io.bursar.jobfile;

import io.bursar.jobfile.JobFile.MissedSchedule;
import io.bursar.jobfile.JobFile.Nightly;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/** The keys that say where files come from, and when: {@code inbox}, {@code schedule}, {@code expect-file-by} and their zone. */
final class NightlyKeys {

    private static final int PATH_MAX = 1000;
    private static final int TEXT_MAX = 100;
    private static final Pattern TIME = Pattern.compile("[0-2][0-9]:[0-5][0-9]");

    private final YamlGroup top;

    NightlyKeys(YamlGroup top) {
        this.top = top;
    }

    Nightly read() {
        @Nullable String inbox = top.has("inbox") ? top.text("inbox", "inbox/NAME", PATH_MAX) : null;
        @Nullable String schedule = schedule();
        if (schedule != null && inbox == null && !top.has("inbox")) {
            top.wrong("schedule", "has nothing to run", "add inbox: FOLDER, in which the files arrive");
        }
        return new Nightly(
                inbox,
                schedule,
                zone(),
                top.word("missed-schedule", MissedSchedule.RUN_ONCE),
                time("expect-file-by"),
                time("finish-by"));
    }

    private @Nullable String schedule() {
        @Nullable String schedule = top.has("schedule") ? top.text("schedule", "0 0 2 * * *", TEXT_MAX) : null;
        if (schedule == null) {
            return null;
        }
        try {
            CronExpression.parse(schedule);
            return schedule;
        } catch (IllegalArgumentException e) {
            top.wrong(
                    "schedule",
                    schedule + " is not a cron expression with seconds",
                    "write second minute hour day month weekday, such as 0 0 2 * * * for every night at 2");
            return null;
        }
    }

    private @Nullable LocalTime time(String key) {
        @Nullable String text = top.has(key) ? top.text(key, "02:30", TEXT_MAX) : null;
        if (text == null) {
            return null;
        }
        try {
            if (TIME.matcher(text).matches()) {
                return LocalTime.parse(text);
            }
        } catch (DateTimeParseException e) {
            // 24:00 to 29:59 look like a time
        }
        top.wrong(key, text + " is not a time of day", "write hours and minutes, such as 02:30");
        return null;
    }

    private ZoneId zone() {
        @Nullable String zone = top.text("zone", "UTC", TEXT_MAX);
        if (zone == null || zone.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            String instead = DidYouMean.nearest(zone, new TreeSet<>(ZoneId.getAvailableZoneIds()))
                    .map(near -> "did you mean " + near + "?")
                    .orElse("write for example UTC, Europe/Berlin or America/New_York");
            top.wrong("zone", zone + " is not a time zone", instead);
            return ZoneOffset.UTC;
        }
    }
}
