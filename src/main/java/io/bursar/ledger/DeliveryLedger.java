package io.bursar.ledger;

import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.ledger.SettlementLedger.Settled;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code delivery}: the receipts of hand-overs, never a claim code. It is written only within transactions of
 * {@link RewardLedger}. The promise of a delivery is committed before the code is fetched for it, and from then on the
 * database refuses every cancel.
 */
@Repository
class DeliveryLedger {

    /**
     * Each part feeds the next, so that the guards of the later tables see the promise. A gate that waits for its canary lets
     * live cards through: fetching one spends nothing, and where only such cards are left no canary would ever come.
     */
    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
              SELECT r.reward_id, r.epoch FROM reward r
              WHERE r.disbursement_id = :disbursementId AND r.prio = :prio AND r.due_at <= statement_timestamp()
                AND EXISTS (SELECT FROM disbursement d JOIN account a USING (account_id)
                  WHERE d.disbursement_id = :disbursementId
                    AND (:prio = 2 OR (d.status = 'APPROVED' AND d.held_for IS NULL
                      AND a.gate IN ('OPEN', 'CANARY'))))
              ORDER BY r.due_at, r.line LIMIT :limit FOR UPDATE OF r SKIP LOCKED
            ), promise AS (
              UPDATE attempt a SET delivery_intent_at = coalesce(a.delivery_intent_at, clock_timestamp())
              FROM due WHERE a.reward_id = due.reward_id AND a.epoch = due.epoch
              RETURNING a.reward_id, a.epoch, a.creation_request_id
            ), sending AS (
              INSERT INTO delivery AS d (reward_id, epoch, dedup_key, tries, tries_open)
              SELECT reward_id, epoch, creation_request_id, 1, 1 FROM promise
              ON CONFLICT ON CONSTRAINT delivery_pk
                DO UPDATE SET tries = d.tries + 1, tries_open = d.tries_open + 1, state = 'SENDING'
              RETURNING d.reward_id, d.dedup_key, d.deliver_to
            ), claimed AS (
              UPDATE reward r SET state = 'DELIVERING', lease_token = r.lease_token + 1, lease_owner = :owner,
                due_at = clock_timestamp() + :leaseMillis * interval '1 millisecond'
              FROM sending WHERE r.reward_id = sending.reward_id
              RETURNING r.reward_id, r.epoch, r.amount_minor, r.state, r.lease_token, r.reference, r.target, r.line,
                coalesce(sending.deliver_to, r.recipient) AS deliver_to, r.recipient_name, r.message, r.language, sending.dedup_key AS creation_request_id
            ), logged AS (
              INSERT INTO event (reward_id, epoch, actor, token, kind)
              SELECT reward_id, epoch, :owner, lease_token, 'INTENT_FETCH' FROM claimed
            )
            SELECT * FROM claimed ORDER BY line
            """;

    private static final String PROMISED = """
            INSERT INTO delivery (reward_id, epoch, dedup_key, tries, tries_open) VALUES (:rewardId, :epoch, :key, 1, 1)
            """;

    private static final String SENT = """
            UPDATE delivery SET state = 'SENT', sent_at = clock_timestamp(), channel_message_id = left(:messageId, 300),
              channel = :channel, sent_to = left(:sentTo, 320), tries_open = tries_open - 1
            WHERE reward_id = :rewardId
            """;

    private static final String REFUSED = """
            UPDATE delivery SET state = 'REFUSED', tries_open = tries_open - 1 WHERE reward_id = :rewardId
            """;

    /** It ended before the hand-over, or was clearly not taken. A try that nobody ends, as after a crash, stays open. */
    private static final String NOT_TAKEN = """
            UPDATE delivery SET tries_open = tries_open - 1 WHERE reward_id = :rewardId
            """;

    private final JdbcClient jdbc;

    DeliveryLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Promises what is due for delivery, or goes on with what was promised; joins the caller's transaction. */
    List<ClaimedReward> claim(
            String disbursementId, Account account, RewardStatus.Queue queue, String owner, Duration lease, int limit) {
        return jdbc.sql(CLAIM)
                .param("disbursementId", disbursementId)
                .param("prio", queue.prio())
                .param("owner", owner)
                .param("leaseMillis", lease.toMillis())
                .param("limit", limit)
                .query((row, n) -> RewardLedger.claimed(row, account))
                .list();
    }

    /** What settlements mean for the receipts; after the attempts' rows are written, before the rewards'. */
    void write(List<Settled> all) {
        all.forEach(this::write);
    }

    private void write(Settled settled) {
        ClaimedReward claimed = settled.claimed();
        Settlement settlement = settled.settlement();
        if (settlement.to() == RewardStatus.DELIVERING && claimed.status() == RewardStatus.CREATING) {
            jdbc.sql(PROMISED)
                    .param("rewardId", claimed.rewardId())
                    .param("epoch", claimed.epoch())
                    .param("key", claimed.request().id().value())
                    .update();
        } else if (settlement.to() == RewardStatus.DELIVERED) {
            Receipt receipt = Objects.requireNonNull(settlement.receipt());
            jdbc.sql(SENT)
                    .param("messageId", receipt.messageId())
                    .param("channel", receipt.channel())
                    .param("sentTo", Objects.requireNonNull(claimed.deliverTo()).masked())
                    .param("rewardId", claimed.rewardId())
                    .update();
        } else if (settlement.review() == ReviewReason.UNDELIVERABLE) {
            jdbc.sql(REFUSED).param("rewardId", claimed.rewardId()).update();
        } else if (claimed.status() == RewardStatus.DELIVERING && !settled.unclear() && !handsOver(settlement)) {
            jdbc.sql(NOT_TAKEN).param("rewardId", claimed.rewardId()).update();
        }
    }

    private static boolean handsOver(Settlement settlement) {
        return settlement.to() == RewardStatus.DELIVERING && settlement.backOff() == null;
    }
}
