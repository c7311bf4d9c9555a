package io.bursar.domain;

/**
 * What a decision about one answered call looks at: the evidence on this creationRequestId and what limits the next step.
 *
 * @param evidence what is known of the id's card
 * @param operatorCancel an operator wants this reward not to be paid
 * @param epoch how many ids of this reward are already dead
 * @param loops answered calls so far that settled nothing
 * @param trustCardStatus the marketplace is certified to answer RefundedToPurchaser for a cancelled id
 * @param verifyCancel ask the old id once more before a new one is used
 */
public record Attempt(
        Evidence evidence,
        boolean operatorCancel,
        int epoch,
        int loops,
        boolean trustCardStatus,
        boolean verifyCancel) {

    /** The same attempt, after an answer added to what is known. */
    public Attempt with(Evidence after) {
        return new Attempt(after, operatorCancel, epoch, loops, trustCardStatus, verifyCancel);
    }
}
