package io.bursar.batch;

import io.bursar.ledger.Disbursement;
import io.bursar.ledger.RewardCounts;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, by the ledger's word.
 *
 * @param disbursement as it stands now
 * @param counts its rewards
 * @param status FINISHED, HELD, STOPPED or RUNNING
 * @param why for HELD and STOPPED, in words
 * @param share its part of the account's pace while it runs; else null
 * @param resultFile the operator's rows with a status each; null if none was written
 */
public record RunOutcome(
        Disbursement disbursement,
        RewardCounts counts,
        String status,
        @Nullable String why,
        @Nullable Share share,
        @Nullable Path resultFile) {

    /** The rows that were left out, to be corrected and run again; null if none was, or none is written. */
    public @Nullable Path rejectsFile() {
        if (resultFile == null || disbursement.problemRows() == 0) {
            return null;
        }
        Path rejects = resultFile.resolveSibling(disbursement.id() + ResultFile.REJECTS_ENDING);
        return Files.exists(rejects) ? rejects : null;
    }
}
