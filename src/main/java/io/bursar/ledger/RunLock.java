package io.bursar.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * The right to run one disbursement: a session-level advisory lock on a connection of its own, held for the whole run. It
 * ends with the process, however that ends, so a free lock proves that the old owner is gone. Spring Batch itself lets two
 * processes restart one failed job at once.
 */
public final class RunLock implements AutoCloseable {

    /** First key of the advisory locks around a disbursement's run. */
    static final int RUN_LOCKS = 0x62757273;

    /** First key of the advisory locks around an account's funds check. */
    static final int FUNDS_LOCKS = 0x62757266;

    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

    /** The address and the time of another role's process are hidden from us; that it holds the lock is not. */
    private static final String WHO = """
            SELECT coalesce(nullif(s.application_name, ''), 'process') || coalesce(' on ' || host(s.client_addr), '')
              || coalesce(', since ' || to_char(s.backend_start AT TIME ZONE 'UTC', 'HH24:MI:SS') || ' UTC', '')
            FROM pg_locks l JOIN pg_stat_activity s USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = ? AND l.objid::bigint = ?
              AND l.objsubid = 2
            """;

    private final Connection connection;

    private RunLock(Connection connection) {
        this.connection = connection;
    }

    /**
     * Takes the lock if it is free.
     *
     * @param owner who asks, shown to others while it is held
     * @return null if another process holds it, see {@link #holder}
     */
    public static @Nullable RunLock tryAcquire(DataSource dataSource, String disbursementId, String owner) {
        Connection connection = null;
        try {
            connection = dataSource.getConnection();
            name(connection, owner);
            if (!query(connection, "SELECT pg_try_advisory_lock(?, ?)::text", RUN_LOCKS, key(disbursementId))
                    .equals("true")) {
                release(connection);
                return null;
            }
            return new RunLock(connection);
        } catch (SQLException e) {
            if (connection != null) {
                release(connection);
            }
            throw new DataAccessResourceFailureException("Cannot lock disbursement " + disbursementId, e);
        }
    }

    /** Who runs the disbursement now, in words; empty if nobody does. */
    public static String holder(DataSource dataSource, String disbursementId) {
        try (Connection connection = dataSource.getConnection()) {
            return query(connection, WHO, RUN_LOCKS, key(disbursementId));
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("Cannot see who runs " + disbursementId, e);
        }
    }

    /** True while the database still knows this owner. A lost connection is a lost lock: the run must stop. */
    public boolean isHeld() {
        try {
            return connection.isValid(5);
        } catch (SQLException e) {
            LOG.warn("The connection that holds the run's lock is gone", e);
            return false;
        }
    }

    @Override
    public void close() {
        try {
            query(connection, "SELECT pg_advisory_unlock_all()::text");
            name(connection, "bursar");
        } catch (SQLException e) {
            LOG.info("The run's lock was already gone: {}", e.getMessage());
        } finally {
            release(connection);
        }
    }

    private static int key(String disbursementId) {
        return (int) (Long.parseLong(disbursementId.substring(0, 8), 16) & Integer.MAX_VALUE);
    }

    private static void name(Connection connection, String owner) throws SQLException {
        query(connection, "SELECT set_config('application_name', ?, false)", owner);
    }

    private static String query(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                String answer = rows.next() ? rows.getString(1) : null;
                return answer == null ? "" : answer;
            }
        }
    }

    private static void release(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("Closing the lock's connection failed", e);
        }
    }
}
