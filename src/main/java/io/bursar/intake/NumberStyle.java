package io.bursar.intake;

import io.bursar.jobfile.CsvLayout.Numbers;
import org.jspecify.annotations.Nullable;

/**
 * How one job writes numbers. Each style has one decimal sign, and a number in it means one thing: separators of thousands
 * stand between groups of exactly three digits, all alike, and never where the decimal sign could be meant. By hand, because
 * each row of a file comes through here.
 */
enum NumberStyle {
    PLAIN('.', ""),
    GROUPED('.', ",'’ \u00a0\u2007\u2009\u202f"),
    DECIMAL_COMMA(',', ".'’ \u00a0\u2007\u2009\u202f");

    private final char sign;
    private final String separators;

    NumberStyle(char sign, String separators) {
        this.sign = sign;
        this.separators = separators;
    }

    static NumberStyle of(Numbers numbers) {
        return switch (numbers) {
            case PLAIN -> PLAIN;
            case GROUPED -> GROUPED;
            case DECIMAL_COMMA -> DECIMAL_COMMA;
        };
    }

    /** The same number with a decimal point and without separators; null if the cell is none in this style. */
    @Nullable String plain(String cell) {
        int at = cell.indexOf(sign);
        int whole = at < 0 ? cell.length() : at;
        if (!isDigits(cell, at < 0 ? whole : at + 1, cell.length(), at < 0)) {
            return null;
        }
        if (isDigits(cell, 0, whole, false)) {
            return sign == '.' || at < 0 ? cell : cell.replace(sign, '.');
        }
        String digits = ungrouped(cell, whole);
        return digits == null || at < 0 ? digits : digits + '.' + cell.substring(at + 1);
    }

    private static boolean isDigits(String cell, int from, int to, boolean mayBeEmpty) {
        for (int i = from; i < to; i++) {
            char c = cell.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return from < to || mayBeEmpty;
    }

    /** One to three digits that do not begin with a zero, then groups of three behind one and the same separator. */
    private @Nullable String ungrouped(String cell, int end) {
        int first = end % 4;
        if (first == 0 || end < 5 || cell.charAt(0) == '0' || separators.indexOf(cell.charAt(first)) < 0) {
            return null;
        }
        char separator = cell.charAt(first);
        StringBuilder digits = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            char c = cell.charAt(i);
            boolean between = i >= first && (i - first) % 4 == 0;
            if (between ? c != separator : c < '0' || c > '9') {
                return null;
            }
            if (!between) {
                digits.append(c);
            }
        }
        return digits.toString();
    }

    /** A plain number as this style writes it, for advice. */
    String shown(String plain) {
        return plain.replace('.', sign);
    }

    char sign() {
        return sign;
    }
}
