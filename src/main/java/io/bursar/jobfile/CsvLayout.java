package io.bursar.jobfile;

import java.util.List;

/**
 * Which column of the operator's file holds what. Columns are found by name, so that their order and further columns do
 * not matter.
 *
 * @param reference column of the reward's own id
 * @param recipient column of the recipient
 * @param amount column of the amount in major units
 * @param currency column of the ISO 4217 currency code
 */
public record CsvLayout(String reference, String recipient, String amount, String currency) {

    /** The columns of a file whose job says nothing else. */
    public static final CsvLayout STANDARD = new CsvLayout("reward_id", "recipient", "amount", "currency");

    /** The four column names: reference, recipient, amount, currency. */
    public List<String> columns() {
        return List.of(reference, recipient, amount, currency);
    }
}
