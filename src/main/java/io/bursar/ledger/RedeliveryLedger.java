package io.bursar.ledger;

import io.bursar.domain.Recipient;
import io.bursar.ledger.OperatorLedger.ReviewOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Table {@code redelivery}: claim codes that were delivered and are sent once more because somebody asks for it. The reward
 * stays DELIVERED and its first receipt as it is. Each repetition is recorded before its code is fetched, and stands for one
 * hand-over at most that may have arrived: what a crash has left open counts as one. At most {@value #MAX} for a reward, one
 * at a time. Each transaction locks first and looks afterwards, so that it sees what others have done meanwhile.
 */
@Repository
public class RedeliveryLedger {

    /** As the constraint redelivery_bound has it. */
    public static final int MAX = 5;

    /** An erasure comes before, and is seen, or waits. */
    private static final String LOCK_DISBURSEMENT = """
            SELECT erasure_begun_at IS NOT NULL FROM disbursement
            WHERE disbursement_id = (SELECT disbursement_id FROM reward WHERE reward_id = :rewardId) FOR SHARE
            """;

    private static final String LOCK_REWARD = """
            SELECT reward_id FROM reward WHERE reward_id = :rewardId FOR UPDATE
            """;

    private static final String STATE = """
            SELECT r.reward_id, r.epoch, r.lease_token, r.amount_minor, r.state, r.reference, r.target, r.recipient_name,
              r.message, r.language, coalesce(v.deliver_to, r.recipient) AS deliver_to, a.creation_request_id,
              (SELECT max(number) FROM redelivery x WHERE x.reward_id = r.reward_id) AS last
            FROM reward r LEFT JOIN attempt a USING (reward_id, epoch) LEFT JOIN delivery v USING (reward_id)
            WHERE r.reward_id = :rewardId
            """;

    private static final String CUT_SHORT = "it was cut short: nobody knows whether it arrived";

    private static final String END_CUT_SHORT = """
            UPDATE redelivery SET state = 'FAILED', ended_at = clock_timestamp(), said = :said
            WHERE reward_id = :rewardId AND state = 'SENDING' RETURNING number
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

    private static final String REFUSED = """
            SELECT r.reference, r.state = 'REVIEW' AND r.review_reason = 'UNDELIVERABLE' AS refused,
              coalesce(v.tries_open, 0) AS tries_open
            FROM reward r LEFT JOIN delivery v USING (reward_id) WHERE r.reward_id = :rewardId
            """;

    /** The guard wants to hear that it is known, where somebody may have the code. */
    private static final String REDIRECT = """
            WITH knowingly AS MATERIALIZED (SELECT set_config('bursar.may_have_arrived', :knowingly, true) AS said)
            UPDATE delivery SET deliver_to = :to FROM knowingly WHERE reward_id = :rewardId AND said = :knowingly
            """;

    private final JdbcClient jdbc;
    private final DataSource dataSource;
    private final TransactionTemplate transaction;
    private final EventLog events;
    private final OperatorLedger people;

    RedeliveryLedger(
            JdbcClient jdbc,
            DataSource dataSource,
            TransactionTemplate transaction,
            EventLog events,
            OperatorLedger people) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.transaction = transaction;
        this.events = events;
        this.people = people;
    }

    /**
     * Does the work alone for that reward, over all processes. The right to it ends with its process, however that ends.
     *
     * @throws ActRefusedException if another process is at it; the work was not begun
     */
    public <T> T alone(long rewardId, String reference, String actor, Supplier<T> work) {
        try (RunLock lock = RunLock.tryAgain(dataSource, rewardId, "redeliver by " + actor)) {
            if (lock == null) {
                String holder = RunLock.holderAgain(dataSource, rewardId);
                throw new ActRefusedException(
                        "%s is being sent again right now (%s). Nothing was changed. Wait until that has ended, within minutes, and look what came of it: ./bursar status %s"
                                .formatted(reference, holder.isEmpty() ? "by another process" : holder, reference));
            }
            return work.get();
        }
    }

    /**
     * Records that a delivered code is to be sent once more. What an earlier process has left open is ended as cut short. Only
     * within {@link #alone}. One transaction.
     *
     * @throws ActRefusedException if it is not delivered, was sent again too often, or its recipient's data are erased
     */
    public Redelivery begin(long rewardId, Account account, String actor, String why) {
        return transaction.execute(tx -> {
            boolean erased = lock(rewardId);
            return jdbc.sql(STATE)
                    .param("rewardId", rewardId)
                    .query((row, n) -> begun(row, erased, account, actor, why))
                    .single();
        });
    }

    /** True if the recipients' data are erased; later statements see all that was committed before. */
    private boolean lock(long rewardId) {
        boolean erased = jdbc.sql(LOCK_DISBURSEMENT)
                .param("rewardId", rewardId)
                .query(Boolean.class)
                .single();
        jdbc.sql(LOCK_REWARD).param("rewardId", rewardId).query(Long.class).single();
        return erased;
    }

    private Redelivery begun(ResultSet row, boolean erased, Account account, String actor, String why)
            throws SQLException {
        String reference = row.getString("reference");
        if (!row.getString("state").equals("DELIVERED")) {
            throw new ActRefusedException(
                    "%s is not delivered, so there is nothing to send again. Nothing was changed. How it stands: ./bursar status %s"
                            .formatted(reference, reference));
        }
        if (erased) {
            throw new ActRefusedException(
                    "The recipient's data of %s were erased: nobody knows any more to whom it goes. Nothing was changed."
                            .formatted(reference));
        }
        int last = row.getInt("last");
        if (last >= MAX) {
            throw new ActRefusedException(
                    "%s was sent again %d times already, and that is the most. Nothing was changed. Find out why it does not arrive: ./bursar status %s"
                            .formatted(reference, MAX, reference));
        }
        Redelivery begun = new Redelivery(RewardLedger.claimed(row, account), last + 1);
        long rewardId = begun.reward().rewardId();
        endCutShort(rewardId, actor);
        jdbc.sql(BEGIN)
                .param("rewardId", rewardId)
                .param("number", begun.number())
                .param("actor", actor)
                .param("why", why)
                .update();
        events.operator(rewardId, actor, "send again, number %d: %s".formatted(begun.number(), why));
        return begun;
    }

    private void endCutShort(long rewardId, String actor) {
        List<Integer> open = jdbc.sql(END_CUT_SHORT)
                .param("said", CUT_SHORT)
                .param("rewardId", rewardId)
                .query(Integer.class)
                .list();
        open.forEach(
                number -> events.operator(rewardId, actor, "sent again, number %d: %s".formatted(number, CUT_SHORT)));
    }

    /**
     * Records what came of it; the first end counts, and the event log has each. One transaction.
     *
     * @param receipt null: it was not sent
     * @param said what came of it, in words without any part of the code
     */
    public void end(Redelivery redelivery, @Nullable Receipt receipt, String said, String actor) {
        transaction.executeWithoutResult(tx -> {
            ClaimedReward reward = redelivery.reward();
            boolean erased = lock(reward.rewardId());
            Recipient to = erased || receipt == null ? null : reward.deliverTo();
            int ended = jdbc.sql(END)
                    .param("state", receipt == null ? "FAILED" : "SENT")
                    .param("channel", receipt == null ? null : receipt.channel())
                    .param("sentTo", to == null ? null : to.masked())
                    .param("messageId", receipt == null ? null : receipt.messageId())
                    .param("said", said)
                    .param("rewardId", reward.rewardId())
                    .param("number", redelivery.number())
                    .update();
            String came = receipt == null ? said : "taken";
            events.operator(
                    reward.rewardId(),
                    actor,
                    ended == 1
                            ? "sent again, number %d: %s".formatted(redelivery.number(), came)
                            : "sent again, number %d, which had been taken for cut short: %s%s"
                                    .formatted(
                                            redelivery.number(),
                                            came,
                                            receipt == null ? "" : ", message " + receipt.messageId()));
        });
    }

    /**
     * Gives a refused delivery another recipient, and lets it go on. One transaction.
     *
     * @param knowingly true: also where an earlier hand-over had no clear answer, so that two people may have the code
     * @throws ActRefusedException if its recipients' data are erased; unless it is in review because its recipient was refused;
     *     or if somebody may have the code, and that is not done knowingly
     */
    public ReviewOutcome redirect(String id, long rewardId, String to, boolean knowingly, String actor, String why) {
        return transaction.execute(tx -> {
            people.lock(id, actor);
            jdbc.sql(LOCK_REWARD).param("rewardId", rewardId).query(Long.class).single();
            int open = jdbc.sql(REFUSED)
                    .param("rewardId", rewardId)
                    .query((row, n) -> triesOpen(row, knowingly))
                    .single();
            jdbc.sql(REDIRECT)
                    .param("knowingly", knowingly ? "yes" : "no")
                    .param("to", to)
                    .param("rewardId", rewardId)
                    .update();
            // not to whom: an event outlasts the erasure of the recipients' data, and the receipt has it, masked
            String doubt = open == 0 ? "" : ", although an earlier hand-over had no clear answer and may have arrived";
            events.operator(rewardId, actor, "goes to another recipient%s: %s".formatted(doubt, why));
            return people.resume(id, rewardId, actor, why);
        });
    }

    private static int triesOpen(ResultSet row, boolean knowingly) throws SQLException {
        if (!row.getBoolean("refused")) {
            throw new ActRefusedException(
                    "It is not in review as UNDELIVERABLE, so its recipient stays as the file has it: somebody may have its code already. Nothing was changed.");
        }
        int open = row.getInt("tries_open");
        if (open > 0 && !knowingly) {
            String reference = row.getString("reference");
            throw new ActRefusedException(
                    "Before %s was refused, a hand-over of it had no clear answer (%d in all): its first recipient may have the code, and a second one would share it. Nothing was changed. Find out whether it arrived; the hand-overs are in: ./bursar status %s. To send it elsewhere all the same, add --may-have-arrived."
                            .formatted(reference, open, reference));
        }
        return open;
    }
}
