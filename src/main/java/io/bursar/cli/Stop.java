package io.bursar.cli;

import io.bursar.disburse.RunControl;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGTERM and Ctrl-C into an orderly end: nothing new is sent, calls that are out may finish, for 10 seconds at most,
 * and the process ends with the code of its outcome instead of the signal's.
 */
public final class Stop {

    private static final long WAIT_SECONDS = 10;

    private static final Set<RunControl> RUNNING = ConcurrentHashMap.newKeySet();
    private static final String SIGNAL = "stopped by a signal";

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile int code = ExitCodes.INTERRUPTED;

    /** Watches for signals from now on. */
    public static Stop install() {
        Stop stop = new Stop();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::onShutdown, "stop"));
        return stop;
    }

    /** The command has ended by itself. */
    public void ended(int exitCode) {
        code = exitCode;
        done.countDown();
    }

    /** True once a signal came: then nothing more is begun. */
    static boolean isRequested() {
        return RUNNING.stream().anyMatch(control -> SIGNAL.equals(control.interruption()));
    }

    /** A run, or what waits for one, that a signal is to stop. */
    static void watch(RunControl control) {
        RUNNING.add(control);
    }

    /** It has ended. */
    static void forget(RunControl control) {
        RUNNING.remove(control);
    }

    private void onShutdown() {
        if (done.getCount() == 0 || RUNNING.isEmpty()) {
            return;
        }
        RUNNING.forEach(control -> control.stop(SIGNAL));
        try {
            if (!done.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
                code = ExitCodes.INTERRUPTED;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(code);
    }
}
