package io.bursar.disburse;

import io.bursar.delivery.ClaimCodeDelivery;
import io.bursar.delivery.DeliveryNote;
import io.bursar.delivery.HandOver;
import io.bursar.domain.Attempt;
import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.incentives.ClaimCode;
import io.bursar.incentives.CreateResult;
import io.bursar.incentives.IncentivesClient;
import io.bursar.incentives.ProviderError;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.Gate;
import io.bursar.ledger.LostLeaseException;
import io.bursar.ledger.Receipt;
import io.bursar.ledger.RewardLedger;
import io.bursar.ledger.Settlement;
import io.bursar.throttle.Sending;
import java.time.Duration;
import java.util.List;
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
    private static final Duration HAND_OVER_BACK_OFF_MAX = Duration.ofMinutes(2);

    private final RewardLedger rewards;
    private final AccountGate gates;
    private final Account account;
    private final IncentivesClient client;
    private final RunControl control;
    private final @Nullable Deliveries deliveries;

    GiftCardIssuer(
            RewardLedger rewards,
            AccountGate gates,
            Account account,
            IncentivesClient client,
            RunControl control,
            @Nullable Deliveries deliveries) {
        this.rewards = rewards;
        this.gates = gates;
        this.account = account;
        this.client = client;
        this.control = control;
        this.deliveries = deliveries;
    }

    /** True if this run hands claim codes over. */
    boolean delivers() {
        return deliveries != null;
    }

    /** The queues that are due, in the order in which they are looked at. */
    List<Queue> inTurn(List<Queue> due) {
        return deliveries == null ? due : deliveries.inTurn(due);
    }

    /** Room for the codes of so many rewards at most that are claimed for their delivery. */
    int reserve(int wanted) {
        return deliveries == null ? 0 : deliveries.reserve(wanted);
    }

    /** Gives back what was reserved and not claimed. */
    void giveBack(int reserved) {
        if (deliveries != null) {
            deliveries.giveBack(reserved);
        }
    }

    /**
     * Nothing can be claimed now. Lets the run end where its channel takes nothing and there is nothing else to do.
     *
     * @param onlyDeliveries nothing but deliveries is left
     */
    void waits(Duration untilNext, boolean onlyDeliveries) {
        if (deliveries != null) {
            deliveries.waits(untilNext, onlyDeliveries);
        }
    }

    /**
     * One call for one claimed reward, and the beginning of its hand-over. Never throws for the provider's sake; a lost lease is
     * forgotten. For a reward that is claimed for its delivery there is a reserved place.
     *
     * @param leaseEnds when others may claim it again, in monotonic nanoseconds
     * @param sending whether the call is still wanted when its turn comes, and who is told that it has left
     */
    void issue(ClaimedReward claimed, long leaseEnds, Sending sending) {
        control.inDoubt.incrementAndGet();
        HandingOver code = null;
        boolean begun = false;
        boolean place = claimed.status() == RewardStatus.DELIVERING;
        try {
            if (claimed.status() == RewardStatus.CANCELLING) {
                hear(claimed, AnswerReader.of(client.cancel(claimed.request(), sending)), false, false, sending);
                return;
            }
            CreateResult result = client.create(claimed.request(), sending);
            if (result instanceof CreateResult.Fulfilled live && live.claimCode() != null) {
                code = new HandingOver(claimed.promised(), live.claimCode());
                place = place || (mayDeliverAtOnce(claimed) && reserve(1) == 1);
            }
            Settlement settled = hear(claimed, AnswerReader.of(result), code != null, place, sending);
            if (code != null && deliveries != null && isToHandOver(settled)) {
                deliveries.begin(code, leaseEnds);
                begun = true;
            }
        } catch (LostLeaseException e) {
            LOG.info("{}", e.getMessage());
        } finally {
            control.inDoubt.decrementAndGet();
            if (code != null && !begun) {
                code.end();
            }
            if (place && !begun) {
                giveBack(1);
            }
        }
    }

    private boolean mayDeliverAtOnce(ClaimedReward claimed) {
        return deliveries != null
                && claimed.deliverTo() != null
                && deliveries.hold().isZero();
    }

    private static boolean isToHandOver(Settlement settled) {
        return settled.to() == RewardStatus.DELIVERING && settled.backOff() == null;
    }

    private Settlement hear(
            ClaimedReward claimed, AnswerReader said, boolean hasCode, boolean canHandOver, Sending sending) {
        AnswerReader heard = said.without(claimed.request().target());
        reach(heard, sending);
        boolean noCode = heard.answer() == Answer.FULFILLED && !hasCode;
        AnswerReader read = noCode && claimed.status() == RewardStatus.DELIVERING ? heard.withoutCode() : heard;
        Gate closes = gate(claimed, read);
        ProviderError error = read.error();
        if (closes != null && error != null) {
            gates.close(account, closes, error.toString());
            control.gateClosings.incrementAndGet();
        }
        Settlement settled =
                rewards.settle(claimed, attempt -> settlement(attempt, read, claimed, canHandOver, Duration.ZERO));
        count(claimed, settled, read);
        return settled;
    }

    /** Boundaries 4 and 5, on a thread of their own. */
    private final class HandingOver implements Deliveries.HandingOver {

        private final ClaimedReward promised;
        private final ClaimCode code;

        HandingOver(ClaimedReward promised, ClaimCode code) {
            this.promised = promised;
            this.code = code;
        }

        /** What a channel throws may hold the code in its message, so only its kind is told. */
        @Override
        public HandOver by(ClaimCodeDelivery delivery) {
            try {
                DeliveryNote note = new DeliveryNote(
                        promised.reference(), Objects.requireNonNull(promised.deliverTo()), promised.request());
                return delivery.handOver(note, code);
            } catch (RuntimeException e) {
                LOG.warn(
                        "The delivery of {} failed with {}",
                        promised.reference(),
                        e.getClass().getName());
                return new HandOver.Again("the channel failed (" + e.getClass().getSimpleName() + ")", true);
            } finally {
                code.wipe();
            }
        }

        @Override
        public void settle(HandOver result, boolean free, Duration rest) {
            AnswerReader read = AnswerReader.of(result, free);
            try {
                Settlement settled = rewards.settleHandOver(
                        promised, result.unclear(), attempt -> settlement(attempt, read, promised, false, rest));
                count(promised, settled, read);
            } catch (LostLeaseException e) {
                LOG.info("{}", e.getMessage());
            }
        }

        @Override
        public void end() {
            code.wipe();
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

    private Settlement settlement(
            Attempt before, AnswerReader read, ClaimedReward claimed, boolean canHandOver, Duration rest) {
        Evidence evidence = DecisionTable.evidenceAfter(before.evidence(), read.answer());
        Decision decision = DecisionTable.decide(before.with(evidence), read.answer());
        Duration backOff = backOff(before.loops());
        Duration cancelBackOff = backOff.compareTo(CANCEL_BACK_OFF_MAX) > 0 ? CANCEL_BACK_OFF_MAX : backOff;
        Duration none = Duration.ZERO;
        boolean unsent = !read.answered() && read.free();
        return switch (decision) {
            case Decision.Issued issued -> issued(evidence, read, claimed, canHandOver);
            case Decision.HandOver fetched -> to(RewardStatus.DELIVERING, evidence, read, canHandOver ? null : backOff);
            case Decision.FetchAgain again ->
                to(RewardStatus.DELIVERING, evidence, read, unsent ? none : fetchAgainAfter(before, read, rest));
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
        Duration hold = deliveries == null || claimed.deliverTo() == null ? Duration.ZERO : deliveries.hold();
        return canHandOver
                ? to(RewardStatus.DELIVERING, evidence, read, null)
                : to(RewardStatus.ISSUED, evidence, read, hold);
    }

    private Settlement to(RewardStatus status, Evidence evidence, AnswerReader read, @Nullable Duration backOff) {
        return write(status, evidence, null, false, null, backOff, read);
    }

    private Settlement write(
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
                read.messageId() == null ? null : new Receipt(channel(), read.messageId()),
                bounded(read.words()));
    }

    private String channel() {
        return Objects.requireNonNull(deliveries).channel();
    }

    private static String bounded(String text) {
        return text.length() <= 500 ? text : text.substring(0, 499) + "…";
    }

    private static Duration backOff(int loops) {
        Duration wait = Duration.ofSeconds(1L << Math.min(loops, 5));
        return wait.compareTo(BACK_OFF_MAX) > 0 ? BACK_OFF_MAX : wait;
    }

    /** A mailbox or a partner's service that says later means minutes; a provider that does means seconds. */
    private static Duration fetchAgainAfter(Attempt before, AnswerReader read, Duration rest) {
        if (read.answer() != Answer.NOT_HANDED_OVER) {
            return backOff(before.loops());
        }
        Duration wait = Duration.ofSeconds(1L << Math.min(before.loops(), 10));
        Duration bounded = wait.compareTo(HAND_OVER_BACK_OFF_MAX) > 0 ? HAND_OVER_BACK_OFF_MAX : wait;
        return bounded.compareTo(rest) > 0 ? bounded : rest;
    }

    private void count(ClaimedReward claimed, Settlement settlement, AnswerReader read) {
        if (read.answer() == Answer.RESEND) {
            control.resends.incrementAndGet();
        }
        if (settlement.to() == RewardStatus.DELIVERED) {
            control.delivered.incrementAndGet();
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
