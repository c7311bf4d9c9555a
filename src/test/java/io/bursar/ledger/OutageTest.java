package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** A lost database is waited for, a refusal never: the two must not be taken for each other. */
class OutageTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08001", "08003", "08006", "53100", "53200", "53300", "57014", "57P01", "57P02", "57P03", "58030",
                "25006", "40001", "40P01", "55P03"
            })
    void isEveryStateInWhichLaterMayHelp(String state) {
        assertThat(Outage.isCauseOf(new UncategorizedSQLException("x", "y", new SQLException("z", state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23514", "23505", "23503", "42601", "42P01", "42501", "22003", "P0001", "25P02", "28P01"})
    void isNoRefusalOfAStatement(String state) {
        assertThat(Outage.isCauseOf(new DataIntegrityViolationException("x", new SQLException("z", state))))
                .isFalse();
        assertThat(Outage.isCauseOf(new TransactionSystemException("x", new SQLException("z", state))))
                .isFalse();
    }

    @Test
    void isAPoolWithoutAConnectionAndALostLock() {
        SQLException pool = new SQLTransientConnectionException(
                "bursar - Connection is not available, request timed out after 5001ms",
                new SQLException("Connection to 127.0.0.1:5432 refused. Check that the hostname is right.", "08001"));
        assertThat(Outage.isCauseOf(new CannotCreateTransactionException("x", pool)))
                .isTrue();
        assertThat(Outage.words(new CannotCreateTransactionException("x", pool)))
                .isEqualTo("Connection to 127.0.0.1:5432 refused");
        SQLException password = new SQLException("password authentication failed", "28P01");
        assertThat(Outage.isCauseOf(new SQLTransientConnectionException("not available", password)))
                .isTrue();
        assertThat(Outage.isCauseOf(new TransactionSystemException("x", new SQLException("Connection is closed"))))
                .isTrue();
        assertThat(Outage.isCauseOf(new DataAccessResourceFailureException("the lock is gone")))
                .isTrue();
    }

    @Test
    void isNoBug() {
        assertThat(Outage.isCauseOf(new IllegalStateException("x", new NullPointerException())))
                .isFalse();
    }

    @Test
    void hasFewWords() {
        TransactionSystemException rollback =
                new TransactionSystemException("x", new SQLException("Connection is closed"));
        rollback.initApplicationException(new IllegalStateException(new SQLException("FATAL: ended", "57P01")));
        assertThat(Outage.words(rollback)).isEqualTo("ended");
        assertThat(Outage.words(new SQLException(
                        "FATAL: terminating connection due to administrator command\n  Location: x", "57P01")))
                .isEqualTo("terminating connection due to administrator command");
    }
}
