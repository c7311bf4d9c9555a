package io.bursar.ledger;

import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One accepted reward file as the ledger knows it.
 *
 * @param id 12 hexadecimal digits, derived from account and content
 * @param account the account's name
 * @param job the job's name
 * @param operation what each reward becomes at the provider
 * @param fileName as the operator called it
 * @param status how far it is
 * @param rows rewards taken in
 * @param total their sum
 * @param problemRows rows left out
 * @param wholeFile true: pays only when everything pending is covered
 * @param heldFor FUNDS, ACCOUNT or APPROVAL; null while it may pay
 * @param heldWhy the reason in words
 * @param missing how much the account must be recharged by; null if unknown or nothing is missing
 * @param createdAt when it was taken in
 * @param finishedAt when nothing was left to do
 * @param follows the disbursement whose rejected rows it pays, corrected; null: none
 * @param delivery how claim codes are handed over: NONE, EMAIL or WEBHOOK
 * @param receiver the one receiver of codes that may be called; null: by no webhook, or accepted before this was kept
 */
public record Disbursement(
        String id,
        String account,
        String job,
        Operation operation,
        String fileName,
        DisbursementStatus status,
        long rows,
        Money total,
        long problemRows,
        boolean wholeFile,
        @Nullable String heldFor,
        @Nullable String heldWhy,
        @Nullable Money missing,
        Instant createdAt,
        @Nullable Instant finishedAt,
        @Nullable String follows,
        String delivery,
        @Nullable String receiver) {}
