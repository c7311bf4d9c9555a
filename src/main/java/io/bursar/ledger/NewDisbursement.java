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
 * @param wholeFile true: pays only when everything pending is covered
 * @param approvalWhy why somebody else has to approve it before anything is paid; null: nobody has to
 * @param loadedBy who brought the file
 */
public record NewDisbursement(
        String id,
        Account account,
        String job,
        Operation operation,
        String scope,
        String fileName,
        String sha256,
        boolean wholeFile,
        @Nullable String approvalWhy,
        String loadedBy) {}
