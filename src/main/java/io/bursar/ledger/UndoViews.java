package io.bursar.ledger;

import io.bursar.domain.CreationRequest;
import io.bursar.domain.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What is in doubt and what can still be taken back. Both are asked for at every look at a disbursement, so each statement
 * reads a range of an index and never the whole of a table.
 */
final class UndoViews {

    /** Counted from the first intent, which is committed before the card can be made: the bound is never too late. */
    static final Duration WINDOW = CreationRequest.CANCEL_WINDOW;

    /** Index reward_queue; per reward one attempt and its events. A cancel that was refused as too late is not asked for again. */
    static final String CRASH_BUDGET = """
            SELECT count(*) AS n, coalesce(sum(amount_minor), 0)::bigint AS minor,
              count(*) FILTER (WHERE state = 'CANCELLING') AS cancelling,
              coalesce(sum(amount_minor) FILTER (WHERE state = 'CANCELLING'), 0)::bigint AS cancelling_minor,
              count(*) FILTER (WHERE young) AS young,
              coalesce(sum(amount_minor) FILTER (WHERE young), 0)::bigint AS young_minor,
              min(first_intent_at) FILTER (WHERE young) AS first_at, max(first_intent_at) FILTER (WHERE young) AS last_at,
              max(heard_at) AS heard_at
            FROM (
              SELECT r.amount_minor, r.state, a.first_intent_at, e.heard_at,
                NOT a.window_closed
                  AND a.first_intent_at > statement_timestamp() - :windowMillis * interval '1 millisecond' AS young
              FROM reward r JOIN attempt a USING (reward_id, epoch)
              CROSS JOIN LATERAL (SELECT max(e.at) AS heard_at FROM event e WHERE e.reward_id = r.reward_id
                AND e.kind IN ('INTENT_CREATE', 'INTENT_CANCEL', 'ANSWER_CREATE', 'ANSWER_CANCEL')) AS e
              WHERE r.disbursement_id = :id AND r.prio IN (0, 1)
            ) AS open
            """;

    /**
     * Index attempt_first_intent: at most 15 minutes of calls over all accounts; then each reward by its key. OFFSET 0 keeps
     * it so: left alone, the planner reads the whole table of rewards as soon as the file is not a big part of it.
     */
    static final String UNDO_HORIZON = """
            SELECT count(*) AS young, coalesce(sum(r.amount_minor), 0)::bigint AS young_minor,
              min(a.first_intent_at) AS first_at, max(a.first_intent_at) AS last_at
            FROM attempt a
            CROSS JOIN LATERAL (SELECT amount_minor FROM reward WHERE reward_id = a.reward_id AND epoch = a.epoch
              AND disbursement_id = :id AND state = 'ISSUED' OFFSET 0) AS r
            WHERE a.first_intent_at > statement_timestamp() - :windowMillis * interval '1 millisecond'
              AND a.delivery_intent_at IS NULL AND NOT a.window_closed
            """;

    private final JdbcClient jdbc;

    UndoViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    CrashBudget crashBudget(String disbursementId, Currency currency) {
        return jdbc.sql(CRASH_BUDGET)
                .param("id", disbursementId)
                .param("windowMillis", WINDOW.toMillis())
                .query((row, n) -> new CrashBudget(
                        tally(row, "n", "minor", currency),
                        tally(row, "cancelling", "cancelling_minor", currency),
                        tally(row, "young", "young_minor", currency),
                        until(row, "first_at"),
                        until(row, "last_at"),
                        at(row, "heard_at")))
                .single();
    }

    /**
     * The horizon as of this statement.
     *
     * @param issued all live cards of the disbursement that nothing was promised of
     */
    UndoHorizon undoHorizon(String disbursementId, Currency currency, long issued) {
        return jdbc.sql(UNDO_HORIZON)
                .param("id", disbursementId)
                .param("windowMillis", WINDOW.toMillis())
                .query((row, n) -> {
                    RewardCounts.Tally young = tally(row, "young", "young_minor", currency);
                    return new UndoHorizon(
                            young, until(row, "first_at"), until(row, "last_at"), Math.max(0, issued - young.count()));
                })
                .single();
    }

    private static RewardCounts.Tally tally(ResultSet row, String count, String minor, Currency currency)
            throws SQLException {
        return new RewardCounts.Tally(row.getLong(count), Money.ofMinor(row.getLong(minor), currency));
    }

    private static @Nullable Instant until(ResultSet row, String column) throws SQLException {
        Instant first = at(row, column);
        return first == null ? null : first.plus(WINDOW);
    }

    private static @Nullable Instant at(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
