package io.bursar.disburse;

import io.bursar.delivery.HandOver;
import io.bursar.domain.Attempt;
import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.incentives.ClaimCode;
import io.bursar.incentives.CreateResult;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the one call that a claim allows, and settles its answer. The boundaries, in order: (1) claim and intent are
 * committed by the ledger before this is entered; (2) the call, no transaction open; (3) the answer is settled in one fenced
 * transaction; where a delivery was promised by it, (4) the claim code is handed over, no transaction open, and (5) the receipt
 * is settled in one fenced transaction. A crash after 1 leaves a create that was never sent, after 2 one without an answer:
 * both are asked again under the same id. A crash after 3 or 4 fetches the code again and hands it over under the same key.
 * After 3, or 5, nothing is open.
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
    private final @Nullable Channel channel;

    GiftCardIssuer(
            RewardLedger rewards,
            AccountGate gates,
            Account account,
            IncentivesClient client,
            RunControl control,
            @Nullable Channel channel) {
        this.rewards = rewards;
        this.gates = gates;
        this.account = account;
        this.client = client;
        this.control = control;
        this.channel = channel;
    }

    /** True if this run hands claim codes over. */
    boolean delivers() {
        return channel != null;
    }

    /**
     * One call for one claimed reward. Never throws for the provider's sake; a lost lease is forgotten.
     *
     * @param sending whether the call is still wanted when its turn comes, and who is told that it has left
     */
    void issue(ClaimedReward claimed, Sending sending) {
        control.inDoubt.incrementAndGet();
        try {
            if (claimed.status() == RewardStatus.CANCELLING) {
                hear(claimed, AnswerReader.of(client.cancel(claimed.request(), sending)), null, sending);
                return;
            }
            CreateResult result = client.create(claimed.request(), sending);
            ClaimCode code = result instanceof CreateResult.Fulfilled live ? live.claimCode() : null;
            try {
                hear(claimed, AnswerReader.of(result), code, sending);
            } finally {
                if (code != null) {
                    code.wipe();
                }
            }
        } catch (LostLeaseException e) {
            LOG.info("{}", e.getMessage());
        } finally {
            control.inDoubt.decrementAndGet();
        }
    }

    private void hear(ClaimedReward claimed, AnswerReader said, @Nullable ClaimCode code, Sending sending) {
        AnswerReader heard = said.without(claimed.request().target());
        reach(heard, sending);
        boolean noCode = heard.answer() == Answer.FULFILLED && code == null;
        AnswerReader read = noCode && claimed.status() == RewardStatus.DELIVERING ? heard.withoutCode() : heard;
        Gate closes = gate(claimed, read);
        ProviderError error = read.error();
        if (closes != null && error != null) {
            gates.close(account, closes, error.toString());
            control.gateClosings.incrementAndGet();
        }
        boolean canHandOver = code != null && channel != null && claimed.deliverTo() != null;
        Settlement settled = rewards.settle(claimed, attempt -> settlement(attempt, read, claimed, canHandOver));
        count(claimed, settled, read);
        if (settled.to() == RewardStatus.DELIVERING && settled.backOff() == null && code != null) {
            handOver(claimed.promised(), code);
        }
    }

    /** Boundaries 4 and 5. What a channel throws may hold the code in its message, so only its kind is told. */
    private void handOver(ClaimedReward promised, ClaimCode code) {
        HandOver result;
        try {
            result = Objects.requireNonNull(channel)
                    .delivery()
                    .handOver(Objects.requireNonNull(promised.deliverTo()), promised.request(), code);
        } catch (RuntimeException e) {
            LOG.warn(
                    "The delivery of {} failed with {}",
                    promised.reference(),
                    e.getClass().getName());
            result = new HandOver.Again("the channel failed (" + e.getClass().getSimpleName() + ")");
        } finally {
            code.wipe();
        }
        AnswerReader read = AnswerReader.of(result);
        count(promised, rewards.settleHandOver(promised, attempt -> settlement(attempt, read, promised, false)), read);
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

    private Settlement settlement(Attempt before, AnswerReader read, ClaimedReward claimed, boolean canHandOver) {
        Evidence evidence = DecisionTable.evidenceAfter(before.evidence(), read.answer());
        Decision decision = DecisionTable.decide(before.with(evidence), read.answer());
        Duration backOff = backOff(before.loops());
        Duration cancelBackOff = backOff.compareTo(CANCEL_BACK_OFF_MAX) > 0 ? CANCEL_BACK_OFF_MAX : backOff;
        Duration none = Duration.ZERO;
        boolean unsent = !read.answered() && read.free();
        return switch (decision) {
            case Decision.Issued issued -> issued(evidence, read, claimed, canHandOver);
            case Decision.HandOver fetched -> to(RewardStatus.DELIVERING, evidence, read, canHandOver ? null : backOff);
            case Decision.FetchAgain again -> to(RewardStatus.DELIVERING, evidence, read, unsent ? none : backOff);
            case Decision.Delivered done -> to(RewardStatus.DELIVERED, evidence, read, none);
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

    /** A live card: promised at once, kept back for its hold, or at its end where nothing is delivered. */
    private Settlement issued(Evidence evidence, AnswerReader read, ClaimedReward claimed, boolean canHandOver) {
        Duration hold = channel == null || claimed.deliverTo() == null ? Duration.ZERO : channel.hold();
        return canHandOver && hold.isZero()
                ? to(RewardStatus.DELIVERING, evidence, read, null)
                : to(RewardStatus.ISSUED, evidence, read, hold);
    }

    private static Settlement to(
            RewardStatus status, Evidence evidence, AnswerReader read, @Nullable Duration backOff) {
        return write(status, evidence, null, false, null, backOff, read);
    }

    private static Settlement write(
            RewardStatus status,
            Evidence evidence,
            @Nullable DeadEvidence dead,
            boolean newId,
            @Nullable ReviewReason review,
            @Nullable Duration backOff,
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
                read.messageId(),
                bounded(read.words()));
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
        if (claimed.status() == RewardStatus.DELIVERING) {
            return; // it was counted as paid when it was promised
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
