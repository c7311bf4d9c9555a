package io.bursar.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What stands between two cells, found on the header line, where quoted cells are left out of the count. Spreadsheets
 * choose it by the language they are set to, so nobody should have to know it.
 */
enum Separator {
    COMMA(','),
    SEMICOLON(';'),
    TAB('\t');

    private static final String HINT = "sep=";

    private final char character;

    Separator(char character) {
        this.character = character;
    }

    char character() {
        return character;
    }

    /**
     * What was found at the start of a file.
     *
     * @param separator between the cells
     * @param hintLine true if a spreadsheet's {@code sep=;} line comes before the header
     */
    record Found(Separator separator, boolean hintLine) {}

    /** Reads ahead to the end of the header line and goes back to the start. */
    static Found detect(BufferedReader text, Path file) throws IOException {
        text.mark(StrictText.RECORD_MAX + 1);
        String header = headerLine(text, file);
        text.reset();
        for (Separator separator : values()) {
            if (header.equalsIgnoreCase(HINT + separator.character)) {
                return new Found(separator, true);
            }
        }
        Separator best = COMMA;
        for (Separator separator : values()) {
            if (separator.count(header) > best.count(header)) {
                best = separator;
            }
        }
        return new Found(best, false);
    }

    private long count(String header) {
        return header.chars().filter(c -> c == character).count();
    }

    /** The first line with text in it, without what stands in quotes. */
    private static String headerLine(BufferedReader text, Path file) throws IOException {
        StringBuilder unquoted = new StringBuilder();
        boolean quoted = false;
        int previous = '\n';
        for (int read = 0; read < StrictText.RECORD_MAX; read++) {
            int c = text.read();
            if (c < 0) {
                return unquoted.toString().strip();
            }
            if (c == '"') {
                quoted = !quoted && (previous == '"' || previous == '\n' || isSeparator(previous));
                previous = c;
                continue;
            }
            if (!quoted) {
                if (c == '\n' || c == '\r') {
                    if (!unquoted.toString().isBlank()) {
                        return unquoted.toString().strip();
                    }
                    previous = '\n';
                    continue;
                }
                unquoted.append((char) c);
            }
            previous = c;
        }
        throw StrictText.recordTooLong(file, 1);
    }

    private static boolean isSeparator(int c) {
        return c == ',' || c == ';' || c == '\t';
    }
}
