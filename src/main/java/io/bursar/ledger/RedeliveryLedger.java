package io.bursar.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Table {@code redelivery}: claim codes that were delivered and are sent once more because somebody asks for it. The reward
 * stays DELIVERED and its first receipt as it is; each repetition is recorded before its code is fetched, and one that a crash
 * has left open is gone on with. At most {@value #MAX} for a reward.
 */
@Repository
public class RedeliveryLedger {

    /** As the constraint redelivery_bound has it. */
    public static final int MAX = 5;

    private static final String LOCK = """
            SELECT r.reward_id, r.epoch, r.lease_token, r.amount_minor, r.state, r.reference, r.target, r.recipient_name,
              r.message, r.language, coalesce(v.deliver_to, r.recipient) AS deliver_to,
              a.creation_request_id, d.erasure_begun_at IS NOT NULL AS erased,
              (SELECT max(number) FROM redelivery x WHERE x.reward_id = r.reward_id) AS last,
              EXISTS (SELECT FROM redelivery x WHERE x.reward_id = r.reward_id AND x.state = 'SENDING') AS open
            FROM reward r JOIN disbursement d USING (disbursement_id)
              LEFT JOIN attempt a USING (reward_id, epoch) LEFT JOIN delivery v USING (reward_id)
            WHERE r.reward_id = :rewardId FOR UPDATE OF r
            """;

    private static final String BEGIN = """
            INSERT INTO redelivery (reward_id, number, requested_by, why)
            VALUES (:rewardId, :number, left(:actor, 100), left(:why, 500))
            """;

    private static final String END = """
            UPDATE redelivery SET state = :state, ended_at = clock_timestamp(), channel = :channel,
              sent_to = left(:sentTo, 320), channel_message_id = left(:messageId, 300), said = left(:said, 500)
            WHERE reward_id = :rewardId AND number = :number AND state = 'SENDING'
            """;

    private static final String REDIRECT = """
            UPDATE delivery SET deliver_to = :to WHERE reward_id = :rewardId
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EventLog events;

    RedeliveryLedger(JdbcClient jdbc, TransactionTemplate transaction, EventLog events) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.events = events;
    }

    /**
     * Records that a delivered code is to be sent once more, or finds the repetition that was left open. One transaction.
     *
     * @throws ActRefusedException if it is not delivered, was sent again too often, or its recipient's data are erased
     */
    public Redelivery begin(long rewardId, Account account, String actor, String why) {
        return transaction.execute(tx -> jdbc.sql(LOCK)
                .param("rewardId", rewardId)
                .query((row, n) -> begun(row, account, actor, why))
                .single());
    }

    private Redelivery begun(ResultSet row, Account account, String actor, String why) throws SQLException {
        String reference = row.getString("reference");
        if (!row.getString("state").equals("DELIVERED")) {
            throw new ActRefusedException(
                    "%s is not delivered, so there is nothing to send again. Nothing was changed. How it stands: ./bursar status %s"
                            .formatted(reference, reference));
        }
        if (row.getBoolean("erased")) {
            throw new ActRefusedException(
                    "The recipient's data of %s were erased: nobody knows any more to whom it goes. Nothing was changed."
                            .formatted(reference));
        }
        int last = row.getInt("last");
        boolean goesOn = row.getBoolean("open");
        if (!goesOn && last >= MAX) {
            throw new ActRefusedException(
                    "%s was sent again %d times already, and that is the most. Nothing was changed. Find out why it does not arrive: ./bursar status %s"
                            .formatted(reference, MAX, reference));
        }
        Redelivery begun = new Redelivery(RewardLedger.claimed(row, account), goesOn ? last : last + 1);
        if (!goesOn) {
            jdbc.sql(BEGIN)
                    .param("rewardId", begun.reward().rewardId())
                    .param("number", begun.number())
                    .param("actor", actor)
                    .param("why", why)
                    .update();
        }
        events.operator(begun.reward().rewardId(), actor, "send again, number %d: %s".formatted(begun.number(), why));
        return begun;
    }

    /**
     * Records what came of it; the first end counts. One transaction.
     *
     * @param receipt null: it was not sent
     * @param said what came of it, in words without any part of the code
     */
    public void end(Redelivery redelivery, @Nullable Receipt receipt, String said, String actor) {
        transaction.executeWithoutResult(tx -> {
            ClaimedReward reward = redelivery.reward();
            int ended = jdbc.sql(END)
                    .param("state", receipt == null ? "FAILED" : "SENT")
                    .param("channel", receipt == null ? null : receipt.channel())
                    .param(
                            "sentTo",
                            receipt == null || reward.deliverTo() == null
                                    ? null
                                    : reward.deliverTo().masked())
                    .param("messageId", receipt == null ? null : receipt.messageId())
                    .param("said", said)
                    .param("rewardId", reward.rewardId())
                    .param("number", redelivery.number())
                    .update();
            if (ended == 1) {
                events.operator(
                        reward.rewardId(),
                        actor,
                        "sent again, number %d: %s".formatted(redelivery.number(), receipt == null ? said : "taken"));
            }
        });
    }

    /**
     * Gives a refused delivery another recipient; it stays in review until somebody resumes it. One transaction.
     *
     * @throws ActRefusedException unless it is in review because its recipient was refused: else somebody may have the code
     */
    public void redirect(long rewardId, String to, String masked, String actor, String why) {
        transaction.executeWithoutResult(tx -> {
            Boolean waits = jdbc.sql("""
                            SELECT state = 'REVIEW' AND review_reason = 'UNDELIVERABLE'
                            FROM reward WHERE reward_id = :rewardId FOR UPDATE
                            """)
                    .param("rewardId", rewardId)
                    .query(Boolean.class)
                    .single();
            if (!Boolean.TRUE.equals(waits)) {
                throw new ActRefusedException(
                        "It is not in review as UNDELIVERABLE, so its recipient stays as the file has it: somebody may have its code already. Nothing was changed.");
            }
            jdbc.sql(REDIRECT).param("to", to).param("rewardId", rewardId).update();
            events.operator(rewardId, actor, "goes to %s instead: %s".formatted(masked, why));
        });
    }
}
