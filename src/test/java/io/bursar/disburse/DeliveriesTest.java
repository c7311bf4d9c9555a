package io.bursar.disburse;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.delivery.ClaimCodeDelivery;
import io.bursar.delivery.HandOver;
import io.bursar.domain.RewardStatus.Queue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a hand-over begins, is not begun, and is tried again, by a clock that the test turns. */
class DeliveriesTest {

    private static final HandOver DONE = new HandOver.Done("m");
    private static final HandOver AWAY = new HandOver.Unavailable("no route", false);
    private static final HandOver SILENT = new HandOver.Unavailable("no answer to the mail", true);
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final RunControl control = new RunControl(Duration.ofDays(1), false);
    private final ArrayDeque<Runnable> begun = new ArrayDeque<>();
    private final List<Long> beganAt = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5; // monotonic times pass the end of their range

    /** How one hand-over was settled. */
    private record Ended(HandOver result, boolean free, Duration rest) {}

    /** Room for twenty by the channel's parallel hand-overs, and a slot every two seconds: the last would wait for 38 s. */
    @Test
    void takesNoMoreThanThePaceCanBeginInTime() {
        Deliveries deliveries = deliveries(4, Duration.ofSeconds(2));
        int handedOver = 0;
        for (int round = 0; round < 10; round++) {
            int room = deliveries.reserve(100);
            assertThat(room).isEqualTo(9);
            begin(deliveries, room, DONE);
            runAll();
            handedOver += room;
        }
        assertThat(ended).hasSize(handedOver).allMatch(each -> each.result().equals(DONE));
        assertThat(gaps()).containsOnly(Duration.ofSeconds(2));
    }

    @Test
    void hasRoomForOneAtTheSlowestPace() {
        assertThat(deliveries(4, Duration.ofSeconds(50)).reserve(100)).isOne();
        assertThat(deliveries(4, Duration.ofSeconds(7)).reserve(100)).isEqualTo(2);
        assertThat(deliveries(4, Duration.ZERO).reserve(100)).isEqualTo(20);
    }

    /** Those who come too late put nobody off who does not, however many they are. */
    @Test
    void usesNoSlotForWhatIsTurnedAway() {
        Deliveries deliveries = deliveries(4, Duration.ofSeconds(8));
        for (int late = 0; late < 50; late++) {
            assertThat(deliveries.reserve(1)).isOne();
            begin(deliveries, 1, DONE, Duration.ofSeconds(12));
            runAll();
        }
        assertThat(ended).hasSize(50).allSatisfy(each -> {
            assertThat(each.result()).isInstanceOf(HandOver.Unavailable.class);
            assertThat(each.free()).isTrue();
            assertThat(each.rest()).isEqualTo(Duration.ofSeconds(20));
        });
        assertThat(beganAt).isEmpty();

        long before = now;
        begin(deliveries, deliveries.reserve(1), DONE);
        runAll();
        assertThat(beganAt).containsExactly(before);
    }

    /** Within 10 seconds it ends, and its receipt is to be settled as well. */
    @Test
    void beginsNothingThatMayOutlastItsLease() {
        Deliveries deliveries = deliveries(4, Duration.ofSeconds(3));
        begin(deliveries, deliveries.reserve(1), DONE, Duration.ofMillis(12_001));
        begin(deliveries, deliveries.reserve(1), DONE, Duration.ofSeconds(15)); // its slot is 3 s later
        begin(deliveries, deliveries.reserve(1), DONE, Duration.ofMillis(15_001));
        runAll();
        assertThat(ended)
                .extracting(Ended::result)
                .containsExactly(DONE, new HandOver.Unavailable("the channel is behind", false), DONE);
        assertThat(gaps()).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void asksNoRestOfWhatIsTurnedAwayByAStop() {
        Deliveries deliveries = deliveries(4, Duration.ZERO);
        begin(deliveries, deliveries.reserve(1), DONE);
        control.stop("Ctrl-C");
        runAll();
        assertThat(ended)
                .containsExactly(
                        new Ended(new HandOver.Unavailable("the channel is behind", false), true, Duration.ZERO));
    }

    /** Only what nobody can have got is tried without an end. */
    @Test
    void countsATryOfWhichSomethingHasLeft() {
        Deliveries deliveries = deliveries(4, Duration.ZERO);
        begin(deliveries, deliveries.reserve(1), AWAY);
        runAll();
        now += Duration.ofSeconds(2).toNanos();
        begin(deliveries, deliveries.reserve(100), AWAY);
        runAll();
        now += Duration.ofSeconds(4).toNanos();
        begin(deliveries, deliveries.reserve(100), SILENT);
        runAll();
        assertThat(ended)
                .extracting(Ended::free)
                .as("the channel was taken to work, nothing has left, something has")
                .containsExactly(false, true, false);
    }

    /** So that the next try is somebody else's. */
    @Test
    void letsWhatWasNotTakenRestPastTheNextTry() {
        Deliveries deliveries = deliveries(4, Duration.ZERO);
        begin(deliveries, deliveries.reserve(1), AWAY);
        runAll();
        for (long pause : new long[] {2, 4, 8, 16, 32, 60}) {
            assertThat(ended.getLast().rest()).isEqualTo(Duration.ofSeconds(2 * pause));
            now += Duration.ofSeconds(pause).toNanos();
            begin(deliveries, deliveries.reserve(100), AWAY);
            runAll();
        }
        assertThat(ended).hasSize(7);
    }

    @Test
    void triesEveryOtherTimeWithWhatWasNotTriedBefore() {
        List<Queue> due = List.of(Queue.CANCEL, Queue.DELIVER, Queue.ISSUED, Queue.CREATE);
        List<Queue> turned = List.of(Queue.CANCEL, Queue.ISSUED, Queue.DELIVER, Queue.CREATE);
        List<Queue> issuedOnly = List.of(Queue.CANCEL, Queue.ISSUED, Queue.CREATE);
        Deliveries deliveries = deliveries(4, Duration.ZERO);
        assertThat(deliveries.inTurn(due)).as("it works").isEqualTo(due);
        begin(deliveries, deliveries.reserve(1), AWAY);
        runAll();
        assertThat(deliveries.inTurn(due)).isEqualTo(turned);
        assertThat(deliveries.inTurn(issuedOnly)).isEqualTo(issuedOnly);
        now += Duration.ofSeconds(2).toNanos();
        begin(deliveries, deliveries.reserve(1), AWAY);
        runAll();
        assertThat(deliveries.inTurn(due)).isEqualTo(due);
        now += Duration.ofSeconds(4).toNanos();
        begin(deliveries, deliveries.reserve(1), AWAY);
        runAll();
        assertThat(deliveries.inTurn(due)).isEqualTo(turned);
    }

    /** A server that hangs is asked by one until that one is heard, however often the lanes look for room. */
    @Test
    void triesOneAtATimeWhileThatOneIsUnderWay() {
        Deliveries deliveries = deliveries(4, Duration.ZERO);
        begin(deliveries, deliveries.reserve(1), AWAY);
        runAll();
        now += Duration.ofSeconds(2).toNanos();
        assertThat(deliveries.reserve(100)).isOne();
        for (int look = 0; look < 5; look++) {
            assertThat(deliveries.reserve(100)).isZero();
        }
        deliveries.giveBack(1);
        assertThat(deliveries.reserve(100)).isOne();
    }

    private Deliveries deliveries(int parallel, Duration gap) {
        return new Deliveries(
                new PostOffice(parallel, gap),
                Duration.ZERO,
                control,
                Clock.systemUTC(),
                begun::add,
                () -> now,
                wait -> now += wait.toNanos());
    }

    private void begin(Deliveries deliveries, int count, HandOver result) {
        begin(deliveries, count, result, LEASE);
    }

    private void begin(Deliveries deliveries, int count, HandOver result, Duration lease) {
        for (int i = 0; i < count; i++) {
            deliveries.begin(new Code(result), now + lease.toNanos());
        }
    }

    private void runAll() {
        while (!begun.isEmpty()) {
            begun.remove().run();
        }
    }

    private List<Duration> gaps() {
        List<Duration> gaps = new ArrayList<>();
        for (int i = 1; i < beganAt.size(); i++) {
            gaps.add(Duration.ofNanos(beganAt.get(i) - beganAt.get(i - 1)));
        }
        return gaps;
    }

    /** A code that becomes of its hand-over what the test says. */
    private final class Code implements Deliveries.HandingOver {

        private final HandOver result;

        Code(HandOver result) {
            this.result = result;
        }

        @Override
        public HandOver by(ClaimCodeDelivery delivery) {
            beganAt.add(now);
            return result;
        }

        @Override
        public void settle(HandOver heard, boolean free, Duration rest) {
            ended.add(new Ended(heard, free, rest));
        }

        @Override
        public void end() {}
    }
}
