package io.bursar.intake;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a file has with what is declared. It is fed every row, good and bad: whether a row may be paid is not the
 * sender's knowledge. An amount that cannot be read leaves the total unknown, and an unknown total confirms nothing.
 */
public final class TotalsCheck {

    private long rows;
    private BigDecimal total = BigDecimal.ZERO;
    private long firstUnread;

    /** Counts a row. */
    public void add(RewardFileRow row) {
        rows++;
        BigDecimal amount = row.amount();
        if (amount != null) {
            total = total.add(amount);
        } else if (firstUnread == 0) {
            firstUnread = row.line();
        }
    }

    /**
     * What differs from the declaration, as the rest of a sentence that begins with the file's name; null where nothing does.
     *
     * @param declared null: nothing is declared
     */
    public @Nullable String mismatch(@Nullable DeclaredTotals declared) {
        if (declared == null) {
            return null;
        }
        Long declaredRows = declared.rows();
        BigDecimal declaredTotal = declared.amount();
        if (declaredRows != null && declaredRows != rows) {
            return String.format(
                    Locale.ROOT, "has %,d rows, but %s declares %,d", rows, declared.where(), declaredRows);
        }
        if (declaredTotal == null) {
            return null;
        }
        if (firstUnread > 0) {
            return String.format(
                    Locale.ROOT,
                    "has an amount on line %d that cannot be read, so that the total of %s that %s declares is not confirmed",
                    firstUnread,
                    shown(declaredTotal),
                    declared.where());
        }
        return declaredTotal.compareTo(total) == 0
                ? null
                : String.format(
                        Locale.ROOT,
                        "adds up to %s, but %s declares %s",
                        shown(total),
                        declared.where(),
                        shown(declaredTotal));
    }

    private static String shown(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,." + Math.max(2, amount.scale()) + "f", amount);
    }
}
