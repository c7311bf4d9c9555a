package io.bursar.ledger;

import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one answered call, or one hand-over, changes, written in one fenced transaction.
 *
 * @param to the reward's next status
 * @param evidence all that is known of this id after the answer
 * @param dead the proof that this id is dead, if the answer gave one
 * @param newId true: the next create uses the next id; only with a proof
 * @param review why a person is needed; exactly with REVIEW
 * @param backOff how long nobody claims the reward; null: its holder keeps the lease, and hands the code over
 * @param countsAsLoop false where the call never took place or was throttled: it costs none of the retry budget
 * @param gcId the provider's id of the card, if the answer named one
 * @param errorClass the provider's class of its refusal, if it refused
 * @param error the refusal in words, at most 500 characters, without codes
 * @param receipt of what the channel has taken; exactly with DELIVERED
 * @param answer the answer in one word or two, for the event log
 */
public record Settlement(
        RewardStatus to,
        Evidence evidence,
        @Nullable DeadEvidence dead,
        boolean newId,
        @Nullable ReviewReason review,
        @Nullable Duration backOff,
        boolean countsAsLoop,
        @Nullable String gcId,
        @Nullable String errorClass,
        @Nullable String error,
        @Nullable Receipt receipt,
        String answer) {}
