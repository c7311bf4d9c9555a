package io.bursar.intake;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a file says is in it, so that a file that was cut off or changed on its way is not paid. At least one of
 * the two is there.
 *
 * @param rows how many rows; null: not said
 * @param amount the sum of all amounts, of good rows and bad ones; null: not said
 * @param where who says so, for people
 */
public record DeclaredTotals(@Nullable Long rows, @Nullable BigDecimal amount, String where) {

    private static final int SIDECAR_MAX = 4096;
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,18}([.][0-9]{1,3})?");
    private static final String FORM = "Write two lines, such as rows=120 and total=24310.00";

    /** Refuses a declaration that declares nothing. */
    public DeclaredTotals {
        if (rows == null && amount == null) {
            throw new IllegalArgumentException("neither rows nor an amount is declared");
        }
    }

    /** What a person says. */
    public static DeclaredTotals of(@Nullable Long rows, @Nullable BigDecimal amount) {
        return new DeclaredTotals(rows, amount, "the command");
    }

    /** Where the totals of a file are declared if its job says {@code totals: sidecar}: its own name with an ending more. */
    public static Path sidecar(Path file) {
        return file.resolveSibling(file.getFileName() + ".totals");
    }

    /**
     * Reads the file beside a reward file.
     *
     * @throws RewardFileException if it is missing, or declares anything but rows and total
     */
    public static DeclaredTotals sidecarOf(Path file) {
        Path sidecar = sidecar(file);
        Map<String, String> declared = new HashMap<>();
        for (String line : lines(file, sidecar)) {
            String text = Cells.trimmed(line);
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            int equals = text.indexOf('=');
            String key = Cells.trimmed(text.substring(0, Math.max(0, equals))).toLowerCase(Locale.ROOT);
            String value = Cells.trimmed(text.substring(equals + 1));
            Pattern form = key.equals("rows") ? COUNT : AMOUNT;
            if (!(key.equals("rows") || key.equals("total"))
                    || !form.matcher(value).matches()
                    || declared.put(key, value) != null) {
                String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
                throw new RewardFileException(sidecar, "says \"" + shown + "\", which declares no total", FORM);
            }
        }
        String rows = declared.get("rows");
        String total = declared.get("total");
        if (rows == null && total == null) {
            throw new RewardFileException(sidecar, "declares no totals", FORM);
        }
        return new DeclaredTotals(
                rows == null ? null : Long.valueOf(rows),
                total == null ? null : new BigDecimal(total),
                String.valueOf(sidecar.getFileName()));
    }

    private static List<String> lines(Path file, Path sidecar) {
        if (!Files.isRegularFile(sidecar)) {
            throw new RewardFileException(
                    file,
                    "has no declared totals: its job says totals: sidecar, and there is no " + sidecar.getFileName()
                            + " beside it",
                    "Put it there. " + FORM);
        }
        try {
            if (Files.size(sidecar) > SIDECAR_MAX) {
                throw new RewardFileException(sidecar, "is longer than two lines", FORM);
            }
            String text = new String(Files.readAllBytes(sidecar), StandardCharsets.UTF_8);
            return text.lines().toList();
        } catch (IOException e) {
            throw new RewardFileException(sidecar, "cannot be read (" + e.getMessage() + ")", FORM, e);
        }
    }
}
