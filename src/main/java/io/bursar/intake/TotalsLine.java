package io.bursar.intake;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last line of a file that declares its own totals: {@code TOTAL,rows,amount}. It is no row; a file without it was cut off,
 * and one with rows behind it was put together wrongly.
 */
final class TotalsLine {

    private static final String WORD = "TOTAL";
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");
    private static final String FORM =
            "Its last line has to be TOTAL, the number of rows and the sum of their amounts, such as"
                    + " TOTAL,120,24310.00";

    private final CsvRows rows;
    private final NumberStyle style;
    private @Nullable DeclaredTotals declared;

    TotalsLine(CsvRows rows, NumberStyle style) {
        this.rows = rows;
        this.style = style;
    }

    static boolean isOne(RawRow row) {
        return Cells.trimmed(row.cells().getFirst()).equalsIgnoreCase(WORD);
    }

    /** The next row that is a reward; null behind the last one, when the totals are known. */
    @Nullable RawRow read() {
        if (declared != null) {
            return null;
        }
        RawRow row = rows.read();
        if (row == null) {
            throw new RewardFileException(
                    rows.file(),
                    "has no declared totals: its job says totals: trailer, and the last line is none",
                    FORM);
        }
        if (!isOne(row)) {
            return row;
        }
        RawRow behind = rows.peek();
        if (behind != null) {
            throw new RewardFileException(
                    rows.file(),
                    "declares its totals on line " + row.line() + ", and has another row on line " + behind.line(),
                    FORM);
        }
        declared = totals(row);
        return null;
    }

    private DeclaredTotals totals(RawRow row) {
        List<String> cells = row.cells().stream().map(Cells::trimmed).toList();
        String count = cells.size() < 3 ? null : style.plain(cells.get(1));
        String sum = cells.size() < 3 ? null : style.plain(cells.get(2));
        boolean alone = cells.stream().skip(3).allMatch(Cells::isEmpty);
        if (count == null || sum == null || !alone || !COUNT.matcher(count).matches()) {
            throw new RewardFileException(
                    rows.file(), "has a line " + row.line() + " that begins with TOTAL but declares no totals", FORM);
        }
        return new DeclaredTotals(Long.valueOf(count), new BigDecimal(sum), "its line " + row.line());
    }

    /** What the line says; null before the end of the file. */
    @Nullable DeclaredTotals declared() {
        return declared;
    }
}
