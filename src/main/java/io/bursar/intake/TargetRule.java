package io.bursar.intake;

import io.bursar.domain.Operation;
import io.bursar.domain.RowProblem;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the column of the card's number or the customer's account must look like. A number that a spreadsheet has shortened
 * or rounded would activate somebody else's card, so nothing is repaired here; only the mark that keeps a spreadsheet from doing
 * that is taken off a card's number.
 */
final class TargetRule {

    private static final Pattern CARD_NUMBER = Pattern.compile("[0-9]{16}|[0-9]{19}");
    private static final Pattern SHORTENED = Pattern.compile("[0-9]([.,][0-9]+)?[eE]\\+[0-9]+");
    private static final Pattern ACCOUNT = Pattern.compile("[\\x21-\\x7E]{1,200}");

    private final Operation operation;
    private final String column;

    TargetRule(Operation operation, String column) {
        this.operation = operation;
        this.column = column;
    }

    /** The cell, or null and a problem more. */
    @Nullable String check(RawRow row, int position, List<RowProblem> problems) {
        String written = Cells.trimmed(row.cells().get(position));
        String cell = operation == Operation.PHYSICAL_CARD ? TextMark.off(written) : written;
        RowProblem problem = operation == Operation.PHYSICAL_CARD ? cardNumber(row, cell) : account(row, cell);
        if (problem != null) {
            problems.add(problem);
        }
        return problem == null ? cell : null;
    }

    /** 16 digits, or 19 with the checksum (Incentives API documentation, web activation). */
    private @Nullable RowProblem cardNumber(RawRow row, String cell) {
        if (cell.isEmpty()) {
            return problem(row, cell, "a card number is required", "write the number of the card to activate");
        }
        if (SHORTENED.matcher(cell).matches()) {
            return problem(
                    row,
                    cell,
                    "a spreadsheet has shortened this number, its digits are lost",
                    "format the column as text and fill it again");
        }
        return CARD_NUMBER.matcher(cell).matches()
                ? null
                : problem(
                        row,
                        cell,
                        "is not a card number",
                        "write its 16 digits, or 19 with the checksum, without spaces or dashes");
    }

    private @Nullable RowProblem account(RawRow row, String cell) {
        if (cell.isEmpty()) {
            return problem(row, cell, "a customer account is required", "write the id of the account to load");
        }
        if (TextMark.isOn(cell)) {
            return problem(row, cell, "has a spreadsheet's mark for text", "write " + TextMark.off(cell));
        }
        return ACCOUNT.matcher(cell).matches()
                ? null
                : problem(
                        row,
                        cell,
                        "is not an account's id",
                        "write at most 200 letters, digits and signs without spaces, as the provider gave it");
    }

    private RowProblem problem(RawRow row, String cell, String rule, String fix) {
        return new RowProblem(row.line(), column, cell, rule, fix);
    }
}
