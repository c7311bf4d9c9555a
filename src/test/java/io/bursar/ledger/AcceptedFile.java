package io.bursar.ledger;

import io.bursar.domain.Operation;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Accepted files for tests that do not care about most of what is known of one. */
public final class AcceptedFile {

    private AcceptedFile() {}

    /** A file of gift codes that needs everything covered and nobody's approval. */
    public static NewDisbursement of(
            String id, Account account, String job, String scope, String fileName, byte[] sha256, String loadedBy) {
        return of(id, account, job, scope, fileName, sha256, null, loadedBy);
    }

    /** The same for a file that somebody else has to approve. */
    static NewDisbursement of(
            String id,
            Account account,
            String job,
            String scope,
            String fileName,
            byte[] sha256,
            @Nullable String approvalWhy,
            String loadedBy) {
        return of(id, account, job, scope, fileName, sha256, approvalWhy, loadedBy, "NONE");
    }

    /** The same for codes that are delivered. */
    static NewDisbursement of(
            String id,
            Account account,
            String job,
            String scope,
            String fileName,
            byte[] sha256,
            @Nullable String approvalWhy,
            String loadedBy,
            String delivery) {
        return new NewDisbursement(
                id,
                account,
                job,
                Operation.GIFT_CODE,
                scope,
                fileName,
                HexFormat.of().formatHex(sha256),
                null,
                null,
                0,
                true,
                approvalWhy,
                loadedBy,
                delivery,
                null,
                null);
    }
}
