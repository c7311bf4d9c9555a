package io.bursar.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import io.bursar.throttle.Reservation.Permit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who gets the next slot, as the row on a real PostgreSQL decides; time passes by moving what the row remembers. */
class ThrottleRowIT {

    private static final int INTERVAL_MICROS = 111_112;

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    @Test
    void letsTheEarlierPriorityGoFirstWhileItKeepsAsking() throws SQLException {
        ThrottleRow cancels = row("order", false);
        ThrottleRow creates = row("order", false);
        assertThat(creates.reserve(Priority.CREATE).granted()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(cancels.reserve(Priority.CANCEL).granted()).isTrue();
            pass("order", -10);
            Reservation later = creates.reserve(Priority.CREATE);
            assertThat(later.granted()).isFalse();
            assertThat(later.waitMicros()).isPositive();
            assertThat(creates.reserve(Priority.PROBE).granted()).isFalse();
        }
        assertThat(cancels.reserve(Priority.FUNDS).granted())
                .as("earlier still")
                .isTrue();
    }

    @Test
    void waitsForNobodyWhoDoesNotAskAgain() throws SQLException {
        ThrottleRow row = row("gone", false);
        row.reserve(Priority.CANCEL);
        pass("gone", -10);
        assertThat(row.reserve(Priority.CREATE).granted()).isFalse();

        pass("gone", 11);

        assertThat(row.reserve(Priority.CREATE).granted()).isTrue();
        pass("gone", -10);
        assertThat(row.reserve(Priority.CREATE).granted()).as("its equals").isTrue();
    }

    @Test
    void reservesNothingForWhomItSendsBack() throws SQLException {
        ThrottleRow row = row("nothing", false);
        row.reserve(Priority.CANCEL);
        pass("nothing", -10);
        long first = number("nothing", "extract(epoch from last_slot) * 1000000");
        for (int i = 0; i < 10; i++) {
            assertThat(row.reserve(Priority.CREATE).granted()).isFalse();
        }
        row.reserve(Priority.CANCEL);

        assertThat(number("nothing", "extract(epoch from last_slot) * 1000000") - first)
                .isEqualTo(INTERVAL_MICROS);
    }

    @Test
    void asksForFundsOnceASecond() throws SQLException {
        ThrottleRow row = row("funds", false);
        assertThat(row.reserve(Priority.FUNDS).granted()).isTrue();
        assertThat(number("funds", "count(*) filter (where funds_slot = last_slot)"))
                .isEqualTo(1);

        pass("funds", -10);
        set("funds", "last_slot = clock_timestamp()");
        assertThat(row.reserve(Priority.FUNDS).granted()).isFalse();
        set("funds", "urgent_until = clock_timestamp()");
        assertThat(row.reserve(Priority.CREATE).granted())
                .as("nobody waits for a funds call that may not be made yet")
                .isTrue();

        pass("funds", 12);
        assertThat(row.reserve(Priority.FUNDS).granted()).isTrue();
    }

    @Test
    void lendsNinePermitsAndNoneBeforeOneIsBack() throws SQLException {
        ThrottleRow row = row("strict", true);
        List<Integer> lent = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Permit permit = permit(row);
            lent.add(permit.number());
            assertThat(number("strict", "extract(epoch from permits[%d] - last_slot)".formatted(permit.number())))
                    .isEqualTo(7);
        }
        assertThat(lent).doesNotHaveDuplicates();
        pass("strict", -10);
        set("strict", "last_slot = clock_timestamp()");
        Reservation tenth = row.reserve(Priority.CREATE);
        assertThat(tenth.granted()).isFalse();
        assertThat(tenth.waitMicros()).isLessThanOrEqualTo(100_000);

        row.answered(loan(4));
        assertThat(number("strict", "round(extract(epoch from permits[4] - clock_timestamp()) + 0.5)"))
                .as("a second after its answer")
                .isEqualTo(1);
        set("strict", "permits[4] = clock_timestamp()");
        assertThat(permit(row).number()).isEqualTo(4);

        row.unused(loan(7));
        assertThat(permit(row).number()).isEqualTo(7);
    }

    @Test
    void takesAPermitBackByItselfWhenItsTimeIsOver() throws SQLException {
        ThrottleRow row = row("dead", true);
        for (int i = 0; i < 9; i++) {
            permit(row);
        }
        pass("dead", -10);
        set("dead", "last_slot = clock_timestamp()");
        assertThat(row.reserve(Priority.CREATE).granted()).isFalse();
        pass("dead", 20);
        assertThat(row.reserve(Priority.CREATE).granted()).isTrue();
    }

    @Test
    void hearsNoLateAnswerToALoanThatIsOver() throws SQLException {
        ThrottleRow row = row("late", true);
        Permit first = permit(row);
        pass("late", 30);
        for (int i = 0; i < 9; i++) {
            permit(row);
        }
        long before = number("late", "extract(epoch from permits[%d]) * 1000000".formatted(first.number()));

        row.answered(first);

        assertThat(number("late", "extract(epoch from permits[%d]) * 1000000".formatted(first.number())))
                .isEqualTo(before);
    }

    @Test
    void lendsNothingUnlessTheSettingsSaySo() throws SQLException {
        assertThat(row("switch", true).reserve(Priority.CREATE).permit()).isNotNull();
        assertThat(row("switch", false).reserve(Priority.CREATE).permit()).isNull();
        assertThat(row("switch", true).reserve(Priority.CREATE).permit()).isNotNull();
    }

    @Test
    void saysThePaceAsItIsNow() throws SQLException {
        DataSource source = DATABASE.dataSource();
        assertThat(SharedThrottle.pace(source, "nobody yet")).isNull();
        ThrottleRow row = row("slower", false);
        row.reserve(Priority.CREATE);
        assertThat(SharedThrottle.pace(source, "slower")).isEqualByComparingTo("9");

        row.slowDown();

        assertThat(SharedThrottle.pace(source, "slower")).isEqualByComparingTo("7.2");
    }

    private static Permit permit(ThrottleRow row) throws SQLException {
        Reservation reserved = row.reserve(Priority.CREATE);
        assertThat(reserved.granted()).isTrue();
        return Objects.requireNonNull(reserved.permit());
    }

    /** A permit of the strict account as it is lent now, wherever the test has moved its end. */
    private static Permit loan(int number) throws SQLException {
        try (Connection connection = DATABASE.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT permits[%d] FROM throttle WHERE account = 'strict'".formatted(number))) {
            rows.next();
            return new Permit(number, rows.getObject(1, OffsetDateTime.class));
        }
    }

    private static ThrottleRow row(String account, boolean strict) {
        return new ThrottleRow(DATABASE.dataSource(), account, INTERVAL_MICROS, strict);
    }

    /** All that the row remembers is that many seconds longer ago, or nearer, so that no busy machine matters. */
    private static void pass(String account, int seconds) throws SQLException {
        set(account, """
                last_slot = last_slot - interval '%1$d seconds', urgent_until = urgent_until - interval '%1$d seconds',
                  funds_slot = funds_slot - interval '%1$d seconds',
                  permits = (SELECT array_agg(p - interval '%1$d seconds' ORDER BY n)
                    FROM unnest(permits) WITH ORDINALITY AS u(p, n))""".formatted(seconds));
    }

    private static void set(String account, String what) throws SQLException {
        try (Connection connection = DATABASE.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE throttle SET %s WHERE account = '%s'".formatted(what, account));
        }
    }

    private static long number(String account, String what) throws SQLException {
        try (Connection connection = DATABASE.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT (%s)::bigint FROM throttle WHERE account = '%s'".formatted(what, account))) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
