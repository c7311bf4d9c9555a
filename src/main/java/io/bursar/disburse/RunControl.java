package io.bursar.disburse;

import io.bursar.ledger.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the lanes of one run share in memory: whether to stop and why, whether the provider is being reached, and the figures
 * for the progress line. Losing it loses nothing: the ledger knows all that matters.
 */
public final class RunControl {

    private static final Logger LOG = LoggerFactory.getLogger(RunControl.class);

    private static final int UNKNOWN_REFUSALS_MAX = 3;

    /** One lost answer is everyday life; people hear of it when nothing has been reached for this long. */
    private static final long TROUBLE_NANOS = Duration.ofSeconds(4).toNanos();

    private final long giveUpNanos;
    private final boolean waitsForFunds;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<@Nullable String> interruption = new AtomicReference<>();
    /** When the first of the failures in a row was; null after a success. A pause between two tries is no silence. */
    private final AtomicReference<@Nullable Long> failingSince = new AtomicReference<>();

    private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();
    private final AtomicReference<@Nullable String> deliveryTrouble = new AtomicReference<>();
    private final AtomicReference<String> lastUnknownRefusal = new AtomicReference<>("");
    private final AtomicLong unknownRefusals = new AtomicLong();

    /** What ended the present round; a lost database begins another one, anything else ends the run. */
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    private volatile long failedAt = System.nanoTime();

    private final Object calm = new Object();
    private int underWay;

    /** Grows with each lost database. A lane belongs to one round, so that one left over from before never claims again. */
    private volatile int round;

    /** Only one lane at a time holds rewards that are claimed and not yet sent: a crash leaves one chunk in doubt. */
    volatile Semaphore unsent = new Semaphore(1);

    /** True while this run's canary is under way: the one reward that tries a gate which was closed. */
    final AtomicBoolean canaryOut = new AtomicBoolean();

    /** How often an answer of this run has closed the gate: what was claimed before and has not left is not sent any more. */
    final AtomicInteger gateClosings = new AtomicInteger();

    final AtomicLong settled = new AtomicLong();
    final AtomicLong settledMinor = new AtomicLong();
    final AtomicLong rejected = new AtomicLong();
    final AtomicLong review = new AtomicLong();
    final AtomicLong createdAgain = new AtomicLong();
    final AtomicLong resends = new AtomicLong();
    final AtomicLong delivered = new AtomicLong();
    private final AtomicReference<@Nullable Instant> heldUntil = new AtomicReference<>();
    final AtomicLong calls = new AtomicLong();
    final AtomicLong inDoubt = new AtomicLong();

    /**
     * A run that gives up when nothing was reached for that long.
     *
     * @param waitsForFunds true: a hold for funds does not end it
     */
    public RunControl(Duration giveUpAfter, boolean waitsForFunds) {
        this.giveUpNanos = giveUpAfter.toNanos();
        this.waitsForFunds = waitsForFunds;
    }

    /** True if the run is to wait while its account is short of funds. */
    public boolean waitsForFunds() {
        return waitsForFunds;
    }

    /** For how long nothing may be reached before the run ends. */
    Duration givesUpAfter() {
        return Duration.ofNanos(giveUpNanos);
    }

    /**
     * Figures of this run so far.
     *
     * @param delivered hand-overs that were taken
     * @param heldUntil when the next card that is kept back is delivered, where nothing else is to be done; null otherwise
     */
    public record Figures(
            long settled,
            long settledMinor,
            long rejected,
            long review,
            long resends,
            long createdAgain,
            long calls,
            long inDoubt,
            long delivered,
            @Nullable Instant heldUntil,
            @Nullable String trouble) {}

    /** The figures now. */
    public Figures figures() {
        return new Figures(
                settled.get(),
                settledMinor.get(),
                rejected.get(),
                review.get(),
                resends.get(),
                createdAgain.get(),
                calls.get(),
                inDoubt.get(),
                delivered.get(),
                heldUntil.get(),
                trouble.get() == null ? deliveryTrouble.get() : trouble.get());
    }

    /** Asks the run to end: calls that are out are awaited, nothing new is sent. The first reason counts. */
    public void stop(String why) {
        interruption.compareAndSet(null, why);
        stopped.countDown();
    }

    /** True once the run is to end, or to begin another round: nothing new is sent. */
    public boolean isStopping() {
        return stopped.getCount() == 0 || failure.get() != null;
    }

    /**
     * Ends the present round: nothing new is sent, calls that are out are awaited. The first failure counts. Whoever runs the
     * round decides what follows.
     *
     * @return true if this is the first
     */
    public boolean fail(RuntimeException why) {
        boolean first = failure.compareAndSet(null, why);
        if (first) {
            failedAt = System.nanoTime();
        }
        return first;
    }

    /** What keeps the channel of deliveries from taking anything; null: nothing. */
    void deliveryTrouble(@Nullable String words) {
        deliveryTrouble.set(words);
    }

    /** Nothing is to be done but to wait for the end of a hold; null: something is. */
    void heldUntil(@Nullable Instant end) {
        heldUntil.set(end);
    }

    /** True while nothing is to be done but to wait for the end of a hold. */
    boolean isHeld() {
        return heldUntil.get() != null;
    }

    /** Notes what a lane or a hand-over could not get over; whoever runs the round recovers, or ends the run. */
    void failed(String what, RuntimeException e) {
        boolean first = fail(e);
        if (Outage.isCauseOf(e)) {
            LOG.warn("The database was lost in {}: {}", what, Outage.words(e));
        } else if (first) {
            LOG.error("A bug in {}", what, e);
        }
    }

    /** For how long the present round has failed; zero if it has not. */
    public Duration failingFor() {
        return failure.get() == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - failedAt);
    }

    /** What ended the present round; null if nothing did. */
    public @Nullable RuntimeException failure() {
        return failure.get();
    }

    /** Begins another round. What has failed before is forgotten, and no silence of the provider's is counted. */
    public void goOn() {
        round++;
        unsent = new Semaphore(1);
        reached();
        failure.set(null);
    }

    int round() {
        return round;
    }

    /** True once the lanes of that round are to end. */
    boolean isOver(int of) {
        return of != round || isStopping();
    }

    void leaves(int calls) {
        synchronized (calm) {
            underWay += calls;
            calm.notifyAll();
        }
    }

    /** A call of {@link #leaves} has ended and is settled, or its settlement has failed. */
    void ended() {
        leaves(-1);
    }

    /**
     * Waits until no call is under way, so that what follows finds no lane of before.
     *
     * @return false if some are after that time; then only their leases' tokens keep them from the ledger
     */
    public boolean awaitCalls(Duration max) {
        long until = System.nanoTime() + max.toNanos();
        synchronized (calm) {
            try {
                for (long left = max.toMillis(); underWay > 0 && left > 0; ) {
                    calm.wait(left);
                    left = (until - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stop("the process is ending");
            }
            return underWay == 0;
        }
    }

    /** How many answers were settled for good: what tells a run that goes on from one that only begins again and again. */
    public long settlements() {
        return settled.get() + rejected.get() + review.get() + resends.get();
    }

    /** Why the run ends before its time; null if it does not. */
    public @Nullable String interruption() {
        return interruption.get();
    }

    /** Waits, but not past a stop. */
    public void pause(Duration duration) {
        try {
            if (stopped.await(Math.max(1, duration.toNanos()), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop("the process is ending");
        }
    }

    /** The provider and the database answer. */
    void reached() {
        failingSince.set(null);
        trouble.set(null);
    }

    /** Something cannot be reached; ends the run when that has lasted too long. */
    void notReached(String what) {
        long now = System.nanoTime();
        failingSince.compareAndSet(null, now);
        Long since = failingSince.get();
        long silentNanos = since == null ? 0 : now - since;
        if (silentNanos > TROUBLE_NANOS) {
            trouble.set(what);
        }
        if (silentNanos > giveUpNanos) {
            stop(what + "; gave up after " + Duration.ofNanos(giveUpNanos).toSeconds() + " seconds");
        }
    }

    /** True when three different rewards in a row got a refusal of an unknown type: then it is the account's. */
    boolean isAccountsRefusal(String reference) {
        if (!reference.equals(lastUnknownRefusal.getAndSet(reference))) {
            unknownRefusals.incrementAndGet();
        }
        return unknownRefusals.get() >= UNKNOWN_REFUSALS_MAX;
    }

    /** An answer that was no unknown refusal. */
    void understood() {
        unknownRefusals.set(0);
        lastUnknownRefusal.set("");
    }
}
