package io.bursar.intake;

/**
 * Keeps cells from running as a formula in whatever program opens a file that Bursar wrote. An apostrophe is put before each
 * piece of a cell that begins like a formula, and a piece begins where the cell does and behind every sign that some program
 * takes for the end of a cell or of a line: a file with commas, opened where semicolons separate cells, is cut in other places
 * than it was put together. Spaces, quotes and invisible characters before a formula do not hide it.
 *
 * <p>{@link #off} takes away exactly what {@link #on} put there, so that a file of rejected rows can be read again.
 */
public final class FormulaGuard {

    /** Also full-width, small and mathematical forms, which some programs read like the plain ones. */
    private static final String STARTS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212";

    private static final String ENDS = ",;\t\r\n|";
    private static final char GUARD = '\'';

    /** What a sign can be: a formula's first, one that hides what comes behind it, or the end of a cell or line. */
    private static final int START = 1;

    private static final int HIDING = 2;
    private static final int END = 4;

    /** Of ASCII, as every sign of every result comes through here. */
    private static final int[] KINDS = new int[128];

    static {
        for (char c = 0; c < KINDS.length; c++) {
            KINDS[c] = kindOf(c);
        }
    }

    private FormulaGuard() {}

    /** The cell with its guards; the same text where it needs none. */
    public static String on(String cell) {
        return rewritten(cell, true);
    }

    /** The cell as it was before {@link #on}. */
    public static String off(String cell) {
        return cell.indexOf(GUARD) < 0 ? cell : rewritten(cell, false);
    }

    /** From its end to its beginning, so that each sign is looked at once however many could hide a formula. */
    private static String rewritten(String cell, boolean guarding) {
        char[] written = null;
        int to = 0;
        boolean formula = false;
        for (int i = cell.length() - 1; i >= 0; i--) {
            char c = cell.charAt(i);
            boolean behind = formula;
            int kind = kind(c);
            formula = (kind & START) != 0 || (formula && (kind & HIDING) != 0);
            boolean piece = i == 0 || (kind(cell.charAt(i - 1)) & END) != 0;
            boolean breaks = i == 0 && startsWithABreak(cell);
            boolean adds = guarding && piece && (formula || breaks);
            boolean drops = !guarding && piece && c == GUARD && (behind || breaks);
            if (written == null && (adds || drops)) {
                written = new char[2 * cell.length()];
                to = written.length - (cell.length() - 1 - i);
                cell.getChars(i + 1, cell.length(), written, to);
            }
            if (written != null && !drops) {
                written[--to] = c;
            }
            if (written != null && adds) {
                written[--to] = GUARD;
            }
        }
        return written == null ? cell : new String(written, to, written.length - to);
    }

    /** A tab or line end before everything else, which some programs take for nothing. */
    private static boolean startsWithABreak(String cell) {
        int first = 0;
        while (first < cell.length() - 1 && cell.charAt(first) == GUARD) {
            first++;
        }
        return "\t\r\n".indexOf(cell.charAt(first)) >= 0;
    }

    private static int kind(char c) {
        return c < KINDS.length ? KINDS[c] : kindOf(c);
    }

    private static int kindOf(char c) {
        int type = Character.getType(c);
        boolean hides = c == GUARD
                || c == '"'
                || type == Character.SPACE_SEPARATOR
                || type == Character.FORMAT
                || type == Character.CONTROL;
        return (STARTS.indexOf(c) >= 0 ? START : 0) | (hides ? HIDING : 0) | (ENDS.indexOf(c) >= 0 ? END : 0);
    }
}
