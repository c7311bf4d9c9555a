package io.bursar.cli;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text that people see, without what a terminal would obey: a cell of a file may hold an escape sequence, or a character that
 * turns the direction of writing.
 */
final class PlainText {

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029&&[^\\n]]");
    private static final Pattern LINE_ENDS = Pattern.compile("\\s*[\\r\\n\\u2028\\u2029]\\s*");

    private PlainText() {}

    /** One cell, on one line. */
    static String of(String cell) {
        return screen(LINE_ENDS.matcher(cell).replaceAll(" "));
    }

    /** A JSON text that says the same without such characters. */
    static String escaped(String json) {
        return UNPRINTABLE
                .matcher(json)
                .replaceAll(found -> found.group()
                        .chars()
                        .mapToObj(each -> "\\\\u%04x".formatted(each))
                        .collect(Collectors.joining()));
    }

    /** A whole screen; its line ends stay. */
    static String screen(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("");
    }
}
