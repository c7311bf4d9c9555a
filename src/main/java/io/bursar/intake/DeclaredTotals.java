package io.bursar.intake;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a file says is in it. A file that was cut, doubled or changed on its way differs from it and is refused,
 * although each row of it may be right.
 *
 * @param rows rows after the header, the bad ones included; null: not declared
 * @param amount sum of all rows' amounts; null: not declared
 */
public record DeclaredTotals(@Nullable Long rows, @Nullable BigDecimal amount) {

    /** Refuses a declaration that declares nothing. */
    public DeclaredTotals {
        if (rows == null && amount == null) {
            throw new IllegalArgumentException("neither rows nor an amount is declared");
        }
    }

    /** The declared numbers; either may be missing. */
    public static DeclaredTotals of(@Nullable Long rows, @Nullable BigDecimal amount) {
        return new DeclaredTotals(rows, amount);
    }

    /**
     * What differs, in a sentence with both numbers; null if the file has what was declared.
     *
     * @param found rows of the file
     * @param total sum of the amounts that can be read
     * @param unreadableAmounts rows whose amount cannot be read: then no total can be the declared one
     */
    public @Nullable String mismatch(long found, BigDecimal total, long unreadableAmounts) {
        List<String> differences = new ArrayList<>();
        if (rows != null && rows != found) {
            differences.add(String.format(Locale.ROOT, "%,d rows were declared and the file has %,d", rows, found));
        }
        if (amount != null && (amount.compareTo(total) != 0 || unreadableAmounts > 0)) {
            String difference = String.format(
                    Locale.ROOT,
                    "a total of %s was declared and the rows add up to %s",
                    amount.toPlainString(),
                    total.toPlainString());
            differences.add(
                    unreadableAmounts == 0
                            ? difference
                            : difference
                                    + String.format(
                                            Locale.ROOT,
                                            " without %,d whose amount cannot be read",
                                            unreadableAmounts));
        }
        return differences.isEmpty() ? null : String.join("; ", differences);
    }
}
