package io.bursar.disburse;

import io.bursar.jobfile.JobFile;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How many lanes pay, and how many rewards each of them claims at once. What the job leaves open follows from the account's pace:
 * the throttle must never wait for a lane, and no more may be in doubt after a crash than that needs.
 *
 * @param lanes claims worked on at the same time
 * @param chunk rewards in one claim
 */
public record LanePlan(int lanes, int chunk) {

    private static final int CHUNK = 10;

    /** Without a pace each claim and each settlement is a part of the time that a reward takes. */
    private static final LanePlan LIFTED = new LanePlan(8, JobFile.CHUNK_MAX);

    /** The longest that a call may take. */
    private static final BigDecimal DEADLINE_SECONDS = BigDecimal.valueOf(6);

    /** One lane has a chunk that is not sent, one is settling. */
    private static final int BESIDES = 2;

    /** The plan for one run. */
    public static LanePlan of(JobFile job, BigDecimal callsPerSecond) {
        boolean lifted = callsPerSecond.signum() == 0;
        Integer wishedChunk = job.chunk();
        Integer wishedLanes = job.lanes();
        int byItself = lifted ? LIFTED.chunk : CHUNK;
        int chunk = wishedChunk == null ? byItself : wishedChunk;
        if (wishedLanes != null) {
            return new LanePlan(wishedLanes, chunk);
        }
        return new LanePlan(lifted ? LIFTED.lanes : lanes(callsPerSecond, chunk), chunk);
    }

    private static int lanes(BigDecimal callsPerSecond, int chunk) {
        int out = callsPerSecond
                .multiply(DEADLINE_SECONDS)
                .setScale(0, RoundingMode.CEILING)
                .intValueExact();
        return Math.min(JobFile.LANES_MAX, Math.ceilDiv(out, chunk) + BESIDES);
    }
}
