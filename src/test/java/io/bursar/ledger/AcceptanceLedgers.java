package io.bursar.ledger;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a file's acceptance works with, on a data source of its own. */
public record AcceptanceLedgers(
        AccountGate gates,
        DisbursementLedger disbursements,
        AcceptanceLock lock,
        EarlierFiles earlier,
        IntakeLedger intake,
        OperatorLedger people,
        TransactionTemplate transaction) {

    public static AcceptanceLedgers on(DataSource source) {
        JdbcClient jdbc = JdbcClient.create(source);
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        EventLog events = new EventLog(jdbc);
        return new AcceptanceLedgers(
                new AccountGate(jdbc, source),
                new DisbursementLedger(jdbc, transaction, events),
                new AcceptanceLock(jdbc, transaction),
                new EarlierFiles(jdbc),
                new IntakeLedger(jdbc),
                new OperatorLedger(jdbc, transaction, events),
                transaction);
    }
}
