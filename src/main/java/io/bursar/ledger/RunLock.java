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

    /** First key of the advisory locks around one reward's being sent again. */
    private static final int AGAIN_LOCKS = 0x62757264;

    private static final int ANSWER_MAX_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

    /** The address and the time of another role's process are hidden from us; that it holds the lock is not. */
    private static final String WHO = """
            SELECT coalesce(nullif(s.application_name, ''), 'process') || coalesce(' on ' || host(s.client_addr), '')
              || coalesce(', since ' || to_char(s.backend_start AT TIME ZONE 'UTC', 'HH24:MI:SS') || ' UTC', '')
            FROM pg_locks l JOIN pg_stat_activity s USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = ? AND l.objid::bigint = ?
              AND l.objsubid = 2
            """;

    private static final String OWN_SESSION = """
            SELECT pid || ' ' || backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()
            """;

    /** Ours only: the same process of the same server, by its number and its start. */
    private static final String END_SESSION = """
            SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE pid || ' ' || backend_start = ?
            """;

    private final Connection connection;
    private final String session;
    private volatile boolean lost;

    private RunLock(Connection connection, String session) {
        this.connection = connection;
        this.session = session;
    }

    /**
     * Takes the lock if it is free.
     *
     * @param owner who asks, shown to others while it is held
     * @return null if another process holds it, see {@link #holder}
     */
    public static @Nullable RunLock tryAcquire(DataSource dataSource, String disbursementId, String owner) {
        return tryAcquire(dataSource, RUN_LOCKS, key(disbursementId), owner);
    }

    /** Likewise the right to send the claim code of one reward again. */
    static @Nullable RunLock tryAgain(DataSource dataSource, long rewardId, String owner) {
        return tryAcquire(dataSource, AGAIN_LOCKS, key(rewardId), owner);
    }

    private static @Nullable RunLock tryAcquire(DataSource dataSource, int locks, int key, String owner) {
        Connection connection = null;
        try {
            connection = dataSource.getConnection();
            name(connection, owner);
            if (!query(connection, "SELECT pg_try_advisory_lock(?, ?)::text", locks, key)
                    .equals("true")) {
                release(connection);
                return null;
            }
            return new RunLock(connection, query(connection, OWN_SESSION));
        } catch (SQLException e) {
            if (connection != null) {
                release(connection);
            }
            throw new DataAccessResourceFailureException("Cannot take the lock " + key, e);
        }
    }

    /** Who runs the disbursement now, in words; empty if nobody does. */
    public static String holder(DataSource dataSource, String disbursementId) {
        return holder(dataSource, RUN_LOCKS, key(disbursementId));
    }

    /** Who sends the reward's claim code again now, in words; empty if nobody does. */
    static String holderAgain(DataSource dataSource, long rewardId) {
        return holder(dataSource, AGAIN_LOCKS, key(rewardId));
    }

    private static String holder(DataSource dataSource, int locks, int key) {
        try (Connection connection = dataSource.getConnection()) {
            return query(connection, WHO, locks, key);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("Cannot see who holds the lock " + key, e);
        }
    }

    /**
     * True while the database still knows this owner. A lost connection is a lost lock for good: nothing may be claimed until
     * it is regained. Waits five seconds for the answer, at most.
     */
    public boolean isHeld() {
        if (lost) {
            return false;
        }
        try {
            lost = !connection.isValid(ANSWER_MAX_SECONDS);
            if (lost) {
                connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            LOG.info("The connection that holds the run's lock is gone: {}", e.getMessage());
            lost = true;
        }
        return !lost;
    }

    /**
     * This lock if it is still held; else the same right on a new connection. A session that the database still believes
     * in, although its connection is lost to us, is ended: it would keep us from our own work.
     *
     * @return null if another process has taken it over
     * @throws DataAccessResourceFailureException if the database does not answer, or the old session is just ending
     */
    public @Nullable RunLock regain(DataSource dataSource, String disbursementId, String owner) {
        if (isHeld()) {
            return this;
        }
        RunLock regained = tryAcquire(dataSource, disbursementId, owner);
        if (regained == null && endOldSession(dataSource)) {
            throw new DataAccessResourceFailureException("the old connection of this process is not quite gone");
        }
        if (regained != null) {
            release(connection);
        }
        return regained;
    }

    private boolean endOldSession(DataSource dataSource) {
        try (Connection other = dataSource.getConnection()) {
            return !query(other, END_SESSION, session).isEmpty();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("Cannot see who holds the lock", e);
        }
    }

    @Override
    public void close() {
        if (lost) {
            release(connection);
            return;
        }
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
        return key(Long.parseLong(disbursementId.substring(0, 8), 16));
    }

    private static int key(long number) {
        return (int) (number & Integer.MAX_VALUE);
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
