package io.bursar.ledger;

import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One creationRequestId of a reward and all that is known of its card.
 *
 * @param epoch how many ids of the reward were dead before it
 * @param creationRequestId as the provider knows it
 * @param creates intents to create so far
 * @param cancels intents to cancel so far
 * @param evidence what is known
 * @param dead the proof that it can never again have a live card; null while there is none
 * @param gcId the provider's id of the card, if it named one
 * @param issuedAt when the ledger learned that the card is live
 * @param cancellableUntil until when the provider would still cancel the card, on the safe side; null if it is too late, or if
 *     nothing can be there to cancel, or if it was promised to its recipient
 */
public record StoryId(
        int epoch,
        String creationRequestId,
        int creates,
        int cancels,
        Evidence evidence,
        @Nullable DeadEvidence dead,
        @Nullable String gcId,
        @Nullable Instant issuedAt,
        @Nullable Instant cancellableUntil) {}
