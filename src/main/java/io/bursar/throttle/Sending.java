package io.bursar.throttle;

import java.time.Instant;

/**
 * What the caller is asked and told about one call on its way out. It lets a call that waits for its slot be given up
 * while that is still free of consequences, and lets the caller go on as soon as the request has left.
 */
public interface Sending {

    /** Always wanted, and nobody needs to know. */
    Sending ALWAYS = () -> true;

    /**
     * False gives the call up before a byte is sent. Asked at least every 100 ms while the call waits, from the calling
     * thread; must be quick.
     */
    boolean stillWanted();

    /** What the call is for: who goes first where several wait. */
    default Priority priority() {
        return Priority.CREATE;
    }

    /** The request has been written. Called once at most, from the calling thread; must be quick and must not throw. */
    default void sent() {}

    /**
     * A whole answer came, dated so by the provider's clock. Called once at most, from the calling thread, and not for an
     * answer without a date; must be quick and must not throw.
     */
    default void answeredAt(Instant providerTime) {}

    /** The same call, known to be for this. */
    default Sending as(Priority priority) {
        Sending call = this;
        return new Sending() {
            @Override
            public boolean stillWanted() {
                return call.stillWanted();
            }

            @Override
            public Priority priority() {
                return priority;
            }

            @Override
            public void sent() {
                call.sent();
            }

            @Override
            public void answeredAt(Instant providerTime) {
                call.answeredAt(providerTime);
            }
        };
    }
}
