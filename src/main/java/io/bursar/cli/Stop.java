package io.bursar.cli;

import io.bursar.disburse.RunControl;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns SIGTERM and Ctrl-C into an orderly end: nothing new is sent, calls that are out may finish, for 10 seconds at most,
 * and the process ends with the code of its outcome instead of the signal's.
 */
public final class Stop {

    private static final long WAIT_SECONDS = 10;

    private static volatile @Nullable RunControl running;

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
        RunControl control = running;
        return control != null && "stopped by a signal".equals(control.interruption());
    }

    static void watch(@Nullable RunControl control) {
        running = control;
    }

    private void onShutdown() {
        RunControl control = running;
        if (done.getCount() == 0 || control == null) {
            return;
        }
        control.stop("stopped by a signal");
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
