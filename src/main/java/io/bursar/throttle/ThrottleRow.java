package io.bursar.throttle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The account's row in the table {@code throttle}. Each method is one statement in a transaction of its own, on a
 * connection of its own: inside a caller's transaction the row would stay locked, and all other processes with it.
 */
final class ThrottleRow implements SlotSource {

    private static final int TIMEOUT_SECONDS = 5;

    /** Makes the row, or brings it to this installation's pace; what the provider complained about stays. */
    private static final String CONFIGURE = """
            INSERT INTO throttle (account, interval_us) VALUES (?, ?)
            ON CONFLICT (account) DO UPDATE SET interval_us = excluded.interval_us
            WHERE throttle.interval_us <> excluded.interval_us
            """;

    /**
     * Reserves the next slot and says how far away it is. GCRA with burst 1: the slot is one interval after the last
     * one, and never in the past. A time more than ten minutes ahead can only come from a database clock that was set
     * back, and is forgotten. The expressions are evaluated when the row's lock is held, so the wait is exact.
     */
    private static final String RESERVE = """
            UPDATE throttle
               SET last_slot = greatest(
                       clock_timestamp(),
                       CASE WHEN blocked_until < clock_timestamp() + interval '10 minutes' THEN blocked_until END,
                       CASE WHEN last_slot < clock_timestamp() + interval '10 minutes'
                            THEN last_slot + interval '1 microsecond'
                                 * throttle_interval_us(interval_us, slowed_rate, slowed_at, clock_timestamp()) END)
             WHERE account = ?
            RETURNING ceil(extract(EPOCH FROM last_slot - clock_timestamp()) * 1000000)::bigint
            """;

    /**
     * Blocks the account for 1.5 seconds, doubling up to 10 while complaints come within 30 seconds, and slows it to
     * 0.8 of its present rate, never below one call a second (or the configured pace where that is lower). Calls that
     * were under way when the block began complain about the same burst, so during a block nothing more happens.
     */
    private static final String SLOW_DOWN = """
            UPDATE throttle
               SET block_ms = CASE WHEN slowed_at > clock_timestamp() - interval '30 seconds'
                                   THEN least(10000, 2 * coalesce(block_ms, 750)) ELSE 1500 END,
                   blocked_until = clock_timestamp() + interval '1 millisecond'
                       * CASE WHEN slowed_at > clock_timestamp() - interval '30 seconds'
                              THEN least(10000, 2 * coalesce(block_ms, 750)) ELSE 1500 END,
                   slowed_rate = greatest(
                       least(1000, 1000000000 / interval_us),
                       floor(800000000.0
                             / throttle_interval_us(interval_us, slowed_rate, slowed_at, clock_timestamp()))),
                   slowed_at = clock_timestamp()
             WHERE account = ? AND (blocked_until IS NULL OR blocked_until <= clock_timestamp())
            """;

    private final DataSource dataSource;
    private final String account;
    private final int intervalMicros;
    private boolean configured;

    ThrottleRow(DataSource dataSource, String account, int intervalMicros) {
        this.dataSource = dataSource;
        this.account = account;
        this.intervalMicros = intervalMicros;
    }

    @Override
    public long reserveMicros() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            if (!configured) {
                configure(connection);
            }
            try (PreparedStatement statement = prepare(connection, RESERVE);
                    ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    configured = false;
                    throw new SQLException("the row of account " + account + " is missing from table throttle");
                }
                return rows.getLong(1);
            }
        }
    }

    @Override
    public void slowDown() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            try (PreparedStatement statement = prepare(connection, SLOW_DOWN)) {
                statement.executeUpdate();
            }
        }
    }

    private void configure(Connection connection) throws SQLException {
        try (PreparedStatement statement = prepare(connection, CONFIGURE)) {
            statement.setInt(2, intervalMicros);
            statement.executeUpdate();
            configured = true;
        }
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(TIMEOUT_SECONDS);
        statement.setString(1, account);
        return statement;
    }
}
