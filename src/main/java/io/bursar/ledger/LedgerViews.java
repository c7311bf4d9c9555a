package io.bursar.ledger;

import io.bursar.domain.ProblemSummary;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RowProblem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Read models for people and files. Nothing here writes. */
@Repository
public class LedgerViews {

    private static final int FETCH_SIZE = 1_000;

    /** Index reward_queue. */
    private static final String CALLS_LEFT = """
            SELECT d.disbursement_id, count(*) AS calls
            FROM disbursement d JOIN account a USING (account_id) JOIN reward r USING (disbursement_id)
            WHERE a.name = :account AND d.status = 'APPROVED' AND d.held_for IS NULL AND r.prio IS NOT NULL
            GROUP BY d.disbursement_id
            """;

    private static final String LINES = """
            SELECT line, state, creation_request_id, gc_id, calls, error_class, error, review_reason, issued_at, sent_at
            FROM (
              SELECT r.line, r.state, a.creation_request_id, a.gc_id, r.error_class, r.error, r.review_reason, a.issued_at,
                (SELECT d.sent_at FROM delivery d WHERE r.delivers AND d.reward_id = r.reward_id) AS sent_at,
                (SELECT coalesce(sum(x.creates + x.cancels), 0) FROM attempt x WHERE x.reward_id = r.reward_id) AS calls
              FROM reward r LEFT JOIN LATERAL (SELECT * FROM attempt x WHERE x.reward_id = r.reward_id
                ORDER BY x.epoch DESC LIMIT 1) AS a ON true
              WHERE r.disbursement_id = ?
              UNION ALL
              SELECT p.line, 'INPUT', NULL, NULL, 'INPUT',
                string_agg(p.column_name || ': ' || p.rule || '; ' || p.fix, ' | ' ORDER BY p.ordinal), NULL, NULL, NULL, 0
              FROM row_problem p WHERE p.disbursement_id = ? GROUP BY p.line
            ) AS lines ORDER BY line
            """;

    private static final String FIRST_PROBLEMS = """
            SELECT line, column_name, value, rule, fix FROM row_problem WHERE disbursement_id = :id
            ORDER BY line, ordinal LIMIT :limit
            """;

    private static final String PROBLEMS = """
            SELECT line, column_name, value, rule, fix FROM row_problem WHERE disbursement_id = ? ORDER BY line, ordinal
            """;

    private static final String REFUSALS = """
            SELECT CASE WHEN given_up_at IS NOT NULL THEN 'given up' WHEN state = 'REVIEW' THEN 'in review' ELSE 'rejected' END || ': '
              || coalesce(error_class || ' ' || split_part(error, ':', 1), review_reason, '') AS why, count(*) AS n
            FROM reward WHERE disbursement_id = :id AND state IN ('REJECTED', 'REVIEW')
            GROUP BY 1 ORDER BY 2 DESC LIMIT 5
            """;

    private static final String ERASURE = """
            SELECT erasure_begun_at, erased_at FROM disbursement
            WHERE disbursement_id = :id AND erasure_begun_at IS NOT NULL
            """;

    private final JdbcClient jdbc;
    private final JdbcTemplate cursor;
    private final TransactionTemplate snapshot;
    private final CountViews counting;

    LedgerViews(JdbcClient jdbc, DataSource dataSource, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.cursor = new JdbcTemplate(dataSource);
        this.cursor.setFetchSize(FETCH_SIZE);
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setReadOnly(true);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.counting = new CountViews(jdbc);
    }

    /** Runs all reads inside on one snapshot, so that a file and its summary agree. */
    public void onOneSnapshot(Runnable reads) {
        snapshot.executeWithoutResult(tx -> reads.run());
    }

    /** Counts and sums of one disbursement, by one scan of its rewards; with what is in doubt and what can be taken back. */
    public RewardCounts counts(Disbursement disbursement) {
        return snapshot.execute(tx -> counting.exactly(disbursement));
    }

    /**
     * The same by ranges of indexes alone, for the start of a run: how long it takes depends on what is left, not on what is
     * paid. What is nowhere else counts as paid, which the ledger's guards make true: nothing is ever taken out of a loaded
     * disbursement.
     */
    public RewardCounts countsByWhatIsLeft(Disbursement disbursement) {
        return snapshot.execute(tx -> counting.byWhatIsLeft(disbursement));
    }

    /** How many rewards of each released disbursement of an account have a call to come, by disbursement. */
    public Map<String, Long> callsLeft(String account) {
        Map<String, Long> calls = new HashMap<>();
        jdbc.sql(CALLS_LEFT).param("account", account).query(row -> {
            calls.put(row.getString("disbursement_id"), row.getLong("calls"));
        });
        return calls;
    }

    /** All rows of a disbursement in the file's order, paid and left out, streamed. Call within a snapshot. */
    public void lines(String disbursementId, Consumer<RewardLine> consumer) {
        cursor.query(LINES, (RowCallbackHandler) row -> consumer.accept(line(row)), disbursementId, disbursementId);
    }

    private static RewardLine line(ResultSet row) throws SQLException {
        String review = row.getString("review_reason");
        String error = row.getString("error");
        if (review != null) {
            String words = ReviewReason.valueOf(review).words();
            error = error == null ? words : words + " (" + error + ")";
        }
        String errorClass = row.getString("error_class");
        OffsetDateTime issued = row.getObject("issued_at", OffsetDateTime.class);
        OffsetDateTime sent = row.getObject("sent_at", OffsetDateTime.class);
        String status = reported(row.getString("state"));
        return new RewardLine(
                row.getLong("line"),
                status,
                row.getString("creation_request_id"),
                row.getString("gc_id"),
                row.getInt("calls"),
                errorClass == null && review != null ? "REVIEW" : errorClass,
                error,
                issued == null || !(status.equals("PAID") || status.equals("DELIVERED")) ? null : issued.toInstant(),
                sent == null ? null : sent.toInstant());
    }

    /** The first problems of a disbursement, in the file's order. */
    public List<RowProblem> problems(String disbursementId, int limit) {
        return jdbc.sql(FIRST_PROBLEMS)
                .param("id", disbursementId)
                .param("limit", limit)
                .query((row, n) -> problem(row))
                .list();
    }

    /** All row problems of a disbursement in the file's order, streamed. Call within a snapshot. */
    public void problems(String disbursementId, Consumer<RowProblem> consumer) {
        cursor.query(PROBLEMS, (RowCallbackHandler) row -> consumer.accept(problem(row)), disbursementId);
    }

    private static RowProblem problem(ResultSet row) throws SQLException {
        return new RowProblem(
                row.getLong("line"),
                row.getString("column_name"),
                row.getString("value"),
                row.getString("rule"),
                row.getString("fix"));
    }

    /** The row problems of a disbursement: the first ones, and all of them by mistake. */
    public ProblemSummary problems(String disbursementId) {
        ProblemSummary summary = new ProblemSummary();
        onOneSnapshot(() -> problems(disbursementId, summary::add));
        return summary;
    }

    /** The commonest reasons of rejected and reviewed rewards, as "n x rejected: F200 MaxAmountExceeded". */
    public List<String> refusals(String disbursementId) {
        return jdbc.sql(REFUSALS)
                .param("id", disbursementId)
                .query((row, n) ->
                        row.getLong("n") + " x " + row.getString("why").strip())
                .list();
    }

    /** What has to be approved, or was; empty if nobody has to. */
    public Optional<ApprovalRequest> approval(String disbursementId) {
        return ApprovalLedger.find(jdbc, disbursementId);
    }

    /** Every account that a person has paused, by name. */
    public List<Pause> pauses() {
        return AccountGate.pauses(jdbc);
    }

    /** How far the erasure of a disbursement is; empty if nobody has asked for it. */
    public Optional<Erasure> erasure(String disbursementId) {
        return jdbc.sql(ERASURE)
                .param("id", disbursementId)
                .query((row, n) -> {
                    OffsetDateTime erased = row.getObject("erased_at", OffsetDateTime.class);
                    return new Erasure(
                            row.getObject("erasure_begun_at", OffsetDateTime.class)
                                    .toInstant(),
                            erased == null ? null : erased.toInstant());
                })
                .optional();
    }

    /** The status as files and JSON show it. */
    static String reported(@Nullable String state) {
        return switch (String.valueOf(state)) {
            case "ISSUED", "DELIVERING" -> "PAID";
            case "DELIVERED", "CANCELLED", "REJECTED", "REVIEW" -> String.valueOf(state);
            case "INPUT" -> "REJECTED";
            default -> "PENDING";
        };
    }
}
