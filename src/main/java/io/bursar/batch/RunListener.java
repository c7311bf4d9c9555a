package io.bursar.batch;

import io.bursar.disburse.RunControl;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.RewardCounts;
import java.time.Duration;

/** Whoever watches a run. Called from the run's own threads; must be quick. */
public interface RunListener {

    /** Nobody watches. */
    RunListener NONE = new RunListener() {};

    /** A run begins or goes on; {@code before} is what the ledger knows from earlier runs. */
    default void started(
            Disbursement disbursement, RewardCounts before, boolean interruptedBefore, RunControl control) {}

    /** Rows of the file taken in so far. */
    default void tookIn(long rows) {}

    /** All rewards are known, paying begins or goes on; {@code counts} is what the ledger knows at this moment. */
    default void paying(Disbursement disbursement, RewardCounts counts) {}

    /** The database does not answer, for that reason; the run waits for it that long at most, and ends otherwise. */
    default void databaseLost(String why, Duration giveUpAfter) {}

    /** The database answers again; the run goes on. */
    default void databaseBack() {}

    /** Something the operator should know; the run goes on. */
    default void warn(String sentence) {}
}
