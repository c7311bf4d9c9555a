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
 * The right to work on one job's inbox: a session-level advisory lock on a connection of its own, over all servers on one
 * database. It ends with the process. It keeps two servers from doing the same work; that a file is paid once rests on the
 * disbursement, and that it is moved once on the rename.
 */
public final class JobLock implements AutoCloseable {

    /** First key of the advisory locks around a job's inbox. */
    private static final int JOB_LOCKS = 0x6275726a;

    private static final Logger LOG = LoggerFactory.getLogger(JobLock.class);

    private final Connection connection;
    private final String job;

    private JobLock(Connection connection, String job) {
        this.connection = connection;
        this.job = job;
    }

    /** Takes the lock if it is free; null if another server has it. */
    public static @Nullable JobLock tryAcquire(DataSource dataSource, String job) {
        Connection connection = null;
        try {
            connection = dataSource.getConnection();
            if (is(connection, "SELECT pg_try_advisory_lock(?, ?)", job)) {
                return new JobLock(connection, job);
            }
            connection.close();
            return null;
        } catch (SQLException e) {
            release(connection);
            throw new DataAccessResourceFailureException("Cannot lock the inbox of job " + job, e);
        }
    }

    @Override
    public void close() {
        try {
            is(connection, "SELECT pg_advisory_unlock(?, ?)", job);
        } catch (SQLException e) {
            LOG.info("The lock of job {} was already gone: {}", job, e.getMessage());
        } finally {
            release(connection);
        }
    }

    private static boolean is(Connection connection, String sql, String job) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, JOB_LOCKS);
            statement.setInt(2, job.hashCode());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private static void release(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("Closing the lock's connection failed", e);
        }
    }
}
