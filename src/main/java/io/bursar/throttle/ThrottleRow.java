package io.bursar.throttle;

import io.bursar.throttle.Reservation.Permit;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The account's row in the table {@code throttle}. Each method is one statement in a transaction of its own, on a
 * connection of its own: inside a caller's transaction the row would stay locked, and all other processes with it.
 */
final class ThrottleRow implements SlotSource {

    private static final int TIMEOUT_SECONDS = 5;

    /** Makes the row, or brings it to this installation's pace; what the provider complained about stays. */
    private static final String CONFIGURE = """
            INSERT INTO throttle AS t (account, interval_us, permits)
            VALUES (?, ?, CASE WHEN ? THEN array_fill('-infinity'::timestamptz, ARRAY[9]) END)
            ON CONFLICT (account) DO UPDATE SET interval_us = excluded.interval_us,
              permits = CASE WHEN excluded.permits IS NOT NULL THEN coalesce(t.permits, excluded.permits) END
            WHERE t.interval_us <> excluded.interval_us OR (t.permits IS NULL) <> (excluded.permits IS NULL)
            """;

    /**
     * Reserves the next slot and says how far away it is. GCRA with burst 1: the slot is one interval after the last one,
     * and never in the past. The time is read when the row's lock is held, so the wait is exact. Nothing is reserved
     * while whoever got the latest slot has an earlier priority and may be about to ask again, for a second
     * GetAvailableFunds within 1.1 s, and while a strict pace has no permit free at the slot's time. A permit is lent for the
     * 6 seconds of a call and the one in which the provider counts it. Times more than ten minutes ahead can only come
     * from a database clock that was set back, and are forgotten.
     */
    private static final String RESERVE = """
            WITH mine AS MATERIALIZED (
              SELECT t.*, ?::smallint AS priority FROM throttle t WHERE account = ? FOR UPDATE
            ), timed AS MATERIALIZED (
              SELECT mine.*, clock_timestamp() AS now,
                (SELECT min(p) FROM unnest(permits) AS p) AS permit_free FROM mine
            ), next AS MATERIALIZED (
              SELECT timed.*, now + interval '10 minutes' AS horizon,
                greatest(now,
                  CASE WHEN blocked_until < now + interval '10 minutes' THEN blocked_until END,
                  CASE WHEN last_slot < now + interval '10 minutes' THEN last_slot + interval '1 microsecond'
                    * throttle_interval_us(interval_us, slowed_rate, slowed_at, now) END) AS slot
              FROM timed
            ), decided AS MATERIALIZED (
              SELECT next.*, greatest(
                CASE WHEN urgent < priority AND urgent_until > now AND urgent_until < horizon THEN urgent_until END,
                CASE WHEN priority = 0 AND funds_slot + interval '1.1 seconds' > slot AND funds_slot < horizon
                  THEN funds_slot + interval '1.1 seconds' END,
                CASE WHEN permit_free > slot AND permit_free < horizon
                  THEN least(permit_free, now + interval '100 milliseconds') END) AS ask_again
              FROM next
            )
            UPDATE throttle t SET
              last_slot = CASE WHEN ask_again IS NULL THEN slot ELSE t.last_slot END,
              urgent = CASE WHEN ask_again IS NULL THEN priority ELSE t.urgent END,
              urgent_until = CASE WHEN ask_again IS NULL THEN slot + interval '50 milliseconds' ELSE t.urgent_until END,
              funds_slot = CASE WHEN ask_again IS NULL AND priority = 0 THEN slot ELSE t.funds_slot END,
              permits = CASE WHEN ask_again IS NULL AND permit_free IS NOT NULL THEN
                  t.permits[:array_position(t.permits, permit_free) - 1] || slot + interval '7 seconds'
                    || t.permits[array_position(t.permits, permit_free) + 1:]
                ELSE t.permits END
            FROM decided WHERE t.account = decided.account
            RETURNING ask_again IS NULL AS granted,
              ceil(extract(EPOCH FROM coalesce(ask_again, slot) - clock_timestamp()) * 1000000)::bigint AS wait,
              array_position(decided.permits, permit_free) AS permit, slot + interval '7 seconds' AS permit_until
            """;

    /** Waits for the row's lock and for its commit as a reservation does. */
    private static final String TOUCH = "UPDATE throttle SET account = account WHERE account = ?";

    private static final String PACE = """
            SELECT round(1000000.0 / throttle_interval_us(interval_us, slowed_rate, slowed_at, clock_timestamp()), 2)
            FROM throttle WHERE account = ?
            """;

    /** A permit counts as this loan's only while it has the end of this loan. */
    private static final String GIVE_BACK = """
            UPDATE throttle SET permits[?] = clock_timestamp() + ? * interval '1 second' WHERE account = ? AND permits[?] = ?
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
    private final boolean strict;
    private boolean configured;

    ThrottleRow(DataSource dataSource, String account, int intervalMicros, boolean strict) {
        this.dataSource = dataSource;
        this.account = account;
        this.intervalMicros = intervalMicros;
        this.strict = strict;
    }

    @Override
    public Reservation reserve(Priority priority) throws SQLException {
        try (Connection connection = configured();
                PreparedStatement statement = prepare(connection, RESERVE)) {
            statement.setInt(1, priority.rank());
            statement.setString(2, account);
            return reservation(statement);
        }
    }

    private Reservation reservation(PreparedStatement statement) throws SQLException {
        long askedAt = System.nanoTime();
        try (ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw missing();
            }
            boolean granted = rows.getBoolean("granted");
            int permit = rows.getInt("permit");
            return new Reservation(
                    granted,
                    rows.getLong("wait"),
                    granted && permit > 0
                            ? new Permit(permit, rows.getObject("permit_until", OffsetDateTime.class))
                            : null,
                    askedAt);
        }
    }

    @Override
    public long trip() throws SQLException {
        try (Connection connection = configured();
                PreparedStatement statement = prepare(connection, TOUCH)) {
            statement.setString(1, account);
            long askedAt = System.nanoTime();
            if (statement.executeUpdate() == 0) {
                throw missing();
            }
            return System.nanoTime() - askedAt;
        }
    }

    private SQLException missing() {
        configured = false;
        return new SQLException("the row of account " + account + " is missing from table throttle");
    }

    /** A connection, when the row is there and has this pace. */
    private Connection configured() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            connection.setAutoCommit(true);
            if (!configured) {
                configure(connection);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void answered(Permit permit) throws SQLException {
        giveBack(permit, 1);
    }

    @Override
    public void unused(Permit permit) throws SQLException {
        giveBack(permit, 0);
    }

    private void giveBack(Permit permit, int seconds) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            try (PreparedStatement statement = prepare(connection, GIVE_BACK)) {
                statement.setInt(1, permit.number());
                statement.setInt(2, seconds);
                statement.setString(3, account);
                statement.setInt(4, permit.number());
                statement.setObject(5, permit.until());
                statement.executeUpdate();
            }
        }
    }

    @Override
    public void slowDown() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            try (PreparedStatement statement = prepare(connection, SLOW_DOWN)) {
                statement.setString(1, account);
                statement.executeUpdate();
            }
        }
    }

    /** Calls a second as of now; null if the account has never asked for a slot. */
    static @Nullable BigDecimal pace(DataSource dataSource, String account) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = prepare(connection, PACE)) {
            statement.setString(1, account);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getBigDecimal(1) : null;
            }
        }
    }

    private void configure(Connection connection) throws SQLException {
        try (PreparedStatement statement = prepare(connection, CONFIGURE)) {
            statement.setString(1, account);
            statement.setInt(2, intervalMicros);
            statement.setBoolean(3, strict);
            statement.executeUpdate();
            configured = true;
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(TIMEOUT_SECONDS);
        return statement;
    }
}
