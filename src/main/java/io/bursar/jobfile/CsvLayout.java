package io.bursar.jobfile;

import io.bursar.domain.Operation;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which column of the operator's file holds what. Columns are found by name, so that their order and further columns do
 * not matter.
 *
 * @param reference column of the reward's own id
 * @param recipient column of the recipient
 * @param amount column of the amount in major units
 * @param currency column of the ISO 4217 currency code
 * @param target column of the card's number or of the customer's account; null where the operation needs none
 */
public record CsvLayout(
        String reference,
        String recipient,
        String amount,
        String currency,
        @Nullable String target) {

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

    /** The column names: reference, recipient, amount, currency, and the target's where there is one. */
    public List<String> columns() {
        return Stream.of(reference, recipient, amount, currency, target)
                .filter(Objects::nonNull)
                .toList();
    }
}
