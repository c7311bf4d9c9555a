package io.bursar.simulation;

import static io.bursar.domain.RewardStatus.CANCELLING;

import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.incentives.CreateResult;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.Receipt;
import io.bursar.ledger.Settlement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One rule of the protocol broken on purpose, and the settlements that doing so takes. */
interface Mutation extends Broken {

    /** The defect in words. */
    String what();

    /** Traces to try before chance is. */
    default List<Case> cases() {
        return List.of();
    }

    static boolean isSilent(Settlement decided) {
        return decided.answer().startsWith("no answer");
    }

    static boolean isLive(Settlement decided) {
        return decided.answer().endsWith("live");
    }

    static boolean isRefusedCancel(ClaimedReward claimed, Settlement decided) {
        return claimed.status() == CANCELLING && decided.answer().equals("F200");
    }

    static CreateResult withCodeAsGcId(CreateResult result) {
        return result instanceof CreateResult.Fulfilled live && live.claimCode() != null
                ? new CreateResult.Fulfilled(live.claimCode().reveal(String::new), null)
                : result;
    }

    static Settlement becomes(Settlement from, RewardStatus to, boolean newId, @Nullable DeadEvidence proof) {
        return settlement(from, to, from.evidence(), proof, newId, null, from.backOff(), from.answer());
    }

    static Settlement evidence(Settlement from, Evidence known) {
        return settlement(
                from, from.to(), known, from.dead(), from.newId(), from.review(), from.backOff(), from.answer());
    }

    static Settlement answer(Settlement from, String answer) {
        return settlement(
                from, from.to(), from.evidence(), from.dead(), from.newId(), from.review(), from.backOff(), answer);
    }

    /** Promised in this settlement, whatever was decided. */
    static Settlement promised(Settlement from) {
        return settlement(from, RewardStatus.DELIVERING, from.evidence(), null, false, null, null, from.answer());
    }

    static Settlement messageId(Settlement from, Receipt receipt, String messageId) {
        return new Settlement(
                from.to(),
                from.evidence(),
                from.dead(),
                from.newId(),
                from.review(),
                from.backOff(),
                from.countsAsLoop(),
                from.gcId(),
                from.errorClass(),
                from.error(),
                new Receipt(receipt.channel(), messageId),
                from.answer());
    }

    private static Settlement settlement(
            Settlement from,
            RewardStatus to,
            Evidence evidence,
            @Nullable DeadEvidence dead,
            boolean newId,
            @Nullable ReviewReason review,
            @Nullable Duration backOff,
            String answer) {
        return new Settlement(
                to,
                evidence,
                dead,
                newId,
                review,
                backOff,
                from.countsAsLoop(),
                from.gcId(),
                from.errorClass(),
                from.error(),
                from.receipt(),
                answer);
    }
}
