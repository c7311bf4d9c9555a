package io.bursar.cli;

import io.bursar.intake.DeclaredTotals;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the command line says is in a file. */
final class Declared {

    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,3})?");

    @Option(
            names = "--expect-rows",
            paramLabel = "N",
            description = "rows that the file must have after its header; another number refuses it")
    private @Nullable Long rows;

    @Option(
            names = "--expect-total",
            paramLabel = "AMOUNT",
            description = "what all its rows must add up to, such as 24310.00; another total refuses it")
    private @Nullable String total;

    /**
     * Null where the command line says nothing.
     *
     * @throws UsageException if a number cannot be one
     */
    @Nullable DeclaredTotals totals() {
        if (rows != null && rows < 0) {
            throw new UsageException("--expect-rows needs a number of rows, such as 1204. Nothing was started.");
        }
        if (total != null && !AMOUNT.matcher(total).matches()) {
            throw new UsageException(
                    "--expect-total needs an amount written plainly, such as 24310.00. Nothing was started.");
        }
        if (rows == null && total == null) {
            return null;
        }
        return DeclaredTotals.of(rows, total == null ? null : new BigDecimal(total));
    }
}
