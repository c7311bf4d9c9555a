package io.bursar.jobfile;

import io.bursar.domain.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which column of the operator's file holds what, and how it is written. Columns are found by name, so that their order and
 * further columns do not matter. A column may have several names, for files of several senders; the first is what it is
 * called in words.
 *
 * @param references names of the column of the reward's own id
 * @param recipients names of the column of the recipient
 * @param amounts names of the column of the amount in major units
 * @param currencies names of the column of the ISO 4217 currency code
 * @param targets names of the column of the card's number or of the customer's account; empty where the operation needs none
 * @param greeting the columns of the words that go with a claim code
 * @param encoding how bytes spell characters
 * @param numbers how amounts are written
 * @param textMarks what a spreadsheet's mark for text means before a reference
 */
public record CsvLayout(
        List<String> references,
        List<String> recipients,
        List<String> amounts,
        List<String> currencies,
        List<String> targets,
        Greeting greeting,
        Encoding encoding,
        Numbers numbers,
        TextMarks textMarks) {

    /**
     * The columns of the words that go with a claim code. None is looked for unless the job names it: what a file has in a column
     * that happens to be called message is nobody's business.
     *
     * @param names names of the column of the recipient's name; empty: there is none
     * @param messages names of the column of the giver's message; empty: there is none
     * @param languages names of the column of the recipient's language; empty: there is none
     */
    public record Greeting(List<String> names, List<String> messages, List<String> languages) {

        /** No such columns. */
        public static final Greeting NONE = new Greeting(List.of(), List.of(), List.of());
    }

    /** How a file's bytes spell characters. A byte order mark of UTF-8 counts for more. */
    public enum Encoding {
        /** UTF-8, or UTF-16 with a byte order mark. */
        AUTO,
        /** UTF-8 alone. */
        UTF_8,
        /** What Windows programs in Western Europe and America call ANSI. */
        WINDOWS_1252
    }

    /** How amounts are written. Whatever else stands there is refused, with what was probably meant. */
    public enum Numbers {
        /** {@code 1204.50}: a decimal point, no separators of thousands. */
        PLAIN,
        /** {@code 1,204.50}: a decimal point; commas, spaces or apostrophes may separate thousands. */
        GROUPED,
        /** {@code 1.204,50}: a decimal comma; points, spaces or apostrophes may separate thousands. */
        DECIMAL_COMMA
    }

    /**
     * What it means when a reference is written {@code '00123} or {@code ="00123"}, as programs mark text for a spreadsheet.
     * Part of what a reward's identity is made of, so that it is never guessed.
     */
    public enum TextMarks {
        /** A problem of the row: the mark may or may not belong to the reference. */
        REFUSE,
        /** The reference is what a person sees: 00123. */
        READ,
        /** The mark is a part of the reference. */
        AS_WRITTEN
    }

    /** A layout of one name for each column, written plainly. */
    public CsvLayout(String reference, String recipient, String amount, String currency, @Nullable String target) {
        this(
                List.of(reference),
                List.of(recipient),
                List.of(amount),
                List.of(currency),
                target == null ? List.of() : List.of(target),
                Greeting.NONE,
                Encoding.AUTO,
                Numbers.PLAIN,
                TextMarks.REFUSE);
    }

    /** The columns of a file whose job says nothing else. */
    public static CsvLayout standard(Operation operation) {
        return new CsvLayout("reward_id", "recipient", "amount", "currency", standardTarget(operation));
    }

    private static @Nullable String standardTarget(Operation operation) {
        return switch (operation) {
            case GIFT_CODE -> null;
            case PHYSICAL_CARD -> "card_number";
            case BALANCE_LOAD -> "account_id";
        };
    }

    /** What the column of the reward's own id is called. */
    public String reference() {
        return references.getFirst();
    }

    /** What the column of the recipient is called. */
    public String recipient() {
        return recipients.getFirst();
    }

    /** What the column of the amount is called. */
    public String amount() {
        return amounts.getFirst();
    }

    /** What the column of the currency is called. */
    public String currency() {
        return currencies.getFirst();
    }

    /** What the column of the card's number or the customer's account is called; null where the operation needs none. */
    public @Nullable String target() {
        return targets.isEmpty() ? null : targets.getFirst();
    }

    /**
     * The names of each column: reference, recipient, amount, currency, target, recipient's name, message, language; an empty
     * list where the job has no such column.
     */
    public List<List<String>> columns() {
        return List.of(
                references,
                recipients,
                amounts,
                currencies,
                targets,
                greeting.names(),
                greeting.messages(),
                greeting.languages());
    }
}
