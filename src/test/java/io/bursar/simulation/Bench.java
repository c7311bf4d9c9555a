package io.bursar.simulation;

import io.bursar.database.TestDatabase;
import io.bursar.ledger.SimulatedLedger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.ds.PGSimpleDataSource;

/** What one thread simulates with, run after run: a session for the program, one for the auditor, an account. */
final class Bench implements AutoCloseable {

    static final String PARTNER = "Bursr";

    private static final AtomicLong NUMBER = new AtomicLong();

    private final CrashingDatabase database;
    private final Connection auditors;
    private final SimulatedLedger ledger;

    private Bench(TestDatabase home) throws SQLException {
        database = new CrashingDatabase((PGSimpleDataSource) home.dataSource());
        database.time(Instant.EPOCH);
        PGSimpleDataSource other = (PGSimpleDataSource) home.dataSource();
        other.setOptions(CrashingDatabase.PLANNED_ONCE);
        other.setPrepareThreshold(1);
        auditors = other.getConnection();
        ledger = new SimulatedLedger(database.source(), "bench" + NUMBER.incrementAndGet(), PARTNER);
    }

    /** A database for simulations; any number of benches may stand on it, each with the rights of the program. */
    static TestDatabase freshDatabase() {
        TestDatabase home = TestDatabase.migrated();
        asOwner(home, CrashingDatabase.CLOCK);
        return home;
    }

    /** The same without its last line: no guard, no check, no index keeps a broken program from anything. */
    static TestDatabase unguardedDatabase() {
        TestDatabase home = freshDatabase();
        asOwner(
                home,
                List.of(
                        "ALTER TABLE reward DISABLE TRIGGER USER",
                        "ALTER TABLE attempt DISABLE TRIGGER USER",
                        "DROP INDEX attempt_one_live",
                        "ALTER TABLE attempt DROP CONSTRAINT attempt_dead_by_cancel_needs_all_creates_answered",
                        "ALTER TABLE attempt DROP CONSTRAINT attempt_counters_hold",
                        "ALTER TABLE event DROP CONSTRAINT event_holds_no_claim_code",
                        "ALTER TABLE attempt DROP CONSTRAINT attempt_dead_is_never_delivered",
                        "ALTER TABLE attempt DROP CONSTRAINT attempt_delivery_needs_no_open_cancel",
                        "ALTER TABLE reward DROP CONSTRAINT reward_cancelled_is_not_delivered",
                        "ALTER TABLE delivery DISABLE TRIGGER USER",
                        "ALTER TABLE delivery DROP CONSTRAINT delivery_holds_no_claim_code"));
        return home;
    }

    private static void asOwner(TestDatabase home, List<String> statements) {
        try {
            home.asOwner(statements.toArray(String[]::new));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Bench on(TestDatabase home) {
        try {
            return new Bench(home);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static long nextNumber() {
        return NUMBER.incrementAndGet();
    }

    CrashingDatabase database() {
        return database;
    }

    Connection auditors() {
        return auditors;
    }

    SimulatedLedger ledger() {
        return ledger;
    }

    @Override
    public void close() {
        try {
            database.close();
            auditors.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
