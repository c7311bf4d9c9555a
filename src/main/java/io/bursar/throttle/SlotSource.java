package io.bursar.throttle;

import java.sql.SQLException;

/** Where slots come from: the one thing that all processes of an account share. A test scripts it. */
interface SlotSource {

    /** Reserves the account's next slot, for good, unless a call of an earlier priority goes first. */
    Reservation reserve(Priority priority) throws SQLException;

    /** How long it takes to ask the row, in nanoseconds; reserves nothing. */
    long trip() throws SQLException;

    /** The call of this permit was answered: it has arrived, and leaves the provider's second within one second. */
    void answered(Reservation.Permit permit) throws SQLException;

    /** Nothing was sent with this permit. */
    void unused(Reservation.Permit permit) throws SQLException;

    /** Blocks the account and slows it down, for all processes. */
    void slowDown() throws SQLException;
}
