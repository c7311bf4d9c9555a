package io.bursar.ledger;

import java.sql.SQLException;
import java.time.Duration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The right to accept a file for an account, over all processes: whoever has it compares the file with the ledger and opens
 * its disbursement before the next one looks, so that two files cannot both pass under one limit.
 */
@Repository
public class AcceptanceLock {

    /** First key of the advisory locks around an account's acceptance of a file. */
    private static final int ACCEPTANCE_LOCKS = 0x62757261;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    AcceptanceLock(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * Runs the work alone on the account, in one transaction that ends the right, whether it commits or fails.
     *
     * @param waitMax how long others may take
     * @return false if others took longer; then the work was not begun
     */
    public boolean alone(Account account, Duration waitMax, Runnable work) {
        return transaction.execute(tx -> {
            try {
                jdbc.sql("SELECT set_config('lock_timeout', :millis, true)")
                        .param("millis", String.valueOf(waitMax.toMillis()))
                        .query(String.class)
                        .single();
                jdbc.sql("SELECT pg_advisory_xact_lock(:locks, :account)::text")
                        .param("locks", ACCEPTANCE_LOCKS)
                        .param("account", (int) account.id())
                        .query(String.class)
                        .list();
            } catch (DataAccessException e) {
                if (!(e.getMostSpecificCause() instanceof SQLException said)
                        || !LOCK_NOT_AVAILABLE.equals(said.getSQLState())) {
                    throw e;
                }
                tx.setRollbackOnly();
                return false;
            }
            work.run();
            return true;
        });
    }
}
