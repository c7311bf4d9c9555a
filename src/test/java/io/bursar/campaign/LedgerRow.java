package io.bursar.campaign;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tables say of one reward, read by one statement and so at one moment.
 *
 * @param leased a call is promised and neither answered nor given up: its process has it, or was killed with it
 * @param ids the ids used for it so far
 */
record LedgerRow(
        String disbursement,
        String file,
        boolean takenIn,
        String reference,
        long minor,
        String state,
        @Nullable String reason,
        boolean leased,
        List<Id> ids) {

    private static final String QUERY = """
            SELECT d.disbursement_id, d.file_name, d.status <> 'LOADING' AS taken_in, r.reward_id, r.reference,
              r.amount_minor, r.state, coalesce(r.review_reason, r.error) AS reason, r.lease_owner IS NOT NULL AS leased,
              r.epoch = a.epoch AS current, a.creation_request_id, a.gc_id, a.creates + a.cancels AS intents,
              a.creates_open + a.cancels_open AS open, a.cancels
            FROM reward r JOIN disbursement d USING (disbursement_id)
              JOIN account c ON c.account_id = r.account_id LEFT JOIN attempt a USING (reward_id)
            WHERE c.name = ? ORDER BY r.reward_id, a.epoch
            """;

    /** One creationRequestId. */
    record Id(String value, boolean current, @Nullable String gcId, int intents, int open, int cancels) {}

    /** Every reward of an account. */
    static List<LedgerRow> of(Connection connection, String account) throws SQLException {
        Map<Long, LedgerRow> rows = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setString(1, account);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    LedgerRow row = rows.get(result.getLong("reward_id"));
                    if (row == null) {
                        row = row(result);
                        rows.put(result.getLong("reward_id"), row);
                    }
                    if (result.getString("creation_request_id") != null) {
                        row.ids.add(id(result));
                    }
                }
            }
        }
        return List.copyOf(rows.values());
    }

    private static LedgerRow row(ResultSet result) throws SQLException {
        return new LedgerRow(
                result.getString("disbursement_id"),
                result.getString("file_name"),
                result.getBoolean("taken_in"),
                result.getString("reference"),
                result.getLong("amount_minor"),
                result.getString("state"),
                result.getString("reason"),
                result.getBoolean("leased"),
                new ArrayList<>());
    }

    private static Id id(ResultSet result) throws SQLException {
        return new Id(
                result.getString("creation_request_id"),
                result.getBoolean("current"),
                result.getString("gc_id"),
                result.getInt("intents"),
                result.getInt("open"),
                result.getInt("cancels"));
    }

    boolean isPaid() {
        return state.equals("ISSUED") || state.equals("DELIVERING") || state.equals("DELIVERED");
    }

    /** Calls may be out, or lost. */
    boolean inDoubt() {
        boolean asking = state.equals("CREATING") || state.equals("CANCELLING");
        return asking && ids.stream().anyMatch(id -> id.open() > 0);
    }

    /** The provider has refused it, or a person has to look. */
    boolean endsUnpaid() {
        return state.equals("REJECTED") || state.equals("REVIEW");
    }

    /** The ids' common part in the books; null while none was used. */
    @Nullable String base() {
        return ids.isEmpty() ? null : Books.base(ids.getFirst().value());
    }

    @Nullable Id current() {
        return ids.stream().filter(Id::current).findFirst().orElse(null);
    }
}
