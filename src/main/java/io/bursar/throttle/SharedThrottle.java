package io.bursar.throttle;

import io.bursar.throttle.Reservation.Permit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * One account's pace over all lanes, processes and machines. A row in PostgreSQL hands out slots on the database's
 * clock; this process waits for its slot on its monotonic clock, so a wrong wall clock changes nothing. A slot that is
 * missed is thrown away rather than used late, because late calls are what bunches.
 */
public final class SharedThrottle implements Throttle {

    private static final Logger LOG = LoggerFactory.getLogger(SharedThrottle.class);

    private static final long LOOK_UP_NANOS = Duration.ofMillis(100).toNanos();
    private static final long BLOCK_NANOS = Duration.ofMillis(1_500).toNanos();
    private static final long WAIT_MAX_MICROS = 120_000_000;
    private static final int SLOTS_MISSED_MAX = 20;

    private final SlotSource slots;
    private final Pacer pacer;
    private final Sleeper sleeper;
    private final Turnstile turnstile = new Turnstile();

    /** Only touched by whoever is through the turnstile. */
    private @Nullable Long previousSend;

    private volatile @Nullable Long blockedUntil;

    SharedThrottle(SlotSource slots, Pacer pacer, Sleeper sleeper) {
        this.slots = slots;
        this.pacer = pacer;
        this.sleeper = sleeper;
    }

    /**
     * The throttle of an account. The row is made, or brought to this pace, when the first slot is asked for.
     *
     * @param account the account's name
     * @param callsPerSecond at most 10 and at least 0.1; 0 lifts the throttle, then no row is touched
     * @param strict true: also never more than nine calls between their sending and a second after their answer
     */
    public static Throttle forAccount(
            DataSource dataSource, String account, BigDecimal callsPerSecond, boolean strict) {
        if (callsPerSecond.signum() == 0) {
            return Throttle.lifted();
        }
        if (callsPerSecond.compareTo(BigDecimal.TEN) > 0 || callsPerSecond.compareTo(new BigDecimal("0.1")) < 0) {
            throw new IllegalArgumentException(
                    "calls-per-second of " + account + " is " + callsPerSecond + "; write 0.1 to 10, or 0 to lift it");
        }
        int intervalMicros = BigDecimal.valueOf(1_000_000)
                .divide(callsPerSecond, 0, RoundingMode.CEILING)
                .intValueExact();
        return new SharedThrottle(
                new ThrottleRow(dataSource, account, intervalMicros, strict),
                new Pacer(intervalMicros),
                Sleeper.SYSTEM);
    }

    /**
     * How many calls a second the account gets now, all processes together, as far as complaints have slowed it down. For
     * people; nothing is decided by it.
     *
     * @return null if the account has never asked for a slot, as one without a pace does not
     */
    public static @Nullable BigDecimal pace(DataSource dataSource, String account) {
        try {
            return ThrottleRow.pace(dataSource, account);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("Cannot see the pace of account " + account, e);
        }
    }

    @Override
    public Grant acquire(Sending sending) {
        Object ticket = new Object();
        boolean entered = false;
        Grant grant = new Grant.Refused("no longer wanted");
        try {
            entered = turnstile.enter(ticket, sending);
            if (entered) {
                grant = nextSlot(ticket, sending);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            grant = new Grant.Refused("interrupted while waiting for a slot");
        } catch (SQLException e) {
            LOG.debug("No slot from the table throttle", e);
            grant = new Grant.Refused(
                    "the database does not give out slots (" + e.getMessage() + "); nothing is sent without one");
        } finally {
            if (entered && grant instanceof Grant.Refused) {
                turnstile.leave(ticket);
            }
        }
        return grant;
    }

    @Override
    public void throttled() {
        blockedUntil = sleeper.nanoTime() + BLOCK_NANOS;
        try {
            slots.slowDown();
        } catch (SQLException e) {
            LOG.warn("The provider asks for a slower pace, but the database cannot be told: {}", e.getMessage());
        }
    }

    private Grant nextSlot(Object ticket, Sending sending) throws InterruptedException, SQLException {
        long giveUpAt = sleeper.nanoTime() + WAIT_MAX_MICROS * 1_000;
        int missed = 0;
        while (!pacer.knowsItsTrips()) {
            pacer.tripTook(slots.trip());
        }
        while (missed < SLOTS_MISSED_MAX) {
            Reservation reserved = slots.reserve(sending.priority());
            long answeredAt = sleeper.nanoTime();
            if (!reserved.granted()) {
                if (answeredAt - giveUpAt > 0) {
                    return new Grant.Refused("other calls of the account have gone first for two minutes");
                }
                if (!sleepUntil(answeredAt + reserved.waitMicros() * 1_000, sending)) {
                    return new Grant.Refused("no longer wanted");
                }
                continue;
            }
            Grant grant = use(reserved, ticket, sending, answeredAt);
            if (grant != null) {
                return grant;
            }
            missed++;
        }
        return new Grant.Refused("this machine was too slow for " + SLOTS_MISSED_MAX + " slots in a row");
    }

    /** Waits for a reserved slot; null if it was missed. What is not used goes back. */
    private @Nullable Grant use(Reservation reserved, Object ticket, Sending sending, long answeredAt)
            throws InterruptedException {
        Grant grant = null;
        try {
            if (reserved.waitMicros() > WAIT_MAX_MICROS) {
                grant = new Grant.Refused(
                        "the account's next free slot is " + reserved.waitMicros() / 1_000_000 + " seconds away");
            } else if (!pacer.answerIsStale(reserved.askedAt(), answeredAt)) {
                long slotAt = Pacer.slotAt(answeredAt, reserved.waitMicros());
                long sendAt = pacer.sendAt(slotAt, previousSend);
                if (!sleepUntil(sendAt, sending)) {
                    grant = new Grant.Refused("no longer wanted");
                } else if (!blocked()) {
                    long now = sleeper.nanoTime();
                    grant = Pacer.late(slotAt, now) ? null : new Pass(ticket, reserved.permit(), now);
                }
            }
            return grant;
        } finally {
            if (!(grant instanceof Pass)) {
                giveBack(reserved.permit(), SlotSource::unused);
            }
        }
    }

    private interface Return {
        void of(SlotSource slots, Permit permit) throws SQLException;
    }

    /** A permit that cannot be given back comes back by itself. */
    private void giveBack(@Nullable Permit permit, Return how) {
        if (permit == null) {
            return;
        }
        try {
            how.of(slots, permit);
        } catch (SQLException e) {
            LOG.debug("A permit comes back by itself", e);
        }
    }

    /** False as soon as the sending is no longer wanted. */
    private boolean sleepUntil(long deadline, Sending sending) throws InterruptedException {
        while (sending.stillWanted()) {
            long left = deadline - sleeper.nanoTime();
            if (left <= 0) {
                return true;
            }
            sleeper.sleepUntil(sleeper.nanoTime() + Math.min(left, LOOK_UP_NANOS));
        }
        return false;
    }

    /** True if the provider complained while this call waited; then its slot was given out before the block. */
    private boolean blocked() throws InterruptedException {
        Long until = blockedUntil;
        if (until == null) {
            return false;
        }
        boolean blocked = until - sleeper.nanoTime() > 0;
        if (!blocked) {
            blockedUntil = null;
        }
        return blocked;
    }

    /** A slot in use. */
    private final class Pass implements Grant.Slot {

        private final Object ticket;
        private final @Nullable Permit permit;
        private final long began;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Pass(Object ticket, @Nullable Permit permit, long began) {
            this.ticket = ticket;
            this.permit = permit;
            this.began = began;
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                previousSend = pacer.countsFrom(began, sleeper.nanoTime());
                turnstile.leave(ticket);
            }
        }

        @Override
        public void answered() {
            giveBack(permit, SlotSource::answered);
        }
    }
}
