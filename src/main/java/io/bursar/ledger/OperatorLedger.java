package io.bursar.ledger;

import io.bursar.domain.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Currency;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people decide about rewards, by name: not to have them paid, to ask again, to give up. Each decision is one short
 * transaction with its record in the event log, and may be taken while a run is under way. None of them calls the provider:
 * what has to be called for goes into a queue, and a run does it.
 */
@Repository
public class OperatorLedger {

    /**
     * From when on a card is not asked for any more: the provider's 15 minutes, and 5 for clocks that differ. It spares calls
     * that are hopeless; whether a card can be cancelled is never decided by it, but by the provider.
     */
    static final Duration LATE = Duration.ofMinutes(20);

    private static final int SLICE = 1_000;

    /** So that a run which is just finishing and a decision of this kind come one after the other. */
    private static final String LOCK = """
            SELECT set_config('bursar.token', 'operator', true), set_config('bursar.actor', :actor, true),
              erasure_begun_at IS NOT NULL AS erased
            FROM disbursement WHERE disbursement_id = :id FOR UPDATE
            """;

    /** The last line of the next slice. A decision first locks it and then looks: what was settled meanwhile is seen. */
    private static final String NEXT_SLICE = """
            SELECT max(line) FROM (SELECT r.line FROM reward r
              WHERE r.disbursement_id = :id AND r.line > :after AND (:rewardId = 0 OR r.reward_id = :rewardId)
              ORDER BY r.line LIMIT :slice %s) AS next
            """;

    private static final String CANCEL = """
            WITH chosen AS MATERIALIZED (
              SELECT r.reward_id, r.state, r.epoch, r.amount_minor, r.operator_cancel, a.first_intent_at,
                a.delivery_intent_at IS NOT NULL AS promised, coalesce(a.window_closed, false) AS closed,
                reward_card_may_exist(a) AS card, NOT :evenLate
                  AND NOT r.delivers AND coalesce(a.issued_at < clock_timestamp() - :lateMillis * interval '1 millisecond', false) AS late
              FROM reward r LEFT JOIN attempt a USING (reward_id, epoch)
              WHERE r.disbursement_id = :id AND r.line > :after AND r.line <= :last
                AND (:rewardId = 0 OR r.reward_id = :rewardId)
                AND (NOT :undecided OR r.state IN ('HELD', 'READY') OR (r.state IN ('CREATING', 'CANCELLING', 'ISSUED')
                  AND NOT EXISTS (SELECT FROM event e JOIN disbursement d ON d.disbursement_id = r.disbursement_id
                    WHERE e.reward_id = r.reward_id AND e.kind = 'OPERATOR' AND e.at >= d.cancel_requested_at)))
            ), verdict AS (
              SELECT *, CASE
                WHEN state IN ('HELD', 'READY') OR (state = 'REVIEW' AND NOT card) THEN 'AT_ONCE'
                WHEN state = 'DELIVERING' OR (state = 'REVIEW' AND promised) THEN 'PROMISED'
                WHEN (state = 'ISSUED' AND late) OR (state = 'REVIEW' AND closed) THEN 'TOO_LATE'
                WHEN state = 'ISSUED' THEN 'TAKEN_BACK'
                WHEN state IN ('CREATING', 'CANCELLING', 'REVIEW') THEN 'IN_DOUBT'
                ELSE state END AS outcome
              FROM chosen
            ), acted AS (
              UPDATE reward r SET operator_cancel = true, review_reason = NULL, given_up_at = NULL, given_up_by = NULL,
                given_up_why = NULL, lease_token = r.lease_token + (r.state = 'REVIEW')::int,
                state = CASE WHEN v.outcome = 'AT_ONCE' THEN 'CANCELLED' WHEN v.outcome = 'TAKEN_BACK' THEN 'CANCELLING'
                  WHEN r.state = 'REVIEW' THEN 'CREATING' ELSE r.state END,
                due_at = CASE WHEN r.state NOT IN ('ISSUED', 'REVIEW') THEN r.due_at
                  WHEN v.first_intent_at > clock_timestamp() - :windowMillis * interval '1 millisecond'
                  THEN v.first_intent_at ELSE clock_timestamp() END
              FROM verdict v
              WHERE :act AND r.reward_id = v.reward_id AND v.outcome IN ('AT_ONCE', 'TAKEN_BACK', 'IN_DOUBT')
                AND NOT (v.operator_cancel AND v.state IN ('CREATING', 'CANCELLING'))
              RETURNING r.reward_id, r.epoch, r.lease_token
            ), logged AS (
              INSERT INTO event (reward_id, epoch, actor, token, kind, detail)
              SELECT reward_id, epoch, :actor, lease_token, 'OPERATOR', left('cancel: ' || :why, 500) FROM acted
            )
            SELECT outcome, count(*) AS n, sum(amount_minor)::bigint AS minor FROM verdict GROUP BY outcome
            """;

    private static final String REOPEN = """
            UPDATE disbursement d SET status = 'APPROVED', finished_at = NULL
            WHERE d.disbursement_id = :id AND d.status = 'FINISHED'
              AND EXISTS (SELECT FROM reward r WHERE r.disbursement_id = d.disbursement_id AND r.prio IS NOT NULL)
            """;

    private static final String CANCEL_REQUESTED = """
            UPDATE disbursement SET cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()),
              cancel_requested_by = coalesce(cancel_requested_by, :actor), held_for = NULL, held_why = NULL,
              held_missing_minor = NULL
            WHERE disbursement_id = :id AND (cancel_requested_at IS NULL OR held_for IS NOT NULL)
            """;

    private static final String STATE = """
            SELECT r.state, a.dead_evidence IS NOT NULL AS dead, a.delivery_intent_at IS NOT NULL AS promised,
              reward_card_may_exist(a) AS card
            FROM reward r LEFT JOIN attempt a USING (reward_id, epoch)
            WHERE r.reward_id = :rewardId AND r.disbursement_id = :id
            """;

    private static final String RESUME = """
            UPDATE reward SET state = :to, review_reason = NULL, operator_cancel = false, loops = 0, given_up_at = NULL,
              given_up_by = NULL, given_up_why = NULL, lease_token = lease_token + 1, due_at = clock_timestamp()
            WHERE reward_id = :rewardId
            """;

    private static final String GIVE_UP = """
            UPDATE reward SET state = CASE WHEN :card THEN state ELSE 'CANCELLED' END,
              review_reason = CASE WHEN :card THEN review_reason END, operator_cancel = operator_cancel OR NOT :card,
              given_up_at = clock_timestamp(), given_up_by = left(:actor, 100), given_up_why = left(:why, 500)
            WHERE reward_id = :rewardId
            """;

    /** What a wish to cancel came to for one reward. */
    public enum CancelOutcome {
        /** Nothing was out: cancelled on the spot. */
        AT_ONCE,
        /** A live card: its cancel is queued, the oldest first. */
        TAKEN_BACK,
        /** Its create or cancel is open: a run finds out, and takes the card back if there is one. */
        IN_DOUBT,
        /** Live, and older than the provider's 15 minutes: nothing was tried. */
        TOO_LATE,
        /** Its delivery is promised: the recipient has the claim code, or may have it at any moment. */
        PROMISED,
        /** The recipient has the claim code. */
        DELIVERED,
        /** The provider had refused it before: there is no card. */
        REJECTED,
        /** It was cancelled before. */
        CANCELLED
    }

    /** What became of a decision on one reward in review. */
    public enum ReviewOutcome {
        /** It is asked again under the same id, or its delivery goes on. */
        RESUMED,
        /** Every id is proven dead: there is nothing to ask. */
        NO_ID_LEFT,
        /** Closed by a person, and the card may be live. */
        GIVEN_UP,
        /** Closed by a person, and no card can exist. */
        CANCELLED,
        /** It waits for nobody. */
        NOT_IN_REVIEW
    }

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EventLog events;

    OperatorLedger(JdbcClient jdbc, TransactionTemplate transaction, EventLog events) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.events = events;
    }

    /**
     * Nothing of the disbursement is to be paid: what has not been sent is cancelled at once, live cards that are young enough
     * are queued for their cancel, oldest first, and what is in doubt ends as cancelled or in review. Slices of 1,000, each a
     * transaction of its own; repeating it changes nothing.
     *
     * @param evenLate also asks for cards that are older than the provider takes back
     * @return how many and how much by outcome
     */
    public Map<CancelOutcome, RewardCounts.Tally> cancel(
            String id, Currency currency, String actor, String why, boolean evenLate) {
        transaction.executeWithoutResult(tx -> {
            lock(id, actor);
            int asked = jdbc.sql(CANCEL_REQUESTED)
                    .param("id", id)
                    .param("actor", actor)
                    .update();
            if (asked == 1) {
                events.disbursement(id, actor, "cancel: " + why);
            }
        });
        return all(new Slice(id, 0, 0, actor, why, evenLate, true, false), currency);
    }

    /**
     * What a cancel of the whole disbursement has not reached yet: rows taken in since then, and those behind the point where
     * its process died. What people have decided since then about single rewards stands, and so does every review.
     */
    public void cancelUndecided(String id, Currency currency, String actor, String why) {
        all(new Slice(id, 0, 0, actor, why, false, true, true), currency);
    }

    /** What {@link #cancel} would come to now; changes nothing. */
    public Map<CancelOutcome, RewardCounts.Tally> wouldCancel(String id, Currency currency, boolean evenLate) {
        return all(new Slice(id, 0, 0, "", "", evenLate, false, false), currency);
    }

    private Map<CancelOutcome, RewardCounts.Tally> all(Slice slice, Currency currency) {
        Map<CancelOutcome, RewardCounts.Tally> sum = new EnumMap<>(CancelOutcome.class);
        long after = 0;
        while (after >= 0) {
            after = cancel(slice.after(after), currency, sum);
        }
        return sum;
    }

    /** The same for one reward. One transaction. */
    public Map<CancelOutcome, RewardCounts.Tally> cancelOne(
            String id, long rewardId, Currency currency, String actor, String why, boolean evenLate) {
        Map<CancelOutcome, RewardCounts.Tally> sum = new EnumMap<>(CancelOutcome.class);
        cancel(new Slice(id, rewardId, 0, actor, why, evenLate, true, false), currency, sum);
        return sum;
    }

    private record Slice(
            String id,
            long rewardId,
            long after,
            String actor,
            String why,
            boolean evenLate,
            boolean act,
            boolean undecided) {
        Slice after(long line) {
            return new Slice(id, rewardId, line, actor, why, evenLate, act, undecided);
        }
    }

    /** One slice; the last line of it, or -1 if there was nothing. */
    private long cancel(Slice slice, Currency currency, Map<CancelOutcome, RewardCounts.Tally> sum) {
        return transaction.execute(tx -> {
            if (slice.act()) {
                lock(slice.id(), slice.actor());
            }
            long last = last(slice);
            if (last >= 0) {
                cancel(slice, last, currency, sum);
            }
            return last;
        });
    }

    private long last(Slice slice) {
        Long last = jdbc.sql(NEXT_SLICE.formatted(slice.act() ? "FOR UPDATE" : ""))
                .param("id", slice.id())
                .param("rewardId", slice.rewardId())
                .param("after", slice.after())
                .param("slice", SLICE)
                .query((row, n) -> row.getObject(1, Long.class))
                .optional()
                .orElse(null);
        return last == null ? -1 : last;
    }

    private void cancel(Slice slice, long last, Currency currency, Map<CancelOutcome, RewardCounts.Tally> sum) {
        jdbc.sql(CANCEL)
                .param("id", slice.id())
                .param("rewardId", slice.rewardId())
                .param("after", slice.after())
                .param("last", last)
                .param("act", slice.act())
                .param("undecided", slice.undecided())
                .param("actor", slice.actor())
                .param("why", slice.why())
                .param("evenLate", slice.evenLate())
                .param("lateMillis", LATE.toMillis())
                .param("windowMillis", UndoViews.WINDOW.toMillis())
                .query(row -> {
                    sum.merge(
                            CancelOutcome.valueOf(row.getString("outcome")),
                            new RewardCounts.Tally(row.getLong("n"), Money.ofMinor(row.getLong("minor"), currency)),
                            OperatorLedger::plus);
                });
        if (slice.act()) {
            jdbc.sql(REOPEN).param("id", slice.id()).update();
        }
    }

    private static RewardCounts.Tally plus(RewardCounts.Tally a, RewardCounts.Tally b) {
        return new RewardCounts.Tally(a.count() + b.count(), a.amount().plus(b.amount()));
    }

    /**
     * Lets a reward in review be asked again under the same id, or its delivery go on; an earlier wish to cancel it ends with
     * that. One transaction.
     */
    public ReviewOutcome resume(String id, long rewardId, String actor, String why) {
        return decide(id, rewardId, actor, review -> {
            if (review.dead()) {
                return ReviewOutcome.NO_ID_LEFT;
            }
            events.operator(rewardId, actor, "resume: " + why);
            jdbc.sql(RESUME)
                    .param("to", review.promised() ? "DELIVERING" : "CREATING")
                    .param("rewardId", rewardId)
                    .update();
            jdbc.sql(REOPEN).param("id", id).update();
            return ReviewOutcome.RESUMED;
        });
    }

    /**
     * Closes a review: nothing more is tried. Where no card can exist the reward is CANCELLED; else it stays in REVIEW, marked,
     * because the ledger says nothing that it cannot prove. One transaction.
     */
    public ReviewOutcome giveUp(String id, long rewardId, String actor, String why) {
        return decide(id, rewardId, actor, review -> {
            events.operator(rewardId, actor, "give up: " + why);
            jdbc.sql(GIVE_UP)
                    .param("card", review.card())
                    .param("actor", actor)
                    .param("why", why)
                    .param("rewardId", rewardId)
                    .update();
            return review.card() ? ReviewOutcome.GIVEN_UP : ReviewOutcome.CANCELLED;
        });
    }

    private record Review(String state, boolean dead, boolean promised, boolean card) {}

    private interface Verdict {
        ReviewOutcome on(Review review);
    }

    private ReviewOutcome decide(String id, long rewardId, String actor, Verdict verdict) {
        return transaction.execute(tx -> {
            lock(id, actor);
            jdbc.sql("SELECT state FROM reward WHERE reward_id = :rewardId FOR UPDATE")
                    .param("rewardId", rewardId)
                    .query(String.class)
                    .single();
            Review review = jdbc.sql(STATE)
                    .param("rewardId", rewardId)
                    .param("id", id)
                    .query((row, n) -> review(row))
                    .single();
            return review.state().equals("REVIEW") ? verdict.on(review) : ReviewOutcome.NOT_IN_REVIEW;
        });
    }

    private static Review review(ResultSet row) throws SQLException {
        return new Review(
                row.getString("state"), row.getBoolean("dead"), row.getBoolean("promised"), row.getBoolean("card"));
    }

    /**
     * Locks the disbursement until the transaction ends, in which a person acts on it.
     *
     * @throws ActRefusedException if its recipients' data are erased
     */
    void lock(String id, String actor) {
        boolean erased = jdbc.sql(LOCK)
                .param("id", id)
                .param("actor", actor)
                .query((row, n) -> row.getBoolean("erased"))
                .single();
        if (erased) {
            throw new ActRefusedException(
                    "The recipients' data of disbursement %s were erased: nothing of it is asked at the provider any more. Nothing was changed. What it came to: ./bursar status %s"
                            .formatted(id, id));
        }
    }
}
