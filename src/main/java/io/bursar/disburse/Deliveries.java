package io.bursar.disburse;

import io.bursar.delivery.ClaimCodeDelivery;
import io.bursar.delivery.DeliveryChannel;
import io.bursar.delivery.HandOver;
import io.bursar.domain.RewardStatus.Queue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The hand-overs of one run. They have threads, a bound and a pace of their own, so that a slow channel never keeps new cards
 * waiting, and no more codes are in memory than it can take within seconds. A code is fetched only where there is room for it: a
 * card that is made while there is none stays undelivered, and is fetched later.
 */
public final class Deliveries implements AutoCloseable {

    /** Codes that wait in memory, for each hand-over that can be under way. */
    private static final int WAITING = 4;

    /** A hand-over that has not begun by then is not begun, and fetched again when the channel may have caught up. */
    private static final Duration WAITS_MAX = Duration.ofSeconds(20);

    /** Nor is one that has less than this of its lease: 10 seconds for the hand-over, and its receipt. */
    private static final Duration LEASE_RESERVE = Duration.ofSeconds(12);

    private static final Duration HOLD_SAID_FROM = Duration.ofSeconds(5);

    private static final HandOver BEHIND = new HandOver.Unavailable("the channel is behind", false);

    private final DeliveryChannel channel;
    private final Duration hold;
    private final RunControl control;
    private final Clock clock;
    private final Executor threads;
    private final LongSupplier nanos;
    private final Consumer<Duration> pause;
    private final Semaphore room;
    private final Semaphore parallel;
    private final Pace pace;
    private final ChannelHealth health;

    /**
     * Hand-overs through a channel.
     *
     * @param nanos the monotonic time
     * @param pause waits, but not past a stop
     */
    Deliveries(
            DeliveryChannel channel,
            Duration hold,
            RunControl control,
            Clock clock,
            Executor threads,
            LongSupplier nanos,
            Consumer<Duration> pause) {
        this.channel = channel;
        this.hold = hold;
        this.control = control;
        this.clock = clock;
        this.threads = threads;
        this.nanos = nanos;
        this.pause = pause;
        this.pace = new Pace(channel.gap(), nanos.getAsLong());
        this.room = new Semaphore(Math.min(channel.parallel() * (1 + WAITING), pace.within(WAITS_MAX)));
        this.parallel = new Semaphore(channel.parallel(), true); // in order: who waits longest is out of time first
        this.health = new ChannelHealth(nanos);
    }

    /**
     * Hand-overs through a channel, each on a thread of its own.
     *
     * @param hold how long a card stays undelivered, and can be taken back; zero hands it over right after its create
     */
    static Deliveries through(DeliveryChannel channel, Duration hold, RunControl control, Clock clock) {
        return new Deliveries(
                channel,
                hold,
                control,
                clock,
                work -> Thread.ofVirtual().name("delivery").start(() -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        control.failed("settling a hand-over, which is repeated under the same key", e);
                    }
                }),
                System::nanoTime,
                control::pause);
    }

    /** Hand-overs on the thread of the call, for whoever plays the lanes one after the other. */
    static Deliveries direct(DeliveryChannel channel, Duration hold, RunControl control) {
        return new Deliveries(
                channel, hold, control, Clock.systemUTC(), Runnable::run, System::nanoTime, control::pause);
    }

    /** One claim code on its way. */
    interface HandingOver {

        /** Hands it over; never throws. */
        HandOver by(ClaimCodeDelivery delivery);

        /**
         * Writes what came of it.
         *
         * @param free it says nothing about this recipient, nothing of the code had left, and it costs none of the retry budget
         * @param rest where it is tried again, not before that time is over
         */
        void settle(HandOver result, boolean free, Duration rest);

        /** Forgets the code; called in any case. */
        void end();
    }

    /** How long a card stays undelivered. */
    Duration hold() {
        return hold;
    }

    /** The channel as the ledger calls it. */
    String channel() {
        return channel.name();
    }

    /** The same queues; what was never handed over is before what was where that makes the better try of a channel. */
    List<Queue> inTurn(List<Queue> due) {
        List<Queue> turned = new ArrayList<>(due);
        if (health.triesAnother() && due.contains(Queue.DELIVER) && due.contains(Queue.ISSUED)) {
            Collections.swap(turned, due.indexOf(Queue.DELIVER), due.indexOf(Queue.ISSUED));
        }
        return turned;
    }

    /** Room for so many codes at most; who gets some uses each by {@link #begin}, or gives it back. */
    int reserve(int wanted) {
        int allowed = health.mayBegin(wanted);
        int got = 0;
        while (got < allowed && room.tryAcquire()) {
            got++;
        }
        if (allowed > 0 && got == 0) {
            health.unused();
        }
        return got;
    }

    /** Gives back what was reserved and not used. */
    void giveBack(int reserved) {
        if (reserved > 0) {
            room.release(reserved);
            health.unused();
        }
    }

    /**
     * Hands over on a reserved place, soon and elsewhere.
     *
     * @param leaseEnds when somebody else may hand the same code over, in monotonic nanoseconds
     */
    void begin(HandingOver code, long leaseEnds) {
        long waits = nanos.getAsLong() + WAITS_MAX.toNanos();
        long leased = leaseEnds - LEASE_RESERVE.toNanos();
        long until = leased - waits < 0 ? leased : waits;
        control.leaves(1);
        threads.execute(() -> {
            try {
                handOver(code, until);
            } finally {
                code.end();
                room.release();
                control.ended();
            }
        });
    }

    private void handOver(HandingOver code, long until) {
        if (!getsItsTurn(until)) {
            health.unused();
            code.settle(BEHIND, true, control.isStopping() ? Duration.ZERO : WAITS_MAX);
            return;
        }
        boolean tries = health.isPaused();
        HandOver result;
        try {
            result = code.by(channel);
        } finally {
            parallel.release();
        }
        health.heard(result);
        control.deliveryTrouble(
                health.isPaused() ? channel.described() + " takes nothing now (" + health.trouble() + ")" : null);
        boolean free = tries && result instanceof HandOver.Unavailable away && !away.unclear();
        code.settle(result, free, health.rest());
    }

    /** Holds one of the parallel places on a return of true. */
    private boolean getsItsTurn(long until) {
        try {
            if (!parallel.tryAcquire(until - nanos.getAsLong(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        Optional<Duration> wait = pace.slot(nanos.getAsLong(), until);
        wait.filter(Duration::isPositive).ifPresent(pause);
        if (wait.isEmpty() || control.isStopping()) {
            parallel.release();
            return false;
        }
        return true;
    }

    /**
     * A lane has nothing to do for that long. Ends the run if nothing but deliveries is left of it, and its channel has taken none
     * for longer than a run waits.
     */
    void waits(Duration untilNext, boolean onlyDeliveries) {
        boolean held = onlyDeliveries && untilNext.compareTo(HOLD_SAID_FROM) > 0 && !health.isPaused();
        control.heldUntil(held ? clock.instant().plus(untilNext) : null);
        if (onlyDeliveries && health.failingFor().compareTo(control.givesUpAfter()) > 0) {
            control.stop(
                    "%s takes nothing (%s); gave up after %d seconds. The cards that are not delivered are live, and are kept"
                            .formatted(
                                    channel.described(),
                                    health.trouble(),
                                    control.givesUpAfter().toSeconds()));
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
