package io.bursar.ledger;

import io.bursar.domain.Operation;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file when it is accepted; none of it changes later.
 *
 * @param id 12 hexadecimal digits, derived from account and content
 * @param account what pays
 * @param job the job's name
 * @param operation what each reward becomes
 * @param scope within which a reference is unique
 * @param fileName as the operator called it
 * @param sha256 of the content, 64 hexadecimal digits
 * @param contentKey of its rewards whatever their order, 64 hexadecimal digits; null where it has none
 * @param follows the disbursement whose rejected rows come back in it; one that the ledger does not know is nobody's
 * @param acceptedMinor what it is to pay, in minor units, as far as that is known before its rows are taken in
 * @param wholeFile true: pays only when everything pending is covered
 * @param approvalWhy why somebody else has to approve it before anything is paid; null: nobody has to
 * @param loadedBy who brought the file
 * @param delivery how claim codes are handed over: NONE, EMAIL or WEBHOOK
 * @param receiver which receiver of codes is called; exactly with WEBHOOK
 * @param overridden what would have refused it and why it may pay all the same, for the event log; null: nothing would
 */
public record NewDisbursement(
        String id,
        Account account,
        String job,
        Operation operation,
        String scope,
        String fileName,
        String sha256,
        @Nullable String contentKey,
        @Nullable String follows,
        long acceptedMinor,
        boolean wholeFile,
        @Nullable String approvalWhy,
        String loadedBy,
        String delivery,
        @Nullable String receiver,
        @Nullable String overridden) {}
