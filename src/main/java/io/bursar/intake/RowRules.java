package io.bursar.intake;

import io.bursar.domain.Greeting;
import io.bursar.domain.Marketplace;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import io.bursar.jobfile.CsvLayout.TextMarks;
import io.bursar.jobfile.JobFile;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a row must look like before money is spent on it. All rules of all cells are tried, so that an operator corrects a
 * row once; a new rule goes here. What only the ledger can know, such as a reference that was paid before, does not.
 */
final class RowRules {

    /** Longest externalReference (CreateGiftCard, Incentives API documentation). */
    static final int REFERENCE_MAX = 100;

    /** Longest e-mail address; other recipients are shorter. */
    static final int RECIPIENT_MAX = 320;

    private static final Set<String> SPREADSHEET_ERRORS =
            Set.of("#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#ERROR!");
    private static final Pattern SHORTENED_NUMBER = Pattern.compile("[0-9]([.,][0-9]+)?[eE]\\+[0-9]+");

    private final Columns columns;
    private final TextMarks textMarks;
    private final AmountRule amountRule;
    private final @Nullable TargetRule targetRule;
    private final GreetingRules greetings;
    private final String account;
    private final String currency;

    RowRules(JobFile job, Marketplace marketplace, Columns columns) {
        this.columns = columns;
        this.textMarks = job.csv().textMarks();
        this.amountRule = new AmountRule(
                marketplace, job.limits().reward(), NumberStyle.of(job.csv().numbers()));
        this.targetRule = columns.target() < 0 ? null : new TargetRule(job.operation(), columns.name(columns.target()));
        this.greetings = new GreetingRules(job, columns);
        this.account = job.account();
        this.currency = marketplace.currency().getCurrencyCode();
    }

    /** The row as a reward, or all its problems. */
    RewardFileRow check(RawRow row) {
        List<RowProblem> problems = new ArrayList<>(0);
        if (!hasTheHeadersCells(row, problems)) {
            return new RewardFileRow.Bad(row, List.copyOf(problems), null);
        }
        String reference = reference(row, problems);
        String recipient = recipient(row, problems);
        String amountCell = Cells.trimmed(row.cells().get(columns.amount()));
        AmountRule.Verdict verdict = amountRule.check(amountCell);
        if (verdict instanceof AmountRule.Refused refused) {
            problems.add(new RowProblem(row.line(), name(columns.amount()), amountCell, refused.rule(), refused.fix()));
        }
        currency(row, Cells.trimmed(row.cells().get(columns.currency())), problems);
        String target = targetRule == null ? null : targetRule.check(row, columns.target(), problems);
        Greeting greeting = greetings.check(row, problems);
        if (verdict instanceof AmountRule.Accepted accepted && problems.isEmpty()) {
            return new RewardFileRow.Good(
                    row, new Reward(row.line(), reference, recipient, accepted.amount(), target, greeting));
        }
        return new RewardFileRow.Bad(row, List.copyOf(problems), number(verdict));
    }

    /** What the amount says, also where it may not be paid. */
    private static @Nullable BigDecimal number(AmountRule.Verdict verdict) {
        return switch (verdict) {
            case AmountRule.Accepted accepted -> accepted.amount().amount();
            case AmountRule.Refused refused -> refused.number();
        };
    }

    String referenceColumn() {
        return name(columns.reference());
    }

    private String name(int position) {
        return columns.name(position);
    }

    /** A cell too few or too many may have moved the others: an amount must never be read from a neighbour's column. */
    private boolean hasTheHeadersCells(RawRow row, List<RowProblem> problems) {
        List<String> cells = row.cells();
        if (cells.size() < columns.named()) {
            problems.add(cellCount(row, cells.size(), "too few cells", "add the missing ones, empty ones too"));
            return false;
        }
        for (int i = cells.size() - 1; i >= columns.all(); i--) {
            if (!Cells.isEmpty(cells.get(i))) {
                problems.add(cellCount(
                        row, i + 1, "too many cells", "put quotes around a cell that contains the separator"));
                return false;
            }
        }
        return true;
    }

    private RowProblem cellCount(RawRow row, int found, String rule, String fix) {
        return new RowProblem(row.line(), "(row)", found + " cells", rule + ": the header has " + columns.named(), fix);
    }

    private String reference(RawRow row, List<RowProblem> problems) {
        String cell = Cells.trimmed(row.cells().get(columns.reference()));
        String column = name(columns.reference());
        if (textMarks != TextMarks.AS_WRITTEN && TextMark.isOn(cell)) {
            String bare = TextMark.off(cell);
            if (textMarks == TextMarks.READ && !TextMark.isOn(bare)) {
                cell = bare;
            } else {
                problems.add(new RowProblem(
                        row.line(),
                        column,
                        cell,
                        "has a spreadsheet's mark for text",
                        "write " + cut(bare) + ", or say what the mark means with csv.text-marks in the job file"));
                return cell;
            }
        }
        if (cell.isEmpty()) {
            problems.add(new RowProblem(
                    row.line(), column, "", "a reference is required", "give the reward an id of its own"));
            return cell;
        }
        reference(row, column, cell, problems);
        return cell;
    }

    private void reference(RawRow row, String column, String reference, List<RowProblem> problems) {
        text(row, column, reference, REFERENCE_MAX, problems);
        if (reference.indexOf('+') >= 0 && SHORTENED_NUMBER.matcher(reference).matches()) {
            problems.add(new RowProblem(
                    row.line(),
                    column,
                    reference,
                    "a spreadsheet has shortened this number, its digits are lost",
                    "format the column as text and fill it again"));
        } else if (Cells.isPlain(reference)) {
            return;
        } else if (reference.codePoints().anyMatch(RowRules::isDeceptive)) {
            problems.add(new RowProblem(
                    row.line(),
                    column,
                    reference,
                    "has an invisible character or an unusual space inside",
                    "write "
                            + reference
                                    .codePoints()
                                    .filter(c -> !isDeceptive(c) && !Character.isISOControl(c))
                                    .limit(REFERENCE_MAX)
                                    .collect(
                                            StringBuilder::new,
                                            StringBuilder::appendCodePoint,
                                            StringBuilder::append)));
        } else if (!Normalizer.isNormalized(reference, Normalizer.Form.NFC)) {
            problems.add(new RowProblem(
                    row.line(),
                    column,
                    reference,
                    "has a letter in two parts (letter and accent)",
                    "write " + Normalizer.normalize(cut(reference), Normalizer.Form.NFC)));
        }
    }

    /** No fix is longer than a reference may be: rows wait for their transaction by the thousand. */
    private static String cut(String reference) {
        return reference.codePointCount(0, reference.length()) <= REFERENCE_MAX
                ? reference
                : reference.substring(0, reference.offsetByCodePoints(0, REFERENCE_MAX));
    }

    /** A mark is taken off where it can be nothing else; 's-Hertogenbosch begins like that by itself. */
    private String recipient(RawRow row, List<RowProblem> problems) {
        String cell = Cells.trimmed(row.cells().get(columns.recipient()));
        String recipient = TextMark.certainlyOff(cell);
        if (recipient.isEmpty()) {
            problems.add(new RowProblem(
                    row.line(),
                    name(columns.recipient()),
                    "",
                    "a recipient is required",
                    "write to whom the reward goes"));
            return recipient;
        }
        text(row, name(columns.recipient()), recipient, RECIPIENT_MAX, problems);
        greetings.checkAddress(row, name(columns.recipient()), recipient, problems);
        return recipient;
    }

    private void currency(RawRow row, String cell, List<RowProblem> problems) {
        String column = name(columns.currency());
        if (cell.isEmpty()) {
            problems.add(new RowProblem(row.line(), column, "", "a currency is required", "write " + currency));
        } else if (!cell.equals(currency) && !TextMark.off(cell).equals(currency)) {
            String fix = cell.equalsIgnoreCase(currency)
                    ? "write " + currency
                    : "write " + currency + ", or pay this row from an account in its currency";
            problems.add(new RowProblem(row.line(), column, cell, "account " + account + " pays in " + currency, fix));
        }
    }

    static void text(RawRow row, String column, String text, int lengthMax, List<RowProblem> problems) {
        int length = text.length() <= lengthMax ? 0 : text.codePointCount(0, text.length());
        if (length > lengthMax) {
            problems.add(new RowProblem(
                    row.line(),
                    column,
                    text,
                    "has " + length + " characters, " + lengthMax + " are allowed",
                    "shorten it"));
        }
        @Nullable String damage = damage(text);
        if (damage != null) {
            problems.add(new RowProblem(row.line(), column, text, damage, "write it again, on one line"));
        }
    }

    private static @Nullable String damage(String text) {
        if (SPREADSHEET_ERRORS.contains(text)) {
            return "is an error of a spreadsheet's formula";
        }
        if (Cells.isPlain(text)) {
            return null;
        }
        if (text.indexOf('\uFFFD') >= 0) {
            return "has a character that was lost in an earlier conversion";
        }
        if (text.codePoints().anyMatch(RowRules::isControl)) {
            return "has a line end or another control character inside";
        }
        return null;
    }

    private static boolean isControl(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** Looks like nothing or like a plain space, and would make a second reward of what people take for the same. */
    private static boolean isDeceptive(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT || (type == Character.SPACE_SEPARATOR && c != ' ');
    }
}
