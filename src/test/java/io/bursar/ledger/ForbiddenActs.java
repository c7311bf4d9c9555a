package io.bursar.ledger;

import static io.bursar.ledger.Forbidden.ANSWERED;
import static io.bursar.ledger.Forbidden.CLOSED;
import static io.bursar.ledger.Forbidden.DEAD;
import static io.bursar.ledger.Forbidden.DELIVERY;
import static io.bursar.ledger.Forbidden.RECEIPT;
import static io.bursar.ledger.Forbidden.claimed;
import static io.bursar.ledger.Forbidden.idle;
import static io.bursar.ledger.Forbidden.to;

import java.util.List;

/** The forbidden statements about deliveries, their receipts, and what people decide. */
final class ForbiddenActs {

    private ForbiddenActs() {}

    static void delivery(List<Forbidden> all) {
        all.add(claimed("reward_delivery_needs_intent", "DELIVERING without intent", to("DELIVERING")));
        all.add(claimed(
                "reward_delivery_needs_intent",
                "DELIVERED without intent",
                to("DELIVERED"),
                DELIVERY,
                to("DELIVERING"),
                "ALTER TABLE attempt DISABLE TRIGGER attempt_guard",
                "UPDATE attempt SET delivery_intent_at = NULL WHERE reward_id = :r"));
        all.add(claimed("reward_transition_is_legal", "DELIVERED at once", to("DELIVERED")));
        all.add(claimed(
                "attempt_no_cancel_after_delivery_intent",
                "a cancel after the delivery intent",
                "UPDATE attempt SET cancels = 1, cancels_open = 1 WHERE reward_id = :r",
                DELIVERY));
        all.add(claimed(
                "reward_no_cancel_after_delivery_intent",
                "CANCELLING after the delivery intent",
                to("CANCELLING"),
                DELIVERY));
        all.add(claimed("attempt_dead_is_never_delivered", "dead after the delivery intent", DEAD, DELIVERY));
        all.add(claimed(
                "attempt_dead_is_never_delivered",
                "a delivery of a dead card",
                DELIVERY.replace("now()", "now(), dead_evidence = 'REFUNDED_TO_PURCHASER'")));
        all.add(claimed(
                "attempt_delivery_needs_no_open_cancel",
                "a delivery intent with an open cancel",
                DELIVERY,
                "UPDATE attempt SET cancels = 1, cancels_open = 1 WHERE reward_id = :r"));
        all.add(claimed(
                "attempt_delivery_intent_is_final",
                "a delivery intent taken back",
                "UPDATE attempt SET delivery_intent_at = NULL WHERE reward_id = :r",
                DELIVERY));
        all.add(claimed(
                "reward_review_goes_back_to_delivery",
                "a probe by cancel after a delivery has begun",
                "UPDATE reward SET state = 'CREATING', review_reason = NULL WHERE reward_id = :r",
                DELIVERY,
                "UPDATE reward SET state = 'REVIEW', review_reason = 'ID_IN_USE' WHERE reward_id = :r"));
        all.add(claimed(
                "reward_cancelled_is_not_delivered",
                "ISSUED against an operator's cancel",
                to("ISSUED"),
                "UPDATE reward SET operator_cancel = true WHERE reward_id = :r"));
    }

    static void receipts(List<Forbidden> all) {
        all.add(claimed("delivery_needs_intent", "a hand-over that was not promised", RECEIPT));
        all.add(claimed(
                "delivery_needs_intent", "a hand-over under another key", RECEIPT.replace("BurA", "BurB"), DELIVERY));
        all.add(claimed(
                "reward_delivered_needs_receipt",
                "DELIVERED while it is being sent",
                to("DELIVERED"),
                DELIVERY,
                to("DELIVERING"),
                RECEIPT));
        all.add(claimed(
                "delivery_receipt_is_final",
                "sent, and then not",
                "UPDATE delivery SET state = 'REFUSED', sent_at = NULL",
                DELIVERY,
                RECEIPT,
                "UPDATE delivery SET state = 'SENT', sent_at = now()"));
        all.add(claimed(
                "delivery_holds_no_claim_code",
                "a claim code as the message's id",
                "UPDATE delivery SET channel_message_id = 'ABCD-EF12GH-IJ34'",
                DELIVERY,
                RECEIPT));
    }

    static void people(List<Forbidden> all) {
        String review = "UPDATE reward SET state = 'REVIEW', review_reason = 'ID_IN_USE' WHERE reward_id = :r";
        String givenUp = "given_up_at = now(), given_up_by = 'ann', given_up_why = '%s' WHERE reward_id = :r";
        all.add(claimed(
                "reward_review_asks_no_dead_id",
                "a probe of a dead id",
                "UPDATE reward SET state = 'CREATING', review_reason = NULL WHERE reward_id = :r",
                ANSWERED,
                DEAD,
                review));
        all.add(claimed(
                CLOSED,
                "given up as cancelled while a card may exist",
                "UPDATE reward SET state = 'CANCELLED', review_reason = NULL WHERE reward_id = :r",
                review));
        all.add(claimed(
                "reward_operators_wish_stands",
                "a wish to cancel forgotten",
                "UPDATE reward SET operator_cancel = false WHERE reward_id = :r",
                "UPDATE reward SET operator_cancel = true WHERE reward_id = :r"));
        all.add(claimed(
                "reward_given_up_says_who_and_why",
                "given up by nobody",
                "UPDATE reward SET given_up_at = now() WHERE reward_id = :r",
                review));
        all.add(claimed(
                "reward_given_up_was_in_review",
                "given up in the middle",
                "UPDATE reward SET " + givenUp.formatted("x")));
        all.add(claimed(
                "reward_given_up_holds_no_claim_code",
                "a claim code as a reason",
                "UPDATE reward SET " + givenUp.formatted("ABCD-EF12GH-IJ34"),
                review));
        all.add(idle(
                "disbursement_cancel_says_who",
                "a cancel by nobody",
                "UPDATE disbursement SET cancel_requested_at = now()"));
    }
}
