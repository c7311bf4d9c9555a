package io.bursar.simulation;

import static io.bursar.domain.RewardStatus.CANCELLING;
import static io.bursar.domain.RewardStatus.DELIVERING;

import io.bursar.delivery.HandOver;
import io.bursar.domain.Attempt;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.Settlement;
import java.util.List;

/** The rules of deliveries and of people's decisions, broken on purpose, one at a time. */
enum DeliveryMutant implements Mutation {
    DELIVERED_BEFORE_THE_COMMIT("a claim code is handed over before the answer is settled") {
        @Override
        public boolean handsOverBeforeSettling() {
            return true;
        }
    },
    F400_ON_A_FETCH_CANCELS("F400 on a fetch cancels the promised card") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == DELIVERING && decided.answer().equals("F400")
                    ? Mutation.becomes(decided, CANCELLING, false, null)
                    : decided;
        }
    },
    UNCONFIRMED_IS_CANCELLED("a promised card is cancelled because nobody confirms the hand-over") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.status() == DELIVERING && decided.answer().startsWith("not handed over")
                    ? Mutation.becomes(decided, CANCELLING, false, null)
                    : decided;
        }
    },
    OPERATOR_CANCELS_PROMISED("an operator's cancel of what is promised is not refused") {
        @Override
        public String sql(String statement) {
            return statement
                    .replace("WHEN state = 'DELIVERING' OR (state = 'REVIEW' AND promised) THEN 'PROMISED'", "")
                    .replace(
                            "WHEN state = 'ISSUED' THEN 'TAKEN_BACK'",
                            "WHEN state IN ('ISSUED', 'DELIVERING') THEN 'TAKEN_BACK'");
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.cancelOfWhatIsPromised());
        }
    },
    DELIVERED_WHILE_A_CANCEL_IS_OPEN("a claim code is handed over while a cancel of its card is unanswered") {
        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return claimed.deliverTo() != null
                            && Mutation.isLive(decided)
                            && decided.to() == CANCELLING
                            && !before.operatorCancel()
                    ? Mutation.promised(decided)
                    : decided;
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.lateCancelBeforeDelivery());
        }
    },
    SILENCE_IS_A_RECEIPT("a hand-over that got no answer counts as done") {
        @Override
        public HandOver receipt(HandOver result, String claimCode) {
            return result instanceof HandOver.Again ? new HandOver.Done("perhaps") : result;
        }
    },
    CODE_AS_MESSAGE_ID("the claim code is kept as the channel's message id") {
        private String code = "";

        @Override
        public HandOver receipt(HandOver result, String claimCode) {
            code = claimCode;
            return result;
        }

        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return decided.receipt() == null ? decided : Mutation.messageId(decided, decided.receipt(), code);
        }
    },
    CODE_IN_THE_DELIVERYS_EVENT("the claim code stands in the event of its hand-over") {
        private String code = "";

        @Override
        public HandOver receipt(HandOver result, String claimCode) {
            code = claimCode;
            return result;
        }

        @Override
        public Settlement written(ClaimedReward claimed, Attempt before, Settlement decided) {
            return decided.answer().startsWith("not handed over")
                    ? Mutation.answer(decided, decided.answer() + ", nobody took " + code)
                    : decided;
        }
    },
    DEAD_ID_RESUMED("a review is resumed although its id is proven dead") {
        @Override
        public String sql(String statement) {
            return statement.replace("a.dead_evidence IS NOT NULL AS dead, a.delivery", "false AS dead, a.delivery");
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.lastIdDeadAndResumed());
        }
    },
    GIVEN_UP_IS_CANCELLED("a given-up review is CANCELLED although a card may be live") {
        @Override
        public String sql(String statement) {
            return statement.startsWith("SELECT r.state, a.dead")
                    ? statement.replace("reward_card_may_exist(a) AS card", "false AS card")
                    : statement;
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.unknownAndGivenUp(Act.Kind.GIVE_UP));
        }
    },
    REVIEW_CANCELLED_AT_ONCE("an operator's cancel of a review is done at once although a card may be live") {
        @Override
        public String sql(String statement) {
            return statement.replace("(state = 'REVIEW' AND NOT card)", "state = 'REVIEW'");
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.unknownAndGivenUp(Act.Kind.CANCEL));
        }
    },
    WISH_IS_FORGOTTEN("an operator's wish is forgotten while the outcome is open") {
        @Override
        public String sql(String statement) {
            return statement.replace("IN ('AT_ONCE', 'TAKEN_BACK', 'IN_DOUBT')", "IN ('AT_ONCE', 'TAKEN_BACK')");
        }
    },
    FINISHED_STAYS_FINISHED("a finished disbursement stays finished although something of it is to be asked again") {
        @Override
        public String sql(String statement) {
            return statement.replace(
                    "SET status = 'APPROVED', finished_at = NULL", "SET status = status, finished_at = finished_at");
        }

        @Override
        public List<Case> cases() {
            return List.of(Traces.paidAndCancelledWhenFinished());
        }
    };

    private final String what;

    DeliveryMutant(String what) {
        this.what = what;
    }

    @Override
    public String what() {
        return what;
    }
}
