package io.bursar.intake;

/** What counts as empty space in a cell: everything that looks like a space, also the kinds that spreadsheets put in. */
final class Cells {

    private Cells() {}

    /** The cell without spaces, tabs, no-break and ideographic spaces and stray byte order marks at its ends. */
    static String trimmed(String cell) {
        int start = 0;
        int end = cell.length();
        while (start < end && isSpace(cell.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(cell.charAt(end - 1))) {
            end--;
        }
        return cell.substring(start, end);
    }

    /** True if nothing is left when trimmed, line ends included. */
    static boolean isEmpty(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (!isSpace(c) && !Character.isWhitespace(c)) {
                return false;
            }
        }
        return true;
    }

    /** True if it consists of printable ASCII: nothing in it is invisible, damaged or spelt in two ways. */
    static boolean isPlain(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(char c) {
        if (c > ' ' && c <= '~') {
            return false;
        }
        return c == ' ' || c == '\t' || c == '\uFEFF' || Character.getType(c) == Character.SPACE_SEPARATOR;
    }
}
