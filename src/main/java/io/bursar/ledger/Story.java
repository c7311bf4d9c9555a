package io.bursar.ledger;

import io.bursar.domain.ReviewReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the ledger knows of one reward, by one snapshot.
 *
 * @param head which reward, and how it stands
 * @param account its account, with the gate
 * @param operatorCancel an operator wants it not to be paid
 * @param review why it waits for a person; exactly in REVIEW
 * @param givenUp that a person has closed that review; null while it waits
 * @param errorClass the provider's class of its last refusal
 * @param error the last refusal in the provider's words
 * @param leaseOwner who asks for it now; null while nobody has claimed it
 * @param dueAt the end of that lease, or of the back-off
 * @param delivers its claim code is handed over
 * @param receipts what became of its hand-overs, the first one first
 * @param ids every creationRequestId ever used, the first one first
 * @param opening the first events of it and of its file, oldest first
 * @param leftOut how many events follow that are not here
 * @param recent the events after those
 * @param runBy who runs the file now, in words; null if nobody does
 */
public record Story(
        StoryHead head,
        Account account,
        boolean operatorCancel,
        @Nullable ReviewReason review,
        @Nullable GivenUp givenUp,
        @Nullable String errorClass,
        @Nullable String error,
        @Nullable String leaseOwner,
        Instant dueAt,
        boolean delivers,
        List<StoryReceipt> receipts,
        List<StoryId> ids,
        List<StoryEvent> opening,
        long leftOut,
        List<StoryEvent> recent,
        @Nullable String runBy) {}
