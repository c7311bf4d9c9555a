package io.bursar.disburse;

import io.bursar.delivery.HandOver;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a delivery channel takes anything. One that does not is left alone but for one hand-over at a time, further and further
 * apart, so that the codes of live cards are not fetched for nobody. Times are monotonic nanoseconds.
 */
final class ChannelHealth {

    private static final Duration PAUSE_MIN = Duration.ofSeconds(2);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(60);

    /** So many in a row that are not taken, and it is not the recipients any more. */
    private static final int FAILURES_MAX = 5;

    private final LongSupplier nanos;
    private int failures;
    private int inVain;
    private @Nullable Duration pause;
    private long pausedAt;
    private long failingSince;
    private boolean probing;
    private String trouble = "";

    ChannelHealth(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** How many of that many hand-overs may begin now; one that tries a channel which failed is to be heard or {@link #unused}. */
    synchronized int mayBegin(int wanted) {
        if (pause == null || wanted == 0) {
            return wanted;
        }
        if (probing || untilNextTry().compareTo(Duration.ZERO) > 0) {
            return 0;
        }
        probing = true;
        return 1;
    }

    /** What may have begun did not. */
    synchronized void unused() {
        probing = false;
    }

    /** True while it is not known to work. */
    synchronized boolean isPaused() {
        return pause != null;
    }

    /** One hand-over has ended so. */
    synchronized void heard(HandOver result) {
        probing = false;
        switch (result) {
            case HandOver.Done done -> works();
            case HandOver.Refused refused -> works();
            case HandOver.Again again -> fails(again.why(), false);
            case HandOver.Unavailable away -> fails(away.why(), true);
        }
    }

    private void works() {
        failures = 0;
        pause = null;
        trouble = "";
    }

    private void fails(String why, boolean channel) {
        failures++;
        if (!channel && pause == null && failures < FAILURES_MAX) {
            return;
        }
        long now = nanos.getAsLong();
        trouble = why;
        if (pause == null) {
            failingSince = now;
            pause = PAUSE_MIN;
            inVain = 0;
        } else if (untilNextTry().compareTo(Duration.ZERO) > 0) {
            return; // one of those that were under way when it failed
        } else {
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : longer;
            inVain++;
        }
        pausedAt = now;
    }

    /** How long until the next one is tried; zero or less while it works. */
    synchronized Duration untilNextTry() {
        return pause == null ? Duration.ZERO : pause.minusNanos(nanos.getAsLong() - pausedAt);
    }

    /**
     * True if the next try is better made with what was not tried before, as every other one is: those for whom the server hangs
     * would take turns otherwise, and keep it paused for all.
     */
    synchronized boolean triesAnother() {
        return pause != null && inVain % 2 == 0;
    }

    /**
     * How long whoever was not taken now is left alone: past the next try, so that it may be somebody else's; zero while it works.
     * A single recipient for whom the server hangs would be every try otherwise.
     */
    synchronized Duration rest() {
        return pause == null ? Duration.ZERO : pause.multipliedBy(2);
    }

    /** For how long it has taken nothing; zero while it works. */
    synchronized Duration failingFor() {
        return pause == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - failingSince);
    }

    /** What it said, in words; empty while it works. */
    synchronized String trouble() {
        return trouble;
    }
}
