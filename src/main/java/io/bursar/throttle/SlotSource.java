package io.bursar.throttle;

import java.sql.SQLException;

/** Where slots come from: the one thing that all processes of an account share. A test scripts it. */
interface SlotSource {

    /**
     * Reserves the account's next slot, for good.
     *
     * @return how far away it is, in microseconds from now
     */
    long reserveMicros() throws SQLException;

    /** Blocks the account and slows it down, for all processes. */
    void slowDown() throws SQLException;
}
