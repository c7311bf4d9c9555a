package io.bursar.disburse;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the lanes of one run share in memory: whether to stop and why, whether the provider is being reached, and the figures
 * for the progress line. Losing it loses nothing: the ledger knows all that matters.
 */
public final class RunControl {

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
    private final AtomicReference<String> lastUnknownRefusal = new AtomicReference<>("");
    private final AtomicLong unknownRefusals = new AtomicLong();

    /** Only one lane at a time holds rewards that are claimed and not yet sent: a crash leaves one chunk in doubt. */
    final Semaphore unsent = new Semaphore(1);

    /** True while this run's canary is under way: the one reward that tries a gate which was closed. */
    final AtomicBoolean canaryOut = new AtomicBoolean();

    final AtomicLong settled = new AtomicLong();
    final AtomicLong settledMinor = new AtomicLong();
    final AtomicLong rejected = new AtomicLong();
    final AtomicLong review = new AtomicLong();
    final AtomicLong createdAgain = new AtomicLong();
    final AtomicLong resends = new AtomicLong();
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

    /** Figures of this run so far. */
    public record Figures(
            long settled,
            long settledMinor,
            long rejected,
            long review,
            long resends,
            long createdAgain,
            long calls,
            long inDoubt,
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
                trouble.get());
    }

    /** Asks the run to end: calls that are out are awaited, nothing new is sent. The first reason counts. */
    public void stop(String why) {
        interruption.compareAndSet(null, why);
        stopped.countDown();
    }

    /** True once the run is to end. */
    public boolean isStopping() {
        return stopped.getCount() == 0;
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
