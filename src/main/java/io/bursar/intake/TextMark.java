package io.bursar.intake;

/**
 * What programs write around a value so that a spreadsheet takes it for text: an apostrophe before it, or a formula that is
 * nothing but a text. Both are about how the value is shown, not a part of it.
 */
final class TextMark {

    private static final String FORMULA = "=\"";

    private TextMark() {}

    /** True if the trimmed cell has such a mark. */
    static boolean isOn(String cell) {
        if (cell.isEmpty()) {
            return false;
        }
        char first = cell.charAt(0);
        return (first == '\'' && cell.length() > 1) || (first == '=' && isFormula(cell));
    }

    private static boolean isFormula(String cell) {
        return cell.length() > 3
                && cell.startsWith(FORMULA)
                && cell.endsWith("\"")
                && cell.indexOf('"', FORMULA.length()) == cell.length() - 1;
    }

    /** What a person sees; the same text where there is no mark. */
    static String off(String cell) {
        if (!isOn(cell)) {
            return cell;
        }
        return Cells.trimmed(
                cell.charAt(0) == '\'' ? cell.substring(1) : cell.substring(FORMULA.length(), cell.length() - 1));
    }

    /** The same where the mark can be nothing else: before a formula's first sign, such as a telephone number's plus. */
    static String certainlyOff(String cell) {
        boolean certain = cell.startsWith("=")
                || (cell.startsWith("'") && FormulaGuard.off(cell).length() < cell.length());
        return certain ? off(cell) : cell;
    }
}
