package io.bursar.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the result file says of one row.
 *
 * @param line physical line of the record in the reward file
 * @param status PAID, DELIVERED, REJECTED, CANCELLED, REVIEW or PENDING
 * @param creationRequestId the id in use; null if nothing was sent
 * @param gcId the provider's id of the card
 * @param attempts calls of create and cancel over all ids
 * @param errorClass F100 to F500, or INPUT for a row that was left out
 * @param error in words, with the fix
 * @param issuedAt when the ledger learned that the card is live
 * @param deliveredAt when its channel had taken the claim code; null where none has
 */
public record RewardLine(
        long line,
        String status,
        @Nullable String creationRequestId,
        @Nullable String gcId,
        int attempts,
        @Nullable String errorClass,
        @Nullable String error,
        @Nullable Instant issuedAt,
        @Nullable Instant deliveredAt) {}
