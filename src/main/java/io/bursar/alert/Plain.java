package io.bursar.alert;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Words from outside (file names, what the provider said) made fit for a message: one line, bounded, nothing that acts. */
final class Plain {

    private static final int COLUMNS = 78;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\s\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]+");
    private static final Pattern LIKE_A_CLAIM_CODE = Pattern.compile("[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private Plain() {}

    /** One line of so many characters at most. */
    static String line(String text, int max) {
        String line = LIKE_A_CLAIM_CODE
                .matcher(UNPRINTABLE.matcher(text).replaceAll(" ").strip())
                .replaceAll("****");
        return line.length() <= max ? line : line.substring(0, max - 1) + "…";
    }

    /** {@code 2026-11-27 02:30 Europe/Berlin}. */
    static String minute(Instant at, ZoneId zone) {
        return MINUTE.format(at.atZone(zone)) + " " + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId());
    }

    /** {@code 2026-11-27 02:30 UTC}. */
    static String minute(Instant at) {
        return minute(at, ZoneOffset.UTC);
    }

    /** {@code 1 reward}, {@code 1,204 rewards}. */
    static String count(long count, String one) {
        return String.format(Locale.ROOT, "%,d %s%s", count, one, count == 1 ? "" : "s");
    }

    /** The text in lines of at most 78 columns. */
    static String wrapped(String text) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : text.split(" +")) {
            if (column > 0 && column + 1 + word.length() > COLUMNS) {
                lines.append('\n');
                column = 0;
            }
            lines.append(column > 0 ? " " : "").append(word);
            column += (column > 0 ? 1 : 0) + word.length();
        }
        return lines.toString();
    }
}
