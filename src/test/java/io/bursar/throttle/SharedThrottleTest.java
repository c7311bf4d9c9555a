package io.bursar.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The local rules, on a clock that only moves when somebody sleeps. */
class SharedThrottleTest {

    private static final long MS = 1_000_000;

    private final Script time = new Script();
    private final Row row = new Row();
    private final SharedThrottle throttle = new SharedThrottle(row, new Pacer(111_112), time);

    @Test
    void waitsForItsSlot() {
        row.grants(70_000);

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Slot.class);
        assertThat(time.now).isEqualTo(70 * MS);
    }

    @Test
    void keepsTheLocalGapAfterACallThatLeftLate() {
        row.grants(1_000, 92_112);
        time.oversleepOnce = 19 * MS;
        use(throttle.acquire(Sending.ALWAYS));

        use(throttle.acquire(Sending.ALWAYS));

        assertThat(time.now).isEqualTo(20 * MS + 105_556_400);
    }

    @Test
    void throwsAwayASlotThatIsLongOverWhenTheLocalGapEnds() {
        row.grants(0, 0, 25_556);
        Grant first = throttle.acquire(Sending.ALWAYS);
        time.now = 300 * MS;
        use(first);

        use(throttle.acquire(Sending.ALWAYS));

        assertThat(row.reserved.get()).isEqualTo(3);
        assertThat(time.now).isEqualTo(280 * MS + 105_556_400 + 25_556_000);
    }

    @Test
    void aSendOfUpToTwentyMillisecondsCostsNothing() {
        long interval = 111_112_000;
        for (int i = 0; i < 100; i++) {
            row.grants((i * interval - time.now) / 1_000);
            Grant grant = throttle.acquire(Sending.ALWAYS);
            assertThat(time.now).isEqualTo(i * interval);
            time.now += (1 + i % 20) * MS;
            use(grant);
        }
    }

    @Test
    void throwsAwayASlotThatItOverslept() {
        row.grants(50_000, 50_000);
        time.oversleepOnce = 21 * MS;

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Slot.class);
        assertThat(row.reserved.get()).isEqualTo(2);
        assertThat(time.now).isEqualTo(121 * MS);
    }

    @Test
    void triesTheWayToItsDatabaseBeforeTheFirstSlot() {
        row.grants(0, 200_000);

        use(throttle.acquire(Sending.ALWAYS));
        use(throttle.acquire(Sending.ALWAYS));

        assertThat(row.trips.get()).isEqualTo(8);
    }

    @Test
    void throwsAwayASlotWhoseAnswerTookTooLong() {
        row.grants(0, 0, 100_000);
        use(throttle.acquire(Sending.ALWAYS));
        row.slowTripOnce = 25 * MS;

        use(throttle.acquire(Sending.ALWAYS));

        assertThat(row.reserved.get()).isEqualTo(3);
    }

    @Test
    void givesUpAfterTwentyMissedSlots() {
        time.oversleepAlways = 25 * MS;
        for (int i = 0; i < 30; i++) {
            row.grants(10_000);
        }

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Refused.class);
        assertThat(row.reserved.get()).isEqualTo(20);
    }

    @Test
    void givesUpWithinAHundredMillisecondsWhenNoLongerWanted() {
        row.grants(9_000_000);

        Grant grant = throttle.acquire(() -> time.now < 300 * MS);

        assertThat(grant).isEqualTo(new Grant.Refused("no longer wanted"));
        assertThat(time.now).isLessThanOrEqualTo(400 * MS);
    }

    @Test
    void sendsNothingWithoutTheRow() {
        row.broken = true;

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Refused.class);
        row.broken = false;
        row.grants(0);
        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Slot.class);
    }

    @Test
    void doesNotUseASlotFromBeforeAComplaint() {
        row.grants(100_000, 1_500_000);
        time.duringSleep = throttle::throttled;

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Slot.class);
        assertThat(row.slowed.get()).isEqualTo(1);
        assertThat(time.now).isEqualTo(1_600 * MS);
    }

    @Test
    void asksAgainWhileOthersGoFirst() {
        row.defers(70_000);
        row.defers(30_000);
        row.grants(50_000);

        assertThat(throttle.acquire(Sending.ALWAYS)).isInstanceOf(Grant.Slot.class);
        assertThat(time.now).isEqualTo(150 * MS);
    }

    @Test
    void saysWhatItsCallIsFor() {
        row.grants(0);

        use(throttle.acquire(Sending.ALWAYS.as(Priority.CANCEL)));

        assertThat(row.priorities).containsExactly(Priority.CANCEL);
    }

    @Test
    void givesUpWhenOthersHaveGoneFirstForTwoMinutes() {
        for (int i = 0; i < 1_300; i++) {
            row.defers(100_000);
        }

        assertThat(throttle.acquire(Sending.ALWAYS))
                .isEqualTo(new Grant.Refused("other calls of the account have gone first for two minutes"));
        assertThat(time.now).isBetween(120_000 * MS, 120_200 * MS);
    }

    @Test
    void stopsAskingAgainWhenNoLongerWanted() {
        row.defers(900_000);

        assertThat(throttle.acquire(() -> time.now < 300 * MS)).isEqualTo(new Grant.Refused("no longer wanted"));
    }

    @Test
    void keepsItsPermitUntilTheAnswerAndNotForASlotThatItMissed() {
        row.lends(1, 50_000);
        row.lends(2, 50_000);
        time.oversleepOnce = 21 * MS;

        Grant.Slot slot = (Grant.Slot) throttle.acquire(Sending.ALWAYS);
        slot.close();

        assertThat(row.unused).containsExactly(1);
        assertThat(row.answered).isEmpty();
        slot.answered();
        assertThat(row.answered).containsExactly(2);
    }

    @Test
    void restsAfterAComplaintEvenWithoutAPace() {
        Throttle lifted = new LiftedThrottle(time);
        use(lifted.acquire(Sending.ALWAYS));
        assertThat(time.now).isZero();

        lifted.throttled();
        use(lifted.acquire(Sending.ALWAYS));
        use(lifted.acquire(Sending.ALWAYS));

        assertThat(time.now).isEqualTo(1_500 * MS);
        lifted.throttled();
        long before = time.now;
        assertThat(lifted.acquire(() -> time.now < before + 200 * MS)).isInstanceOf(Grant.Refused.class);
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
        final Deque<Reservation> answers = new ArrayDeque<>();
        final List<Priority> priorities = new ArrayList<>();
        final List<Integer> answered = new ArrayList<>();
        final List<Integer> unused = new ArrayList<>();
        final AtomicInteger trips = new AtomicInteger();
        final AtomicInteger reserved = new AtomicInteger();
        final AtomicInteger slowed = new AtomicInteger();
        long slowTripOnce;
        boolean broken;

        void grants(long... waitsMicros) {
            for (long wait : waitsMicros) {
                answers.add(reservation(true, wait, null));
            }
        }

        void lends(int permit, long waitMicros) {
            OffsetDateTime until = OffsetDateTime.of(2026, 11, 24, 0, 0, 0, 0, ZoneOffset.UTC);
            answers.add(reservation(true, waitMicros, new Reservation.Permit(permit, until)));
        }

        void defers(long waitMicros) {
            answers.add(reservation(false, waitMicros, null));
        }

        @Override
        public Reservation reserve(Priority priority) throws SQLException {
            if (broken) {
                throw new SQLException("connection refused");
            }
            priorities.add(priority);
            reserved.incrementAndGet();
            Reservation answer = answers.removeFirst();
            long askedAt = time.now;
            time.now += slowTripOnce;
            slowTripOnce = 0;
            return new Reservation(answer.granted(), answer.waitMicros(), answer.permit(), askedAt);
        }

        @Override
        public long trip() throws SQLException {
            if (broken) {
                throw new SQLException("connection refused");
            }
            trips.incrementAndGet();
            return 0;
        }

        private static Reservation reservation(boolean granted, long waitMicros, Reservation.@Nullable Permit permit) {
            return new Reservation(granted, waitMicros, permit, 0);
        }

        @Override
        public void answered(Reservation.Permit permit) {
            answered.add(permit.number());
        }

        @Override
        public void unused(Reservation.Permit permit) {
            unused.add(permit.number());
        }

        @Override
        public void slowDown() {
            slowed.incrementAndGet();
        }
    }
}
