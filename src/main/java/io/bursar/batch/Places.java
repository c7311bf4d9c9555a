package io.bursar.batch;

import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * How many disbursements one server works on at the same time: eight, whoever began them, in the order in which they came.
 * Nobody waits for funds or people in a place; for the end of a hold a run does.
 */
@Component
public class Places {

    /** The most at the same time. */
    public static final int MAX = 8;

    private final Semaphore free = new Semaphore(MAX, true);

    /** Does the work as soon as there is a place. Ends early, without it, when the thread is interrupted. */
    public void in(Runnable work) {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            work.run();
        } finally {
            free.release();
        }
    }
}
