package io.bursar.schedule;

import io.bursar.batch.RunListener;
import io.bursar.batch.RunOutcome;
import io.bursar.disburse.RunControl;
import java.util.function.BiFunction;

/** How a server speaks and how its runs are stopped: the command line's own words, so that a file says the same as a screen. */
public interface Voice {

    /** One event, as one line; whoever says it adds the time. */
    void say(String event);

    /** Runs under a control that a signal stops. */
    RunOutcome watched(BiFunction<RunControl, RunListener, RunOutcome> run);

    /** The whole outcome, for a file beside the result. */
    String summary(RunOutcome outcome);

    /** A failure as people are told of it. */
    String words(RuntimeException failure);

    /** Tells people who are not there that a file was refused as a whole; saying it again on the same day tells it once. */
    void refused(String job, String file, String why);
}
