package io.bursar.throttle;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What the account's row says to one caller.
 *
 * @param granted true: the next slot is this caller's, for good; false: nothing was reserved, others go first
 * @param waitMicros how far away the slot is, or when to ask again, in microseconds from now
 * @param permit what a strict pace lends with the slot; else null
 * @param askedAt when the question left, in monotonic nanoseconds: a connection was there already
 */
record Reservation(
        boolean granted, long waitMicros, @Nullable Permit permit, long askedAt) {

    /**
     * One of the nine that a strict pace lends. It comes back by itself when the provider can no longer see the call in the
     * same second as the next one, so a process that dies takes none with it.
     *
     * @param number its place in the row
     * @param until when it comes back, on the database's clock; tells this loan from the next one
     */
    record Permit(int number, OffsetDateTime until) {}
}
