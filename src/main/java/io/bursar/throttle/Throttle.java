package io.bursar.throttle;

/**
 * Says when the next request of one account may leave. Asked at the last moment, when the request is signed and the
 * connection stands: whatever happened between the slot and the wire would bunch the arrivals at the provider.
 */
public interface Throttle {

    /**
     * Waits until one request may be sent; sends nothing itself. Among the processes of an account the calls with the
     * earlier {@link Priority} go first and equals take turns; within a process it is first come, first served. Gives up when the sending is
     * no longer wanted, when the thread is interrupted, when the wait passes its bound, and when the shared state cannot
     * be reached: nothing is sent without it.
     */
    Grant acquire(Sending sending);

    /** The provider said that we call too fast: the whole account pauses and then goes on more slowly. Never throws. */
    void throttled();

    /** No pace at all, for a provider that runs on this machine; its complaints are heeded all the same. */
    static Throttle lifted() {
        return new LiftedThrottle(Sleeper.SYSTEM);
    }
}
