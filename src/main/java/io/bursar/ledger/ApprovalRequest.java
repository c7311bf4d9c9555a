package io.bursar.ledger;

import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody other than the one who brought it has to approve, as it is shown: an approval counts for exactly this.
 *
 * @param id of the disbursement
 * @param job the job's name
 * @param fileName as the operator called it
 * @param status LOADING while its rows and their sum are not final
 * @param rows rewards to pay
 * @param total their sum
 * @param problemRows rows left out
 * @param sha256 of the file, 64 hexadecimal digits
 * @param why it needs an approval
 * @param loadedBy who brought it
 * @param loadedAt when
 * @param approvedBy who approved it; null if nobody has
 * @param approvedAt when
 * @param cancelRequestedBy who wants nothing of it paid; null if nobody does
 */
public record ApprovalRequest(
        String id,
        String job,
        String fileName,
        DisbursementStatus status,
        long rows,
        Money total,
        long problemRows,
        String sha256,
        String why,
        String loadedBy,
        Instant loadedAt,
        @Nullable String approvedBy,
        @Nullable Instant approvedAt,
        @Nullable String cancelRequestedBy) {

    /** True while it waits for somebody. */
    public boolean isOpen() {
        return status == DisbursementStatus.LOADED && approvedBy == null && cancelRequestedBy == null;
    }

    /** True if that is the one who brought it, whatever the case and the blanks around the name. */
    public boolean isBy(String name) {
        return loadedBy.strip().equalsIgnoreCase(name.strip());
    }
}
