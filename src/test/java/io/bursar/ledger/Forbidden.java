package io.bursar.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * One statement that the database must refuse, by the name of the rule. The statements before it are allowed, and only
 * lead there. {@code :r} stands for the id of the first reward (READY), {@code :s} for that of the second (HELD).
 */
record Forbidden(String rule, String what, List<String> before, String statement) {

    static final String TOKEN = "SELECT set_config('bursar.leases', ',' || :r || ':1,', true)";

    /** The first reward is under lease with token 1 and one unanswered create. */
    private static final List<String> CLAIMED = List.of(
            "UPDATE reward SET state = 'CREATING', lease_token = 1, lease_owner = 'lane' WHERE reward_id = :r",
            attempt(":r", 0, 100, "BurA"),
            TOKEN);

    static final String ANSWERED = "UPDATE attempt SET creates_open = 0 WHERE reward_id = :r";
    static final String DELIVERY = "UPDATE attempt SET delivery_intent_at = now() WHERE reward_id = :r";
    static final String RECEIPT = "INSERT INTO delivery (reward_id, epoch, dedup_key) VALUES (:r, 0, 'BurA')";
    static final String DEAD = "UPDATE attempt SET dead_evidence = 'REFUNDED_TO_PURCHASER' WHERE reward_id = :r";
    static final String CLOSED = "reward_rests_only_if_no_card_can_exist";
    private static final String TAKEN_BACK = "attempt_evidence_is_never_taken_back";
    static final String LOAD = """
            INSERT INTO disbursement (disbursement_id, account_id, job, scope, file_name, sha256, loaded_by, status,
              four_eyes, reward_rows, reward_minor)
            SELECT '%s', account_id, 'j', 'j', 'f.csv', decode(repeat('%s', 32), 'hex'), 'ann', 'LOADED', %s, %d, %d
            FROM account WHERE name = 'guarded'""";

    @Override
    public String toString() {
        return rule + ": " + what;
    }

    static List<Forbidden> all() {
        List<Forbidden> all = new ArrayList<>();
        once(all);
        ids(all);
        fence(all);
        rest(all);
        ForbiddenActs.delivery(all);
        ForbiddenActs.receipts(all);
        ForbiddenActs.handOvers(all);
        ForbiddenActs.people(all);
        ForbiddenActs.approvals(all);
        ForbiddenActs.erasures(all);
        evidence(all);
        events(all);
        approval(all);
        identity(all);
        shape(all);
        births(all);
        kept(all);
        certification(all);
        return all;
    }

    /** True if the application role lacks the very right to such a statement, and comes to no guard. */
    boolean isBeyondTheApplicationsRights() {
        return statement.matches("(TRUNCATE|DELETE FROM (?!reward )|UPDATE (event|row_problem) ).*");
    }

    private static void once(List<Forbidden> all) {
        all.add(idle(
                "disbursement_content_once", "same content twice", LOAD.formatted("bbbbbbbbbbbb", "aa", false, 0, 0)));
        all.add(idle("reward_reference_once", "same reference twice", reward(3, "A", "HELD")));
        all.add(idle("reward_line_once", "same line twice", reward(1, "C", "HELD")));
        all.add(claimed("attempt_creation_request_id_once", "an id of another reward", attempt(":s", 0, 100, "BurA")));
    }

    private static void ids(List<Forbidden> all) {
        all.add(claimed(
                "attempt_needs_dead_predecessor", "a second id while the first lives", attempt(":r", 1, 100, "BurB")));
        all.add(claimed("attempt_needs_dead_predecessor", "an id that skips one", attempt(":r", 2, 100, "BurB")));
        all.add(claimed(
                "attempt_one_live",
                "a second live id even without the trigger",
                attempt(":r", 1, 100, "BurB"),
                "ALTER TABLE attempt DISABLE TRIGGER attempt_guard"));
        all.add(claimed("attempt_amount_is_the_rewards", "an id with another amount", attempt(":s", 0, 999, "BurB")));
        all.add(claimed(
                "reward_new_id_needs_dead_evidence",
                "rotation without evidence",
                "UPDATE reward SET epoch = 1 WHERE reward_id = :r"));
        all.add(claimed(
                "reward_new_id_needs_dead_evidence",
                "rotation over one id",
                "UPDATE reward SET epoch = 2 WHERE reward_id = :r",
                ANSWERED,
                DEAD));
        all.add(claimed(
                "attempt_dead_by_cancel_needs_all_creates_answered",
                "dead by cancel with an open create",
                "UPDATE attempt SET dead_evidence = 'CANCEL_SUCCESS', cancel_success = true WHERE reward_id = :r"));
        all.add(claimed(
                "attempt_dead_by_cancel_needs_all_creates_answered",
                "dead by a cancel nobody confirmed",
                "UPDATE attempt SET dead_evidence = 'CANCEL_SUCCESS' WHERE reward_id = :r",
                ANSWERED));
        all.add(claimed(
                "attempt_dead_evidence_known",
                "dead because time has passed",
                "UPDATE attempt SET dead_evidence = 'TIMEOUT' WHERE reward_id = :r"));
    }

    private static void fence(List<Forbidden> all) {
        String write = "UPDATE reward SET state = 'CANCELLING' WHERE reward_id = :r";
        all.add(claimed(
                "reward_write_is_fenced",
                "a write without a token",
                write,
                "SELECT set_config('bursar.leases', '', true)"));
        all.add(claimed(
                "reward_write_is_fenced",
                "a write with a stale token",
                write,
                "SELECT set_config('bursar.leases', ',' || :r || ':0,', true)"));
        all.add(claimed(
                "reward_write_is_fenced",
                "a write under another reward's lease",
                write,
                "SELECT set_config('bursar.leases', ',' || :s || ':1,', true)"));
        all.add(claimed(
                "reward_write_is_fenced",
                "a write under a lease whose number begins likewise",
                write,
                "SELECT set_config('bursar.leases', ',' || :r || ':11,', true)"));
        all.add(claimed(
                "reward_token_grows_by_one",
                "a token that jumps",
                "UPDATE reward SET lease_token = 3 WHERE reward_id = :r"));
        all.add(claimed(
                "reward_token_grows_by_one",
                "a token that goes back",
                "UPDATE reward SET lease_token = 0 WHERE reward_id = :r"));
    }

    private static void rest(List<Forbidden> all) {
        String open = "an unanswered create";
        for (String state : List.of("READY", "CANCELLED", "REJECTED")) {
            all.add(claimed(CLOSED, state + " with " + open, to(state)));
            for (String trace : List.of(
                    "effect_possible = true",
                    "window_closed = true",
                    "cancel_success = true",
                    "cancels = 1, cancels_open = 1")) {
                all.add(claimed(
                        CLOSED,
                        state + " with " + trace,
                        to(state),
                        ANSWERED,
                        "UPDATE attempt SET " + trace + " WHERE reward_id = :r"));
            }
        }
        all.add(claimed(
                CLOSED,
                "HELD while a card may exist",
                to("HELD"),
                ANSWERED,
                to("READY"),
                "UPDATE attempt SET effect_possible = true WHERE reward_id = :r"));
        all.add(idle(
                "disbursement_finishes_with_empty_queues",
                "finish with queues",
                "UPDATE disbursement SET status = 'FINISHED', finished_at = now()"));
        all.add(claimed(
                "disbursement_finishes_with_empty_queues",
                "finish with a held reward",
                "UPDATE disbursement SET status = 'FINISHED', finished_at = now()",
                "UPDATE reward SET state = 'REVIEW', review_reason = 'ID_IN_USE' WHERE reward_id = :r"));
    }

    private static void evidence(List<Forbidden> all) {
        for (String flag : List.of("effect_possible", "cancel_success", "window_closed")) {
            all.add(claimed(
                    TAKEN_BACK,
                    flag + " forgotten",
                    "UPDATE attempt SET " + flag + " = false WHERE reward_id = :r",
                    "UPDATE attempt SET " + flag + " = true WHERE reward_id = :r"));
        }
        all.add(claimed(
                TAKEN_BACK,
                "a create uncounted",
                "UPDATE attempt SET creates = 0, creates_open = 0 WHERE reward_id = :r"));
        all.add(claimed(
                TAKEN_BACK,
                "a cancel uncounted",
                "UPDATE attempt SET cancels = 0 WHERE reward_id = :r",
                "UPDATE attempt SET cancels = 1 WHERE reward_id = :r"));
        all.add(claimed(
                "attempt_counters_hold",
                "more open creates than creates",
                "UPDATE attempt SET creates_open = 2 WHERE reward_id = :r"));
        all.add(claimed(
                "attempt_dead_is_immutable",
                "a dead id that lives again",
                "UPDATE attempt SET dead_evidence = NULL WHERE reward_id = :r",
                DEAD));
    }

    private static void events(List<Forbidden> all) {
        String event = "INSERT INTO event (reward_id, actor, kind, detail) VALUES (:r, 'w', 'OPERATOR', 'code %s')";
        all.add(idle("event_holds_no_claim_code", "a claim code", event.formatted("ABCD-EF12GH-IJ34")));
        all.add(idle(
                "event_holds_no_claim_code", "a claim code in small letters", event.formatted("abcd-ef12gh-ij34k")));
        all.add(idle("event_is_append_only", "a changed event", "UPDATE event SET actor = 'x'"));
        all.add(idle("event_is_append_only", "a deleted event", "DELETE FROM event"));
        all.add(idle("event_is_append_only", "all events at once", "TRUNCATE event"));
        all.add(idle("reward_is_never_deleted", "a deleted reward", "DELETE FROM reward WHERE reward_id = :s"));
        all.add(claimed("attempt_is_never_deleted", "a deleted attempt", "DELETE FROM attempt"));
        all.add(idle("disbursement_is_never_deleted", "a deleted disbursement", "DELETE FROM disbursement"));
    }

    private static void approval(List<Forbidden> all) {
        String approve = "UPDATE disbursement SET status = 'APPROVED'%s WHERE disbursement_id = 'bbbbbbbbbbbb'";
        String fourEyes = LOAD.formatted("bbbbbbbbbbbb", "bb", true, 0, 0);
        all.add(idle(
                "disbursement_four_eyes",
                "approved by its loader",
                approve.formatted(", approved_by = 'ann'"),
                fourEyes));
        all.add(idle(
                "disbursement_rows_and_total_match",
                "one row too few",
                approve.formatted(""),
                LOAD.formatted("bbbbbbbbbbbb", "bb", false, 1, 0)));
        all.add(idle(
                "disbursement_rows_and_total_match",
                "another total",
                approve.formatted(""),
                LOAD.formatted("bbbbbbbbbbbb", "bb", false, 0, 1)));
        all.add(idle(
                "disbursement_total_is_final",
                "a total changed after loading",
                "UPDATE disbursement SET reward_minor = 1"));
        all.add(idle(
                "disbursement_transition_is_legal",
                "loaded again after its release",
                "UPDATE disbursement SET status = 'LOADING'"));
    }

    private static void identity(List<Forbidden> all) {
        for (String change : List.of("amount_minor = 1", "reference = 'x'", "id_base = repeat('Z', 22)", "line = 9")) {
            all.add(claimed(
                    "reward_identity_is_immutable", change, "UPDATE reward SET " + change + " WHERE reward_id = :r"));
        }
        all.add(claimed("attempt_identity_is_immutable", "another id", "UPDATE attempt SET creation_request_id = 'x'"));
        for (String change : List.of(
                "scope = 'x'", "sha256 = decode(repeat('cc', 32), 'hex')", "loaded_by = 'x'", "four_eyes = true")) {
            all.add(idle("disbursement_identity_is_immutable", change, "UPDATE disbursement SET " + change));
        }
    }

    private static void shape(List<Forbidden> all) {
        all.add(idle("reward_unclaimed_rests", "CREATING that nobody claimed", reward(3, "C", "CREATING")));
        all.add(claimed("reward_review_says_why", "REVIEW without a reason", to("REVIEW")));
        all.add(claimed(
                "reward_epoch_bound",
                "a tenth id",
                "UPDATE reward SET epoch = 10 WHERE reward_id = :r",
                "ALTER TABLE reward DISABLE TRIGGER reward_guard"));
        all.add(idle(
                "account_gate_says_why", "a gate closed without a reason", "UPDATE account SET gate = 'PAUSED_FUNDS'"));
        all.add(idle(
                "disbursement_held_says_why", "held without a reason", "UPDATE disbursement SET held_for = 'FUNDS'"));
    }

    private static void births(List<Forbidden> all) {
        String intent = "attempt_begins_with_the_intent_to_create";
        String attempt = attempt(":r", 0, 100, "BurA");
        all.add(idle("attempt_begins_alive", "born dead", with(attempt, "dead_evidence", "'REFUNDED_TO_PURCHASER'")));
        all.add(idle("attempt_begins_undelivered", "born delivered", with(attempt, "delivery_intent_at", "now()")));
        all.add(idle(intent, "answered before it was asked", attempt.replace("1, 1)", "1, 0)")));
        all.add(idle(intent, "an id without an intent", attempt.replace("1, 1)", "0, 0)")));
        all.add(idle(intent, "two intents at once", attempt.replace("1, 1)", "2, 2)")));
        all.add(idle(intent, "a cancel of nothing", with(attempt, "cancels, cancels_open", "1, 1")));
        all.add(idle(intent, "a card that nobody asked for", with(attempt, "gc_id", "'A1'")));
        for (String flag : List.of("effect_possible", "cancel_success", "window_closed")) {
            all.add(idle(intent, flag + " from the start", with(attempt, flag, "true")));
        }
        all.add(idle("reward_begins_held", "payable at once", reward(3, "C", "READY")));
        all.add(idle("reward_begins_held", "cancelled at once", reward(3, "C", "CANCELLED")));
        all.add(idle(
                "reward_begins_held",
                "claimed at once",
                reward(3, "C", "HELD").replace("state)", "state, lease_token)").replace("'HELD'", "'HELD', 1")));
        all.add(idle("reward_joins_while_loading", "a reward after the approval", reward(3, "C", "HELD")));
    }

    private static void kept(List<Forbidden> all) {
        for (String table : List.of(
                "account",
                "disbursement",
                "reward",
                "attempt",
                "delivery",
                "throttle",
                "alert",
                "alert_message",
                "watched_job",
                "account_funds")) {
            all.add(idle(table + "_is_never_emptied", "all of " + table, "TRUNCATE " + table + " CASCADE"));
        }
        for (String change :
                List.of("UPDATE row_problem SET rule = ''", "DELETE FROM row_problem", "TRUNCATE row_problem")) {
            all.add(idle("row_problem_is_append_only", change, change));
        }
        for (String change : List.of("name = 'x'", "partner_id = 'x'", "currency = 'JPY'")) {
            all.add(idle("account_identity_is_immutable", change, "UPDATE account SET " + change));
        }
        all.add(idle(
                "disbursement_operation_is_immutable",
                "another product",
                "UPDATE disbursement SET operation = 'BALANCE_LOAD'"));
        all.add(claimed(
                "reward_target_is_immutable", "another card", "UPDATE reward SET target = 'x' WHERE reward_id = :r"));
        for (String change : List.of("dedup_key = 'x'", "epoch = 1", "reward_id = :s")) {
            all.add(claimed(
                    "delivery_identity_is_immutable", change, "UPDATE delivery SET " + change, DELIVERY, RECEIPT));
        }
        all.add(claimed("delivery_is_never_deleted", "a deleted receipt", "DELETE FROM delivery", DELIVERY, RECEIPT));
    }

    /** The insertion with one more column. */
    private static String with(String insertion, String column, String value) {
        return insertion
                .replace("creates_open)", "creates_open, " + column + ")")
                .replace("1, 1)", "1, 1, " + value + ")");
    }

    static String to(String state) {
        return "UPDATE reward SET state = '" + state + "' WHERE reward_id = :r";
    }

    static String reward(int line, String letter, String state) {
        return """
                INSERT INTO reward (account_id, disbursement_id, line, reference, id_base, recipient, amount_minor, state)
                SELECT account_id, disbursement_id, %d, 'r%d', repeat('%s', 22), 'x', 100, '%s' FROM disbursement""".formatted(line, line, letter, state);
    }

    private static String attempt(String reward, int epoch, int amount, String id) {
        return """
                INSERT INTO attempt (reward_id, epoch, amount_minor, creation_request_id, creates, creates_open)
                VALUES (%s, %d, %d, '%s', 1, 1)""".formatted(reward, epoch, amount, id);
    }

    private static void certification(List<Forbidden> all) {
        String insert = """
                INSERT INTO certification (account_id, certified_by, tested_account, second_cancel_succeeds, verify_cancel,
                  create_on_cancelled_id, cancel_of_unknown_id, trust_card_status, report)
                SELECT account_id, 'ann', 'us', false, false, %s FROM account WHERE name = 'guarded'""";
        String rule = "certification_";
        String trusted = insert.formatted("'FULFILLED', 'REFUSED', true, ''");
        String unverified = insert.formatted("'OTHER', 'SUCCEEDS', false, ''");
        String code = insert.formatted("'OTHER', 'REFUSED', false, 'ABCD-EFGHIJ-KLMN'");
        all.add(idle(rule + "trusts_only_a_dead_card", "trust in a kept answer", trusted));
        all.add(idle(rule + "verifies_unless_a_cancel_burns", "an unchecked cancel", unverified));
        all.add(idle(rule + "holds_no_claim_code", "a claim code in a report", code));
        all.add(idle(rule + "is_append_only", "a changed record", "UPDATE certification SET report = ''"));
        all.add(idle(rule + "is_append_only", "a deleted record", "DELETE FROM certification"));
    }

    static Forbidden idle(String rule, String what, String statement, String... before) {
        return new Forbidden(rule, what, List.of(before), statement);
    }

    static Forbidden claimed(String rule, String what, String statement, String... before) {
        List<String> all = new ArrayList<>(CLAIMED);
        all.addAll(List.of(before));
        return new Forbidden(rule, what, all, statement);
    }
}
