package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import java.util.Currency;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A stop that another process asks for is seen by the run with its name, recorded, and forgotten by the next run. */
class StopRequestIT {

    private static final String ID = "bbbbbbbbbbbb";

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private final DataSource source = DATABASE.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final DisbursementLedger disbursements = new DisbursementLedger(
            jdbc, new TransactionTemplate(new JdbcTransactionManager(source)), new EventLog(jdbc));

    @Test
    void isSeenWithItsNameUntilTheNextRun() {
        Account account = new AccountGate(jdbc, source).register("stopped", "Part1", Currency.getInstance("USD"));
        disbursements.open(AcceptedFile.of(ID, account, "job", "job", "f.csv", new byte[32], "tester"));
        assertThat(disbursements.stopRequestedBy(ID)).isEmpty();

        assertThat(disbursements.requestStop(ID, "ann")).isTrue();
        assertThat(disbursements.requestStop(ID, "bob")).isTrue();
        assertThat(disbursements.isStopRequested(ID)).isTrue();
        assertThat(disbursements.stopRequestedBy(ID)).hasValue("bob");

        disbursements.forgetStop(ID);
        assertThat(disbursements.isStopRequested(ID)).isFalse();
        disbursements.requestStop(ID, "cid");
        assertThat(disbursements.stopRequestedBy(ID)).hasValue("cid");
        assertThat(jdbc.sql("SELECT string_agg(actor, ' ' ORDER BY event_id) FROM event WHERE detail = 'asked to stop'")
                        .query(String.class)
                        .single())
                .isEqualTo("ann bob cid");
        assertThat(disbursements.requestStop("cccccccccccc", "ann")).isFalse();
    }
}
