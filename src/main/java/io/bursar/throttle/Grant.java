package io.bursar.throttle;

/** The throttle's answer to the wish to send: a slot that is now, or a refusal after which nothing may be sent. */
public sealed interface Grant {

    /**
     * The right to send one request now. Until it is closed no other call of this process gets a slot, so the gap
     * between two requests holds on the wire and not only in the throttle: close it when the request is written.
     */
    non-sealed interface Slot extends Grant, AutoCloseable {
        @Override
        void close();

        /**
         * A first byte of the answer has come, so the request has arrived. Called once at most, after {@link #close}; never
         * throws.
         */
        default void answered() {}
    }

    /**
     * Nothing may be sent.
     *
     * @param why what happened, in words for an operator
     */
    record Refused(String why) implements Grant {}
}
