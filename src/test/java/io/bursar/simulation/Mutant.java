package io.bursar.simulation;

import static io.bursar.domain.RewardStatus.CANCELLED;
import static io.bursar.domain.RewardStatus.CANCELLING;
import static io.bursar.domain.RewardStatus.CREATING;
import static io.bursar.domain.RewardStatus.ISSUED;
import static io.bursar.domain.RewardStatus.READY;
import static io.bursar.domain.RewardStatus.REJECTED;

import io.bursar.domain.Attempt;
import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.incentives.CreateResult;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.Settlement;
import java.util.List;
import java.util.function.LongSupplier;

/** The protocol broken on purpose, one rule at a time. Each must be caught: a proof that cannot fail proves nothing. */
enum Mutant implements Mutation {
    NEW_ID_ON_TIMEOUT("a new id after a create without an answer") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CREATING && Mutation.isSilent(decided)
                    ? Mutation.becomes(decided, READY, true, null)
                    : decided;
        }
    },
    NEW_ID_ON_F400("a new id after F400, without a cancel") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CREATING && decided.answer().equals("F400")
                    ? Mutation.becomes(decided, READY, true, null)
                    : decided;
        }
    },
    NEW_ID_ON_F400_WITH_A_MADE_UP_PROOF("the same, and it claims to have seen the dead card") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CREATING && decided.answer().equals("F400")
                    ? Mutation.becomes(decided, READY, true, DeadEvidence.REFUNDED_TO_PURCHASER)
                    : decided;
        }
    },
    NEW_ID_ON_CANCEL_TIMEOUT("a new id after a cancel without an answer") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CANCELLING && Mutation.isSilent(decided)
                    ? Mutation.becomes(decided, READY, true, null)
                    : decided;
        }
    },
    NEW_ID_ON_NOT_FOUND("a new id after a refused cancel") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return Mutation.isRefusedCancel(claimed, decided) ? Mutation.becomes(decided, READY, true, null) : decided;
        }
    },
    CANCEL_PROVES_WITH_OPEN_CREATES("a confirmed cancel proves death although a create is unanswered") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CANCELLING && decided.answer().startsWith("cancelled")
                    ? Mutation.becomes(decided, READY, true, DeadEvidence.CANCEL_SUCCESS)
                    : decided;
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.createAfterConfirmedCancel());
        }
    },
    OPERATOR_CANCEL_DONE_ON_NOT_FOUND("an operator's cancel counts as done when the provider finds nothing") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return before.operatorCancel() && Mutation.isRefusedCancel(claimed, decided)
                    ? Mutation.becomes(decided, CANCELLED, false, null)
                    : decided;
        }
    },
    SETTLE_WITHOUT_TOKEN("a settlement that does not ask for the lease's token") {
        @Override
        public String sql(String statement) {
            return statement.replaceAll("(r\\.)?lease_token = (claim|s)\\.token", "($0 OR true)");
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.aba());
        }
    },
    TOKEN_READ_AGAIN("the token is read again before the settlement") {
        @Override
        public ClaimedReward fencedWith(ClaimedReward claimed, LongSupplier tokenNow) {
            return new ClaimedReward(
                    claimed.rewardId(),
                    tokenNow.getAsLong(),
                    claimed.epoch(),
                    claimed.status(),
                    claimed.request(),
                    claimed.reference(),
                    claimed.deliverTo());
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.aba());
        }
    },
    CARD_STATUS_IGNORED("SUCCESS is taken for a card, whatever the cardStatus") {
        @Override
        public CreateResult heard(CreateResult result) {
            return result instanceof CreateResult.NotLive card ? new CreateResult.Fulfilled(card.gcId(), null) : result;
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.deadCardOfAnotherLife());
        }
    },
    PAID_WHILE_A_CANCEL_IS_OPEN("a card is paid while a cancel of it is unanswered") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return Mutation.isLive(decided) && decided.to() == CANCELLING && !before.operatorCancel()
                    ? Mutation.becomes(decided, ISSUED, false, null)
                    : decided;
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.lateCancel(World.STANDARD));
        }
    },
    OWN_CLOCK("the own clock, which is wrong, says that the 15 minutes are over") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            if (claimed.status() != CANCELLING || !Mutation.isSilent(decided)) {
                return decided;
            }
            Evidence known = decided.evidence();
            return Mutation.evidence(
                    Mutation.becomes(decided, CREATING, false, null),
                    new Evidence(
                            known.createsOpen(),
                            known.cancelsOpen(),
                            known.effectPossible(),
                            known.cancelSuccess(),
                            true,
                            false));
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.lateCancel(World.TRUSTING));
        }
    },
    F200_ALWAYS_REJECTED("every F200 rejects the reward, whatever was sent before") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CREATING && decided.answer().equals("F200")
                    ? Mutation.becomes(decided, REJECTED, false, null)
                    : decided;
        }
    },
    FULFILLED_IS_FORGOTTEN("Fulfilled does not set effect_possible") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            Evidence known = decided.evidence();
            return !Mutation.isLive(decided)
                    ? decided
                    : Mutation.evidence(
                            decided,
                            new Evidence(
                                    known.createsOpen(),
                                    known.cancelsOpen(),
                                    before.evidence().effectPossible(),
                                    known.cancelSuccess(),
                                    known.windowClosed(),
                                    false));
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.refusedAfterFulfilled());
        }
    },
    RANDOM_IDS("ids are drawn, not derived") {
        @Override
        public String sql(String statement) {
            return statement.replace(
                    "id_base || 'E'", "upper(substr(md5(random()::text || reward_id::text), 1, 22)) || 'E'");
        }
    },
    REPEATED_BY_THE_CLIENT("the HTTP client sends a request again that got no answer") {
        @Override
        public boolean repeatsRequests() {
            return true;
        }
    },
    CALL_IN_THE_CHUNKS_TRANSACTION("one transaction is open around intent and call") {
        @Override
        public boolean callsInTransaction() {
            return true;
        }
    },
    NO_FUNDS_REJECTS("F300 InsufficientFunds rejects the reward") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            String error = decided.error();
            return decided.to() == READY && error != null && error.startsWith("InsufficientFunds")
                    ? Mutation.becomes(decided, REJECTED, false, null)
                    : decided;
        }
    },
    THROTTLE_REJECTS("a throttled call rejects the reward") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return decided.to() == READY && decided.answer().startsWith("throttled")
                    ? Mutation.becomes(decided, REJECTED, false, null)
                    : decided;
        }
    },
    CODE_IN_THE_EVENT_LOG("the claim code stands in the event of the answer") {
        @Override
        public CreateResult heard(CreateResult result) {
            return Mutation.withCodeAsGcId(result);
        }
    },
    CODE_AS_GC_ID("the claim code is kept in place of the gcId") {
        @Override
        public CreateResult heard(CreateResult result) {
            return Mutation.withCodeAsGcId(result);
        }

        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return Mutation.isLive(decided) ? Mutation.answer(decided, "live") : decided;
        }
    };

    private final String what;

    Mutant(String what) {
        this.what = what;
    }

    @Override
    public String what() {
        return what;
    }
}
