package io.bursar.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The local rules, on a clock that only moves when somebody sleeps. */
class SharedThrottleTest {

    private static final long MS = 1_000_000;

    private final Script time = new Script();
    private final Row row = new Row();
    private final SharedThrottle throttle = new SharedThrottle(row, new Pacer(111_112), time);

    @Test
    void waitsForItsSlot() {
        row.waitsMicros.add(70_000L);

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Slot.class);
        assertThat(time.now).isEqualTo(70 * MS);
    }

    @Test
    void keepsTheLocalGapAfterALateSend() {
        row.waitsMicros.addAll(List.of(0L, 10_000L));
        use(throttle.acquire(Sending.ALWAYS));
        time.now = 50 * MS;

        use(throttle.acquire(Sending.ALWAYS));

        assertThat(time.now).isEqualTo(new Pacer(111_112).gapNanos());
    }

    @Test
    void throwsAwayASlotThatItOverslept() {
        row.waitsMicros.addAll(List.of(50_000L, 50_000L));
        time.oversleepOnce = 21 * MS;

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Slot.class);
        assertThat(row.reserved.get()).isEqualTo(2);
        assertThat(time.now).isEqualTo(121 * MS);
    }

    @Test
    void throwsAwayASlotWhoseAnswerTookTooLong() {
        row.waitsMicros.addAll(List.of(0L, 0L, 0L));
        use(throttle.acquire(Sending.ALWAYS));
        row.slowTripOnce = 25 * MS;

        use(throttle.acquire(Sending.ALWAYS));

        assertThat(row.reserved.get()).isEqualTo(3);
    }

    @Test
    void givesUpAfterTwentyMissedSlots() {
        time.oversleepAlways = 25 * MS;
        for (int i = 0; i < 30; i++) {
            row.waitsMicros.add(10_000L);
        }

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Refused.class);
        assertThat(row.reserved.get()).isEqualTo(20);
    }

    @Test
    void givesUpWithinAHundredMillisecondsWhenNoLongerWanted() {
        row.waitsMicros.add(9_000_000L);

        Grant grant = throttle.acquire(() -> time.now < 300 * MS);

        assertThat(grant).isEqualTo(new Grant.Refused("no longer wanted"));
        assertThat(time.now).isLessThanOrEqualTo(400 * MS);
    }

    @Test
    void sendsNothingWithoutTheRow() {
        row.broken = true;

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Refused.class);
        row.broken = false;
        row.waitsMicros.add(0L);
        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Slot.class);
    }

    @Test
    void doesNotUseASlotFromBeforeAComplaint() {
        row.waitsMicros.addAll(List.of(100_000L, 1_500_000L));
        time.duringSleep = throttle::throttled;

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Slot.class);
        assertThat(row.slowed.get()).isEqualTo(1);
        assertThat(time.now).isEqualTo(1_600 * MS);
    }

    private static void use(Grant grant) {
        ((Grant.Slot) grant).close();
    }

    /** Time that moves when somebody sleeps. */
    private static final class Script implements Sleeper {
        long now;
        long oversleepOnce;
        long oversleepAlways;
        Runnable duringSleep = () -> {};

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void sleepUntil(long deadlineNanos) {
            now = deadlineNanos + oversleepOnce + oversleepAlways;
            oversleepOnce = 0;
            Runnable once = duringSleep;
            duringSleep = () -> {};
            once.run();
        }
    }

    /** A row whose answers are written down beforehand. */
    private final class Row implements SlotSource {
        final Deque<Long> waitsMicros = new ArrayDeque<>();
        final AtomicInteger reserved = new AtomicInteger();
        final AtomicInteger slowed = new AtomicInteger();
        long slowTripOnce;
        boolean broken;

        @Override
        public long reserveMicros() throws SQLException {
            if (broken) {
                throw new SQLException("connection refused");
            }
            reserved.incrementAndGet();
            time.now += slowTripOnce;
            slowTripOnce = 0;
            return waitsMicros.removeFirst();
        }

        @Override
        public void slowDown() {
            slowed.incrementAndGet();
        }
    }
}
