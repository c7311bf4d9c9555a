package io.bursar.batch;

import io.bursar.domain.Money;
import io.bursar.domain.RowProblem;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.Overlap;
import io.bursar.ledger.Repeated;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of a file before a cent moves.
 *
 * @param file as it was named
 * @param format for people: {@code UTF-8, comma}
 * @param sha256 of its content
 * @param contentKey of its rewards, whatever their order; null where there is none
 * @param follows the disbursement whose rejected rows come back in it; null: none that is known
 * @param rows after the header
 * @param good rows that would be paid
 * @param total what they add up to
 * @param duplicates rows left out because their reference is known; the others that are left out break a row rule
 * @param problemsTotal of all rows
 * @param problems the first of them, by line
 * @param repeated rewards that give a recipient the same amount again
 * @param overlap with the earlier file that it is most like; null: none, or not looked for
 * @param usualOverlap percent of the job's latest files; null: unknown
 * @param refusals what refuses the file as a whole, whatever anybody says
 * @param doubts what refuses it unless somebody says why it is meant
 * @param approvals why somebody else has to approve it
 * @param warnings what is worth knowing and stops nothing
 * @param known the disbursement of this very content; null if it is new
 * @param waitsFor the disbursement that has to be taken in before; null: none
 */
public record FileFindings(
        Path file,
        String format,
        String sha256,
        @Nullable String contentKey,
        @Nullable String follows,
        long rows,
        long good,
        Money total,
        long duplicates,
        long problemsTotal,
        List<RowProblem> problems,
        Repeated repeated,
        @Nullable Overlap overlap,
        @Nullable Integer usualOverlap,
        List<String> refusals,
        List<String> doubts,
        List<String> approvals,
        List<String> warnings,
        @Nullable Disbursement known,
        @Nullable String waitsFor) {

    /** Rows that are left out. */
    public long bad() {
        return rows - good;
    }

    /** True if {@code run} would not take the file as it is. */
    public boolean isRefused() {
        return !refusals.isEmpty() || !doubts.isEmpty();
    }
}
