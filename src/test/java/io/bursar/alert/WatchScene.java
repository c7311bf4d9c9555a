package io.bursar.alert;

import com.zaxxer.hikari.HikariDataSource;
import io.bursar.database.TestDatabase;
import io.bursar.domain.Money;
import io.bursar.ledger.WatchedLedger;
import io.bursar.simulator.MovingClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** One ledger that servers watch, one receiver who is told, and a clock that a test moves. */
abstract class WatchScene {

    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Duration HOUR = Duration.ofHours(1);

    final TestDatabase database;
    final HikariDataSource pool;
    final WatchedLedger ledger;
    final Instant start = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    final MovingClock clock = new MovingClock(start, ZoneOffset.UTC);
    final Receiver receiver = Receiver.http();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path jobs;

    /** A copy of that database for each test. */
    WatchScene(TestDatabase migrated) {
        database = migrated.copy();
        pool = pool(database);
        ledger = new WatchedLedger(pool, "us");
    }

    @AfterEach
    void end() {
        receiver.close();
        pool.close();
        database.close();
    }

    Servers servers() {
        return new Servers(ledger, clock, jobs).calling(receiver.url());
    }

    /** Looks once a minute for so long. */
    void pass(Watchkeeper server, Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(MINUTE)) {
            clock.advance(MINUTE);
            server.look();
        }
    }

    static List<String> headlines(Watchkeeper server) {
        return server.open().stream().map(each -> each.telling().headline()).toList();
    }

    static String happened(Watchkeeper server) {
        return server.open().getFirst().telling().happened();
    }

    /** What the receiver took or refused, as "raised HELD ...". */
    List<String> told() {
        return receiver.calls.stream()
                .map(call -> call.body().at("/type").asString().replace("bursar.alert.", "") + " "
                        + call.body().at("/data/headline").asString())
                .toList();
    }

    static Money usd(String amount) {
        return new Money(new java.math.BigDecimal(amount), Currency.getInstance("USD"));
    }

    private static HikariDataSource pool(TestDatabase database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(database.dataSource());
        pool.setMaximumPoolSize(6);
        pool.setMinimumIdle(0);
        return pool;
    }
}
