package io.bursar.simulation;

import io.bursar.database.TestDatabase;
import io.bursar.ledger.SimulatedLedger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
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
        auditors = home.dataSource().getConnection();
        ledger = new SimulatedLedger(database.source(), "bench" + NUMBER.incrementAndGet(), PARTNER);
    }

    /** A database for simulations; any number of benches may stand on it. */
    static TestDatabase freshDatabase() {
        TestDatabase home = TestDatabase.fresh();
        Flyway.configure()
                .dataSource(home.dataSource())
                .locations("classpath:db/migration")
                .load()
                .migrate();
        try {
            CrashingDatabase.installClock(home.dataSource());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return home;
    }

    /** The same without its last line: no guard, no check, no index keeps a broken program from anything. */
    static TestDatabase unguardedDatabase() {
        TestDatabase home = freshDatabase();
        DataSource source = home.dataSource();
        try (Connection connection = source.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("ALTER TABLE reward DISABLE TRIGGER reward_guard");
            sql.execute("ALTER TABLE attempt DISABLE TRIGGER attempt_guard");
            sql.execute("DROP INDEX attempt_one_live");
            sql.execute("ALTER TABLE attempt DROP CONSTRAINT attempt_dead_by_cancel_needs_all_creates_answered");
            sql.execute("ALTER TABLE attempt DROP CONSTRAINT attempt_counters_hold");
            sql.execute("ALTER TABLE event DROP CONSTRAINT event_holds_no_claim_code");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return home;
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
