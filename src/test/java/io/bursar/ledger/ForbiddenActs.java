package io.bursar.ledger;

import static io.bursar.ledger.Forbidden.ANSWERED;
import static io.bursar.ledger.Forbidden.CLOSED;
import static io.bursar.ledger.Forbidden.DEAD;
import static io.bursar.ledger.Forbidden.DELIVERY;
import static io.bursar.ledger.Forbidden.LOAD;
import static io.bursar.ledger.Forbidden.RECEIPT;
import static io.bursar.ledger.Forbidden.claimed;
import static io.bursar.ledger.Forbidden.idle;
import static io.bursar.ledger.Forbidden.to;

import java.util.List;
import java.util.stream.Stream;

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

    /** The first reward is delivered. */
    private static final String[] DELIVERED = {
        DELIVERY,
        to("DELIVERING"),
        RECEIPT,
        "UPDATE delivery SET state = 'SENT', sent_at = now(), channel = 'EMAIL', sent_to = 'a***'",
        to("DELIVERED")
    };

    private static final String AGAIN =
            "INSERT INTO redelivery (reward_id, number, requested_by, why) VALUES (:r, 1, 'ann', 'lost')";

    private static String[] delivered(String... more) {
        return and(DELIVERED, more);
    }

    /** What goes with a code, to whom, and how often. */
    static void handOvers(List<Forbidden> all) {
        all.add(idle(
                "disbursement_delivery_is_immutable",
                "another way of delivery",
                "UPDATE disbursement SET delivery = 'EMAIL'"));
        all.add(claimed(
                "reward_greeting_is_immutable",
                "another message",
                "UPDATE reward SET message = 'send it to me' WHERE reward_id = :r"));
        all.add(claimed(
                "reward_delivers_is_immutable",
                "a delivery that nobody asked for",
                "UPDATE reward SET delivers = true WHERE reward_id = :r"));
        all.add(claimed(
                "delivery_is_redirected_after_a_refusal",
                "another recipient while it is being sent",
                "UPDATE delivery SET deliver_to = 'thief@example.com'",
                DELIVERY,
                to("DELIVERING"),
                RECEIPT));
        all.add(claimed(
                "delivery_is_redirected_after_a_refusal",
                "another recipient where somebody may have the code",
                "UPDATE delivery SET deliver_to = 'thief@example.com'",
                DELIVERY,
                to("DELIVERING"),
                RECEIPT,
                "UPDATE reward SET state = 'REVIEW', review_reason = 'RETRY_BUDGET' WHERE reward_id = :r"));
        all.add(claimed(
                "delivery_receipt_is_final",
                "another recipient of what was delivered",
                "UPDATE delivery SET deliver_to = 'thief@example.com'",
                DELIVERED));
        all.add(claimed("redelivery_repeats_a_delivery", "a first delivery that is none", AGAIN, DELIVERY, RECEIPT));
        all.add(claimed("redelivery_bound", "a sixth time", AGAIN.replace("1,", "6,"), DELIVERED));
        all.add(claimed("redelivery_one_at_a_time", "two at once", AGAIN.replace("1,", "2,"), delivered(AGAIN)));
        all.add(claimed(
                "redelivery_is_final",
                "a repetition that failed, and then not",
                "UPDATE redelivery SET state = 'SENT'",
                delivered(AGAIN, "UPDATE redelivery SET state = 'FAILED', ended_at = now()")));
        all.add(claimed(
                "redelivery_holds_no_claim_code",
                "a claim code as the channel's answer",
                "UPDATE redelivery SET state = 'FAILED', ended_at = now(), said = 'no ABCD-EF12GH-IJ34'",
                delivered(AGAIN)));
        all.add(claimed("redelivery_is_never_emptied", "TRUNCATE", "TRUNCATE redelivery", delivered(AGAIN)));
        doubtfulOrErased(all);
    }

    /** What somebody may have already, and what nobody may have any more. */
    private static void doubtfulOrErased(List<Forbidden> all) {
        String elsewhere = "UPDATE delivery SET deliver_to = 'bob@example.com'";
        String refused = "UPDATE reward SET state = 'REVIEW', review_reason = 'UNDELIVERABLE' WHERE reward_id = :r";
        String open = "UPDATE delivery SET tries = 2, tries_open = 1";
        String[] promised = {DELIVERY, to("DELIVERING"), RECEIPT};
        all.add(claimed("delivery_tries_open_bound", "a doubt about nothing", open.replace("2", "0"), promised));
        all.add(claimed(
                "delivery_is_redirected_knowingly",
                "another recipient of what may have arrived",
                elsewhere,
                and(promised, open, refused)));
        String[] erased = {
            OPERATOR,
            "UPDATE reward SET state = 'CANCELLED' WHERE reward_id = :s",
            "UPDATE disbursement SET status = 'FINISHED', finished_at = now()",
            "UPDATE disbursement SET erasure_begun_at = now()"
        };
        String givenUp =
                refused.replace(" WHERE", ", given_up_at = now(), given_up_by = 'ann', given_up_why = 'by hand' WHERE");
        all.add(claimed(
                "delivery_erased_is_closed",
                "another recipient after an erasure",
                elsewhere,
                and(and(promised, givenUp), erased)));
        String closed = "redelivery_erased_is_closed";
        all.add(claimed(closed, "sent again after an erasure", AGAIN, delivered(erased)));
        String sent = "UPDATE redelivery SET state = 'SENT', ended_at = now(), sent_to = 'a***'";
        all.add(claimed(closed, "a recipient after an erasure", sent, and(delivered(AGAIN), erased)));
    }

    private static String[] and(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    /** Disbursement bbbbbbbbbbbb needs an approval: one reward, on line 7, all taken in. */
    private static final String[] TO_APPROVE = {
        LOAD.formatted("bbbbbbbbbbbb", "bb", true, 0, 0).replace("'LOADED'", "'LOADING'"),
        """
        INSERT INTO reward (account_id, disbursement_id, line, reference, id_base, recipient, amount_minor)
        SELECT account_id, disbursement_id, 7, 'r7', repeat('G', 22), 'x', 100 FROM disbursement
        WHERE disbursement_id = 'bbbbbbbbbbbb'""",
        "UPDATE disbursement SET status = 'LOADED', reward_rows = 1, reward_minor = 100, approval_why = 'large' "
                + "WHERE disbursement_id = 'bbbbbbbbbbbb'"
    };

    private static final String OPERATOR = "SELECT set_config('bursar.token', 'operator', true)";

    private static String[] toApprove(String... more) {
        return and(TO_APPROVE, more);
    }

    private static String second(String change) {
        return "UPDATE disbursement SET " + change + " WHERE disbursement_id = 'bbbbbbbbbbbb'";
    }

    static void approvals(List<Forbidden> all) {
        String byBob = second("approved_by = 'bob', approved_at = now()");
        String end = "status = 'FINISHED', finished_at = now()";
        String eyes = "disbursement_four_eyes";
        for (String name : List.of("ann", " ann ", "ANN")) {
            all.add(idle(
                    eyes,
                    "approved by its loader as '" + name + "'",
                    second("approved_by = '" + name + "', approved_at = now()"),
                    toApprove()));
        }
        all.add(idle(eyes, "paid and approved by nobody", second("status = 'APPROVED'"), toApprove()));
        String cancelled = "UPDATE reward SET state = 'CANCELLED' WHERE line = 7";
        all.add(idle(eyes, "ended, approved by nobody", second(end), toApprove(OPERATOR, cancelled)));
        all.add(idle(eyes + "_says_when", "approved at no time", second("approved_by = 'bob'"), toApprove()));
        String held = "held_for = 'APPROVAL', held_why = 'large'";
        all.add(idle("disbursement_held_until_approved", "held all the same", second(held), toApprove(byBob)));
        all.add(idle("disbursement_held_until_approved", "held for nothing", "UPDATE disbursement SET " + held));
        finals(all, byBob);
    }

    private static void finals(List<Forbidden> all, String byBob) {
        for (String change : List.of(
                "approved_by = 'eve'",
                "approved_by = NULL, approved_at = NULL",
                "approved_at = now() - interval '1 day'",
                "approval_why = 'small'",
                "approval_why = NULL")) {
            all.add(idle("disbursement_approval_is_final", change, second(change), toApprove(byBob)));
        }
        String loaded = "disbursement_approval_is_of_a_loaded_file";
        all.add(idle(loaded, "needed by nobody", "UPDATE disbursement SET approved_by = 'bob', approved_at = now()"));
        all.add(idle(loaded, "approved while it is taken in", byBob, TO_APPROVE[0]));
        all.add(idle(
                loaded,
                "approved after its cancel",
                byBob,
                toApprove(second("cancel_requested_at = now(), cancel_requested_by = 'eve'"))));
        all.add(idle(
                "disbursement_acceptance_is_final",
                "another file's follow-up afterwards",
                "UPDATE disbursement SET accepted_minor = 1"));
        all.add(idle(
                "disbursement_begins_unapproved",
                "approved from the start",
                TO_APPROVE[0].replace("loaded_by", "approved_by, loaded_by").replace("'ann'", "'bob', 'ann'")));
        all.add(idle(
                "reward_release_needs_approval",
                "released before somebody has approved it",
                "UPDATE reward SET state = 'READY' WHERE line = 7",
                toApprove(OPERATOR)));
        all.add(idle(
                "disbursement_total_is_final",
                "a reward more after the approval",
                second("reward_rows = 2, reward_minor = 200"),
                toApprove(byBob)));
        all.add(idle(
                "reward_joins_while_loading",
                "a row more after the approval",
                TO_APPROVE[1].replace("7, 'r7', repeat('G'", "8, 'r8', repeat('Q'"),
                toApprove(byBob)));
        all.add(idle(
                "event_is_about_something",
                "about nothing",
                "INSERT INTO event (actor, kind) VALUES ('w', 'OPERATOR')"));
    }

    static void erasures(List<Forbidden> all) {
        String begin = "UPDATE disbursement SET erasure_begun_at = now()";
        String[] finished = {
            ANSWERED,
            to("ISSUED"),
            OPERATOR,
            "UPDATE reward SET state = 'CANCELLED' WHERE reward_id = :s",
            "UPDATE disbursement SET status = 'FINISHED', finished_at = now()"
        };
        String[] begun = and(finished, begin);
        recipients(all, finished, begun);
        all.add(idle("disbursement_erased_stays_finished", "erased before its end", begin));
        all.add(claimed(
                "disbursement_erased_stays_finished",
                "opened again after its erasure",
                "UPDATE disbursement SET status = 'APPROVED', finished_at = NULL",
                begun));
        all.add(claimed(
                "disbursement_erased_only_after_its_beginning",
                "erased without a beginning",
                "UPDATE disbursement SET erased_at = now()",
                and(finished, "ALTER TABLE disbursement DISABLE TRIGGER disbursement_erasure_guard")));
        for (String change : List.of("erasure_begun_at = NULL", "erasure_begun_at = now() + interval '1 day'")) {
            all.add(claimed("disbursement_erasure_is_final", change, "UPDATE disbursement SET " + change, begun));
        }
        all.add(claimed(
                "disbursement_erased_is_complete",
                "erased with recipients left",
                "UPDATE disbursement SET erased_at = now()",
                begun));
        all.add(claimed(
                "disbursement_erasure_waits_for_reviews",
                "erased under review",
                begin,
                "UPDATE reward SET state = 'REVIEW', review_reason = 'ID_IN_USE' WHERE reward_id = :r",
                OPERATOR,
                "UPDATE reward SET state = 'CANCELLED' WHERE reward_id = :s",
                "UPDATE disbursement SET status = 'FINISHED', finished_at = now()"));
        all.add(claimed("reward_erased_is_closed", "taken back after its erasure", to("CANCELLING"), begun));
        cells(all, begun);
    }

    private static void recipients(List<Forbidden> all, String[] finished, String[] begun) {
        for (String change : List.of("x", "erased")) {
            all.add(claimed(
                    "reward_recipient_is_immutable",
                    "another recipient: " + change,
                    "UPDATE reward SET recipient = '" + change + "y' WHERE reward_id = :r",
                    begun));
            all.add(claimed(
                    "reward_recipient_is_immutable",
                    "a recipient gone without an erasure: " + change,
                    "UPDATE reward SET recipient = 'erased' WHERE reward_id = :r",
                    change.equals("x") ? new String[0] : finished));
        }
    }

    private static void cells(List<Forbidden> all, String[] begun) {
        String problem = "INSERT INTO row_problem VALUES ('aaaaaaaaaaaa', 9, 0, 'amount', 'x', 'rule', 'fix')";
        String cell = "UPDATE ONLY row_problem SET value = '%s', fix = 'erased'";
        all.add(idle(
                "row_problem_is_append_only", "a cell gone without an erasure", cell.formatted("erased"), problem));
        all.add(claimed(
                "row_problem_is_append_only",
                "another cell under an erasure",
                cell.formatted("y"),
                and(begun, problem)));
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
