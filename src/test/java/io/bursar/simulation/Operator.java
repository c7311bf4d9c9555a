package io.bursar.simulation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;

/**
 * What an operator may do to a reward, as plain SQL under the operator's token: the ledger has no commands for it yet. The
 * day it has, these statements give way to them.
 */
final class Operator {

    private static final String CANCEL = """
            UPDATE public.reward SET operator_cancel = true,
              due_at = CASE state WHEN 'ISSUED' THEN ? ELSE due_at END,
              state = CASE state WHEN 'READY' THEN 'CANCELLED' WHEN 'ISSUED' THEN 'CANCELLING' ELSE state END
            WHERE reward_id = ? AND NOT operator_cancel AND state IN ('READY', 'CREATING', 'CANCELLING', 'ISSUED')
            """;

    /** Asking again under the same id is always safe; an id that is dead cannot be asked again. */
    private static final String RESUME = """
            UPDATE public.reward r SET state = 'CREATING', review_reason = NULL, due_at = ?
            WHERE reward_id = ? AND state = 'REVIEW' AND NOT EXISTS (SELECT FROM public.attempt a
              WHERE a.reward_id = r.reward_id AND a.epoch = r.epoch AND a.dead_evidence IS NOT NULL)
            """;

    private Operator() {}

    static boolean cancels(Connection connection, long rewardId, Instant now) throws SQLException {
        return act(connection, CANCEL, rewardId, now);
    }

    static boolean resumes(Connection connection, long rewardId, Instant now) throws SQLException {
        return act(connection, RESUME, rewardId, now);
    }

    private static boolean act(Connection connection, String sql, long rewardId, Instant now) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement token =
                        connection.prepareStatement("SELECT set_config('bursar.token', 'operator', true)");
                PreparedStatement update = connection.prepareStatement(sql)) {
            token.execute();
            update.setTimestamp(1, Timestamp.from(now));
            update.setLong(2, rewardId);
            boolean done = update.executeUpdate() == 1;
            connection.commit();
            return done;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
