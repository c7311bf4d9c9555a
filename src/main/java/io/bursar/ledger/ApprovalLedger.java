package io.bursar.ledger;

import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Four eyes: a disbursement that needs an approval is held until somebody other than the one who brought it has approved what
 * was shown. The database keeps it from being released or paid before, and the approval from being changed afterwards.
 */
@Repository
public class ApprovalLedger {

    private static final String REQUEST = """
            SELECT d.disbursement_id, d.job, d.file_name, d.status, d.reward_rows, d.reward_minor, a.currency, d.problem_rows,
              encode(d.sha256, 'hex') AS sha256, coalesce(d.approval_why, 'it was accepted so') AS why, d.loaded_by,
              d.created_at, d.approved_by, d.approved_at, d.cancel_requested_by
            FROM disbursement d JOIN account a USING (account_id)
            WHERE d.disbursement_id = :id AND d.four_eyes
            """;

    /** Only while nobody has approved it: an approval that comes in between lets it go on. */
    private static final String HOLD = """
            UPDATE disbursement SET held_for = 'APPROVAL', held_why = coalesce(approval_why, 'it was accepted so'),
              held_missing_minor = NULL
            WHERE disbursement_id = :id AND four_eyes AND approved_by IS NULL AND status = 'LOADED' AND reward_rows > 0
              AND cancel_requested_at IS NULL
            RETURNING held_why
            """;

    /** Binds to what was shown, whatever has happened since. */
    private static final String APPROVE = """
            UPDATE disbursement SET approved_by = :by, approved_at = clock_timestamp(), held_for = NULL, held_why = NULL,
              held_missing_minor = NULL
            WHERE disbursement_id = :id AND four_eyes AND approved_by IS NULL AND status = 'LOADED'
              AND cancel_requested_at IS NULL AND lower(btrim(loaded_by)) <> lower(btrim(:by))
              AND reward_rows = :rows AND reward_minor = :minor AND problem_rows = :problems AND sha256 = :sha256
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EventLog events;

    ApprovalLedger(JdbcClient jdbc, TransactionTemplate transaction, EventLog events) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.events = events;
    }

    /** What is to be approved, or was; empty if nobody has to. */
    public Optional<ApprovalRequest> find(String id) {
        return find(jdbc, id);
    }

    static Optional<ApprovalRequest> find(JdbcClient jdbc, String id) {
        return jdbc.sql(REQUEST).param("id", id).query((row, n) -> request(row)).optional();
    }

    /**
     * Holds the disbursement if somebody has to approve it first. One transaction.
     *
     * @return true if it is held; nothing may be asked, released or paid then
     */
    public boolean holdUntilApproved(String id, String actor) {
        return transaction.execute(tx -> {
            Optional<String> why =
                    jdbc.sql(HOLD).param("id", id).query(String.class).optional();
            why.ifPresent(text -> events.disbursement(id, actor, "held for APPROVAL: " + text));
            return why.isPresent();
        });
    }

    /**
     * Approves exactly what was shown, with its record, in one transaction.
     *
     * @param by who approves; never the one who brought it
     * @param recorded for the event log: as whom on the machine, and why
     * @return false if it is no longer what was shown, was approved or cancelled meanwhile, or is the approver's own;
     *     nothing is changed then
     */
    public boolean approve(ApprovalRequest shown, String by, String recorded) {
        return transaction.execute(tx -> {
            int approved = jdbc.sql(APPROVE)
                    .param("id", shown.id())
                    .param("by", by)
                    .param("rows", shown.rows())
                    .param("minor", shown.total().minorUnits())
                    .param("problems", shown.problemRows())
                    .param("sha256", HexFormat.of().parseHex(shown.sha256()))
                    .update();
            if (approved == 1) {
                events.disbursement(
                        shown.id(),
                        by,
                        "approved %d rewards, %s, sha256 %s %s"
                                .formatted(
                                        shown.rows(),
                                        shown.total(),
                                        shown.sha256().substring(0, 16),
                                        recorded));
            }
            return approved == 1;
        });
    }

    private static ApprovalRequest request(ResultSet row) throws SQLException {
        return new ApprovalRequest(
                row.getString("disbursement_id"),
                row.getString("job"),
                row.getString("file_name"),
                DisbursementStatus.valueOf(row.getString("status")),
                row.getLong("reward_rows"),
                Money.ofMinor(row.getLong("reward_minor"), Currency.getInstance(row.getString("currency"))),
                row.getLong("problem_rows"),
                row.getString("sha256"),
                row.getString("why"),
                row.getString("loaded_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("approved_by"),
                instant(row, "approved_at"),
                row.getString("cancel_requested_by"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
