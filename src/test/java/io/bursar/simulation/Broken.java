package io.bursar.simulation;

import io.bursar.delivery.HandOver;
import io.bursar.incentives.CreateResult;
import io.bursar.ledger.SimulatedLedger;

/** A way in which the program could be wrong, put in from outside; every default leaves it right. */
interface Broken extends SimulatedLedger.Defect {

    /** The program as it is. */
    Broken NOTHING = new Broken() {};

    /** The statement that is sent instead. */
    default String sql(String statement) {
        return statement;
    }

    /** What the program makes of an answer. */
    default CreateResult heard(CreateResult result) {
        return result;
    }

    /** What the program makes of what became of a hand-over. */
    default HandOver receipt(HandOver result, String claimCode) {
        return result;
    }

    /** True if a code is handed over as soon as it is heard, before the answer is settled. */
    default boolean handsOverBeforeSettling() {
        return false;
    }

    /** True if a request that got no answer is sent once more without a new intent. */
    default boolean repeatsRequests() {
        return false;
    }

    /** True if one transaction is open around intent, call and settlement. */
    default boolean callsInTransaction() {
        return false;
    }
}
