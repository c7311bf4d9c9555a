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
import io.bursar.domain.RewardStatus;
import io.bursar.incentives.CreateResult;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.Settlement;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The protocol broken on purpose, one rule at a time. Each must be caught: a proof that cannot fail proves nothing. */
enum Mutant implements Broken {
    NEW_ID_ON_TIMEOUT("a new id after a create without an answer") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CREATING && isSilent(decided) ? becomes(decided, READY, true, null) : decided;
        }
    },
    NEW_ID_ON_F400("a new id after F400, without a cancel") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CREATING && decided.answer().equals("F400")
                    ? becomes(decided, READY, true, null)
                    : decided;
        }
    },
    NEW_ID_ON_F400_WITH_A_MADE_UP_PROOF("the same, and it claims to have seen the dead card") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CREATING && decided.answer().equals("F400")
                    ? becomes(decided, READY, true, DeadEvidence.REFUNDED_TO_PURCHASER)
                    : decided;
        }
    },
    NEW_ID_ON_CANCEL_TIMEOUT("a new id after a cancel without an answer") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CANCELLING && isSilent(decided) ? becomes(decided, READY, true, null) : decided;
        }
    },
    NEW_ID_ON_NOT_FOUND("a new id after a refused cancel") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return isRefusedCancel(claimed, decided) ? becomes(decided, READY, true, null) : decided;
        }
    },
    CANCEL_PROVES_WITH_OPEN_CREATES("a confirmed cancel proves death although a create is unanswered") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CANCELLING && decided.answer().startsWith("cancelled")
                    ? becomes(decided, READY, true, DeadEvidence.CANCEL_SUCCESS)
                    : decided;
        }

        @Override
        List<Case> cases() {
            return List.of(Traces.createAfterConfirmedCancel());
        }
    },
    OPERATOR_CANCEL_DONE_ON_NOT_FOUND("an operator's cancel counts as done when the provider finds nothing") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return before.operatorCancel() && isRefusedCancel(claimed, decided)
                    ? becomes(decided, CANCELLED, false, null)
                    : decided;
        }
    },
    SETTLE_WITHOUT_TOKEN("a settlement that does not ask for the lease's token") {
        @Override
        public String sql(String statement) {
            return statement.replaceAll("(r\\.)?lease_token = \\?", "($0 OR true)");
        }

        @Override
        List<Case> cases() {
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
        List<Case> cases() {
            return List.of(Traces.aba());
        }
    },
    CARD_STATUS_IGNORED("SUCCESS is taken for a card, whatever the cardStatus") {
        @Override
        public CreateResult heard(CreateResult result) {
            return result instanceof CreateResult.NotLive card ? new CreateResult.Fulfilled(card.gcId(), null) : result;
        }

        @Override
        List<Case> cases() {
            return List.of(Traces.deadCardOfAnotherLife());
        }
    },
    PAID_WHILE_A_CANCEL_IS_OPEN("a card is paid while a cancel of it is unanswered") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return isLive(decided) && decided.to() == CANCELLING && !before.operatorCancel()
                    ? becomes(decided, ISSUED, false, null)
                    : decided;
        }

        @Override
        List<Case> cases() {
            return List.of(Traces.lateCancel(World.STANDARD));
        }
    },
    OWN_CLOCK("the own clock, which is wrong, says that the 15 minutes are over") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            if (claimed.status() != CANCELLING || !isSilent(decided)) {
                return decided;
            }
            Evidence known = decided.evidence();
            return evidence(
                    becomes(decided, CREATING, false, null),
                    new Evidence(
                            known.createsOpen(),
                            known.cancelsOpen(),
                            known.effectPossible(),
                            known.cancelSuccess(),
                            true,
                            false));
        }

        @Override
        List<Case> cases() {
            return List.of(Traces.lateCancel(World.TRUSTING));
        }
    },
    F200_ALWAYS_REJECTED("every F200 rejects the reward, whatever was sent before") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == CREATING && decided.answer().equals("F200")
                    ? becomes(decided, REJECTED, false, null)
                    : decided;
        }
    },
    FULFILLED_IS_FORGOTTEN("Fulfilled does not set effect_possible") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            Evidence known = decided.evidence();
            return !isLive(decided)
                    ? decided
                    : evidence(
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
        List<Case> cases() {
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
                    ? becomes(decided, REJECTED, false, null)
                    : decided;
        }
    },
    THROTTLE_REJECTS("a throttled call rejects the reward") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return decided.to() == READY && decided.answer().startsWith("throttled")
                    ? becomes(decided, REJECTED, false, null)
                    : decided;
        }
    },
    CODE_IN_THE_EVENT_LOG("the claim code stands in the event of the answer") {
        @Override
        public CreateResult heard(CreateResult result) {
            return withCodeAsGcId(result);
        }
    },
    CODE_AS_GC_ID("the claim code is kept in place of the gcId") {
        @Override
        public CreateResult heard(CreateResult result) {
            return withCodeAsGcId(result);
        }

        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return isLive(decided) ? answer(decided, "live") : decided;
        }
    };

    private final String what;

    Mutant(String what) {
        this.what = what;
    }

    /** The defect in words. */
    String what() {
        return what;
    }

    /** Traces to try before chance is. */
    List<Case> cases() {
        return List.of();
    }

    private static boolean isSilent(Settlement decided) {
        return decided.answer().startsWith("no answer");
    }

    private static boolean isLive(Settlement decided) {
        return decided.answer().endsWith("live");
    }

    private static boolean isRefusedCancel(ClaimedReward claimed, Settlement decided) {
        return claimed.status() == CANCELLING && decided.answer().equals("F200");
    }

    private static CreateResult withCodeAsGcId(CreateResult result) {
        return result instanceof CreateResult.Fulfilled live && live.claimCode() != null
                ? new CreateResult.Fulfilled(live.claimCode().reveal(String::new), null)
                : result;
    }

    private static Settlement becomes(Settlement from, RewardStatus to, boolean newId, @Nullable DeadEvidence proof) {
        return new Settlement(
                to,
                from.evidence(),
                proof,
                newId,
                null,
                from.backOff(),
                from.countsAsLoop(),
                from.gcId(),
                from.errorClass(),
                from.error(),
                from.messageId(),
                from.answer());
    }

    private static Settlement evidence(Settlement from, Evidence known) {
        return new Settlement(
                from.to(),
                known,
                from.dead(),
                from.newId(),
                from.review(),
                from.backOff(),
                from.countsAsLoop(),
                from.gcId(),
                from.errorClass(),
                from.error(),
                from.messageId(),
                from.answer());
    }

    private static Settlement answer(Settlement from, String answer) {
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
                from.messageId(),
                answer);
    }
}
