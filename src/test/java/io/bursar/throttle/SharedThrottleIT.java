package io.bursar.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The shared row on a real PostgreSQL; two throttles stand for two processes. */
class SharedThrottleIT {

    private static final String SLOT =
            "select (extract(epoch from last_slot) * 1000000)::bigint from throttle where account='slow'";

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    @Test
    void keepsTheSlidingSecondOverTwoProcessesWithManyLanes() throws Exception {
        Throttle one = SharedThrottle.forAccount(source(), "shared", new BigDecimal("9"), false);
        Throttle other = SharedThrottle.forAccount(source(), "shared", new BigDecimal("9"), false);
        ConcurrentLinkedQueue<Long> sends = new ConcurrentLinkedQueue<>();
        try (ExecutorService lanes = Executors.newFixedThreadPool(16)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Throttle throttle = i % 2 == 0 ? one : other;
                all.add(lanes.submit(() -> {
                    if (throttle.acquire(Sending.ALWAYS) instanceof Grant.Slot slot) {
                        sends.add(System.nanoTime());
                        slot.close();
                    }
                }));
            }
            for (Future<?> lane : all) {
                lane.get();
            }
        }
        List<Long> times = sends.stream().sorted().toList();
        assertThat(times).hasSize(40);
        assertThat(worstSecond(times)).isLessThanOrEqualTo(10);
        assertThat((times.get(39) - times.get(0)) / 1e9).isGreaterThan(39 * 0.1111 - 0.05);
    }

    @Test
    void blocksSlowsDownAndRecoversForEverybody() throws Exception {
        ThrottleRow row = new ThrottleRow(source(), "slow", 111_112, false);
        wait(row);
        row.slowDown();
        row.slowDown();

        assertThat(number("select block_ms from throttle where account='slow'")).isEqualTo(1_500);
        assertThat(number("select slowed_rate from throttle where account='slow'"))
                .isBetween(7_198L, 7_200L);
        assertThat(wait(row))
                .as("what is left of the block, on however busy a machine")
                .isBetween(111_113L, 1_500_000L);

        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            execute("update throttle set blocked_until = clock_timestamp() where account='slow'");
            row.slowDown();
            blocks.add(number("select block_ms from throttle where account='slow'"));
        }
        assertThat(blocks).startsWith(3_000L, 6_000L, 10_000L, 10_000L);
        assertThat(number("select slowed_rate from throttle where account='slow'"))
                .isEqualTo(1_000);

        assertThat(gap(row, "0 seconds")).isBetween(999_000L, 1_001_000L);
        assertThat(gap(row, "301 seconds")).isBetween(499_000L, 501_000L);
        assertThat(gap(row, "1 day")).isBetween(111_111L, 111_113L);
    }

    @Test
    void takesTheWholeAccountAlongWhenItSlowsDown() {
        Throttle one = SharedThrottle.forAccount(source(), "together", new BigDecimal("9"), false);
        Throttle other = SharedThrottle.forAccount(source(), "together", new BigDecimal("9"), false);
        ((Grant.Slot) one.acquire(Sending.ALWAYS)).close();
        one.throttled();
        long before = System.nanoTime();

        ((Grant.Slot) other.acquire(Sending.ALWAYS)).close();

        assertThat((System.nanoTime() - before) / 1_000_000).isGreaterThanOrEqualTo(1_350L);
    }

    @Test
    void forgetsASlotOfADatabaseClockThatWasSetBack() throws Exception {
        ThrottleRow row = new ThrottleRow(source(), "clock", 111_112, false);
        wait(row);
        execute("update throttle set last_slot = clock_timestamp() + interval '2 hours' where account='clock'");

        assertThat(wait(row)).isLessThan(1_000);
    }

    @Test
    void takesANewPaceFromTheSettings() throws Exception {
        new ThrottleRow(source(), "pace", 111_112, false).reserve(Priority.CREATE);
        new ThrottleRow(source(), "pace", 200_000, false).reserve(Priority.CREATE);

        assertThat(number("select interval_us from throttle where account='pace'"))
                .isEqualTo(200_000);
    }

    @Test
    void refusesWithoutADatabase() {
        org.postgresql.ds.PGSimpleDataSource nowhere = new org.postgresql.ds.PGSimpleDataSource();
        nowhere.setURL("jdbc:postgresql://127.0.0.1:1/none");

        assertThat(SharedThrottle.forAccount(nowhere, "x", BigDecimal.ONE, false)
                        .acquire(Sending.ALWAYS))
                .isInstanceOf(Grant.Refused.class);
    }

    private static long wait(ThrottleRow row) throws SQLException {
        return row.reserve(Priority.CREATE).waitMicros();
    }

    /** The distance of two neighbouring slots, once the last complaint is that long ago. */
    private static long gap(ThrottleRow row, String since) throws SQLException {
        execute(
                "update throttle set blocked_until = null, last_slot = clock_timestamp() + interval '1 minute', slowed_at = clock_timestamp() - interval '"
                        + since + "' where account='slow'");
        wait(row);
        long first = number(SLOT);
        wait(row);
        return number(SLOT) - first;
    }

    private static int worstSecond(List<Long> sorted) {
        int worst = 0;
        for (int from = 0; from < sorted.size(); from++) {
            int to = from;
            while (to < sorted.size() && sorted.get(to) - sorted.get(from) < 1_000_000_000L) {
                to++;
            }
            worst = Math.max(worst, to - from);
        }
        return worst;
    }

    private static DataSource source() {
        return DATABASE.dataSource();
    }

    private static long number(String sql) throws SQLException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
