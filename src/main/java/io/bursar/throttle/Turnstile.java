package io.bursar.throttle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the calls of this process through one at a time, in the order of their coming. Unlike a fair lock it keeps a
 * caller's place while the caller looks up now and then to see whether its call is still wanted.
 */
final class Turnstile {

    private static final long LOOK_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Deque<Object> queue = new ArrayDeque<>();

    /**
     * Waits for the turn. Whoever gets true must {@link #leave}; whoever gets false or an exception has left already.
     *
     * @return false if the sending is no longer wanted
     */
    boolean enter(Object ticket, Sending sending) throws InterruptedException {
        join(ticket);
        boolean turn = false;
        try {
            do {
                if (!sending.stillWanted()) {
                    return false;
                }
                turn = awaitTurn(ticket);
            } while (!turn);
            return true;
        } finally {
            if (!turn) {
                leave(ticket);
            }
        }
    }

    /** Lets the next one through. */
    void leave(Object ticket) {
        lock.lock();
        try {
            queue.remove(ticket);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void join(Object ticket) {
        lock.lock();
        try {
            queue.addLast(ticket);
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitTurn(Object ticket) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = LOOK_UP_NANOS;
            while (queue.peekFirst() != ticket && left > 0) {
                left = moved.awaitNanos(left);
            }
            return queue.peekFirst() == ticket;
        } finally {
            lock.unlock();
        }
    }
}
