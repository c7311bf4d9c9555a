package io.bursar.disburse;

import io.bursar.domain.Attempt;
import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.incentives.IncentivesClient;
import io.bursar.incentives.ProviderError;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.Gate;
import io.bursar.ledger.LostLeaseException;
import io.bursar.ledger.RewardLedger;
import io.bursar.ledger.Settlement;
import io.bursar.throttle.Sending;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the one call that a claim allows, and settles its answer. The boundaries, in order: (1) claim and intent are
 * committed by the ledger before this is entered; (2) the call, no transaction open; (3) the answer is settled in one fenced
 * transaction. A crash after 1 leaves a create that was never sent, after 2 one without an answer: both are asked again
 * under the same id. After 3 nothing is open.
 */
final class GiftCardIssuer {

    private static final Logger LOG = LoggerFactory.getLogger(GiftCardIssuer.class);
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(20);
    private static final Duration CANCEL_BACK_OFF_MAX = Duration.ofSeconds(15);

    private final RewardLedger rewards;
    private final AccountGate gates;
    private final Account account;
    private final IncentivesClient client;
    private final RunControl control;

    GiftCardIssuer(
            RewardLedger rewards, AccountGate gates, Account account, IncentivesClient client, RunControl control) {
        this.rewards = rewards;
        this.gates = gates;
        this.account = account;
        this.client = client;
        this.control = control;
    }

    /**
     * One call for one claimed reward. Never throws for the provider's sake; a lost lease is forgotten.
     *
     * @param sending whether the call is still wanted when its turn comes, and who is told that it has left
     */
    void issue(ClaimedReward claimed, Sending sending) {
        control.inDoubt.incrementAndGet();
        try {
            AnswerReader read = claimed.status() == RewardStatus.CANCELLING
                    ? AnswerReader.of(client.cancel(claimed.request(), sending))
                    : AnswerReader.of(client.create(claimed.request(), sending));
            reach(read, sending);
            Gate closes = gate(claimed, read);
            ProviderError error = read.error();
            if (closes != null && error != null) {
                gates.close(account, closes, error.toString());
            }
            count(claimed, rewards.settle(claimed, attempt -> settlement(attempt, read)), read);
        } catch (LostLeaseException e) {
            LOG.info("{}", e.getMessage());
        } finally {
            control.inDoubt.decrementAndGet();
        }
    }

    private void reach(AnswerReader read, Sending sending) {
        if (read.answered()) {
            control.reached();
        } else if (sending.stillWanted()) {
            control.notReached("the provider does not answer (" + read.words() + ")");
        }
        if (read.answered() || !read.free()) {
            control.calls.incrementAndGet();
        }
    }

    private @Nullable Gate gate(ClaimedReward claimed, AnswerReader read) {
        boolean unknownRefusal = read.answer() == Answer.NO_EFFECT && read.error() != null && read.closes() == null;
        if (!unknownRefusal) {
            if (read.answered()) {
                control.understood();
            }
            return read.closes();
        }
        return control.isAccountsRefusal(claimed.reference()) ? Gate.PAUSED_ACCOUNT : null;
    }

    private Settlement settlement(Attempt before, AnswerReader read) {
        Evidence evidence = DecisionTable.evidenceAfter(before.evidence(), read.answer());
        Decision decision = DecisionTable.decide(before.with(evidence), read.answer());
        Duration backOff = backOff(before.loops());
        Duration cancelBackOff = backOff.compareTo(CANCEL_BACK_OFF_MAX) > 0 ? CANCEL_BACK_OFF_MAX : backOff;
        Duration none = Duration.ZERO;
        boolean unsent = !read.answered() && read.free();
        return switch (decision) {
            case Decision.Issued issued -> to(RewardStatus.ISSUED, evidence, read, none);
            case Decision.AskAgain again -> to(RewardStatus.CREATING, evidence, read, unsent ? none : backOff);
            case Decision.Release release ->
                to(RewardStatus.READY, evidence, read, read.error() == null ? none : backOff);
            case Decision.Cancel cancel ->
                to(
                        RewardStatus.CANCELLING,
                        evidence,
                        read,
                        read.answer().answersCreate() || unsent ? none : cancelBackOff);
            case Decision.NewId newId ->
                write(RewardStatus.READY, evidence, newId.proof(), true, null, Duration.ofSeconds(1), read);
            case Decision.Cancelled done ->
                write(RewardStatus.CANCELLED, evidence, done.proof(), false, null, none, read);
            case Decision.Rejected rejected -> to(RewardStatus.REJECTED, evidence, read, none);
            case Decision.Review review ->
                write(RewardStatus.REVIEW, evidence, review.proof(), false, review.reason(), none, read);
        };
    }

    private static Settlement to(RewardStatus status, Evidence evidence, AnswerReader read, Duration backOff) {
        return write(status, evidence, null, false, null, backOff, read);
    }

    private static Settlement write(
            RewardStatus status,
            Evidence evidence,
            @Nullable DeadEvidence dead,
            boolean newId,
            @Nullable ReviewReason review,
            Duration backOff,
            AnswerReader read) {
        ProviderError error = read.error();
        return new Settlement(
                status,
                evidence,
                dead,
                newId,
                review,
                backOff,
                !read.free(),
                read.gcId(),
                error == null ? null : error.errorClass().name(),
                error == null ? null : bounded(error.errorType() + ": " + error.message()),
                read.words());
    }

    private static String bounded(String text) {
        return text.length() <= 500 ? text : text.substring(0, 499) + "…";
    }

    private static Duration backOff(int loops) {
        Duration wait = Duration.ofSeconds(1L << Math.min(loops, 5));
        return wait.compareTo(BACK_OFF_MAX) > 0 ? BACK_OFF_MAX : wait;
    }

    private void count(ClaimedReward claimed, Settlement settlement, AnswerReader read) {
        if (read.answer() == Answer.RESEND) {
            control.resends.incrementAndGet();
        }
        switch (settlement.to()) {
            case ISSUED, DELIVERING, DELIVERED -> {
                if (control.canaryOut.compareAndSet(true, false)) {
                    gates.canaryPaid(account);
                }
                control.settled.incrementAndGet();
                control.settledMinor.addAndGet(claimed.request().amount().minorUnits());
                if (claimed.epoch() > 0) {
                    control.createdAgain.incrementAndGet();
                }
            }
            case REJECTED -> control.rejected.incrementAndGet();
            case REVIEW -> control.review.incrementAndGet();
            case CANCELLED -> control.settled.incrementAndGet();
            case HELD, READY, CREATING, CANCELLING -> {}
        }
    }
}
