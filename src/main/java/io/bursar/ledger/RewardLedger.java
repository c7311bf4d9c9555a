package io.bursar.ledger;

import io.bursar.domain.Attempt;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Greeting;
import io.bursar.domain.Money;
import io.bursar.domain.Recipient;
import io.bursar.domain.RewardStatus;
import io.bursar.ledger.SettlementLedger.Answered;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Table {@code reward}: claims and settles. A claim raises the lease's token and commits the intent before any call; a
 * settlement is refused unless token, epoch and status are still those of the claim. That is why a lane that was stopped,
 * slow or dead can never undo what another one has found out.
 */
@Repository
public class RewardLedger {

    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
              SELECT r.reward_id FROM reward r
              WHERE r.disbursement_id = :disbursementId AND r.prio = :prio AND r.due_at <= statement_timestamp()
                AND EXISTS (SELECT FROM disbursement d JOIN account a USING (account_id)
                  WHERE d.disbursement_id = :disbursementId
                    AND (:prio IN (0, 2) OR (d.status = 'APPROVED' AND d.held_for IS NULL
                      AND (a.gate = 'OPEN' OR (:canary AND a.gate = 'CANARY')))))
              ORDER BY r.due_at, r.line LIMIT :limit FOR UPDATE OF r SKIP LOCKED
            ), claimed AS (
              UPDATE reward r SET state = CASE r.state WHEN 'READY' THEN 'CREATING' ELSE r.state END,
                lease_token = r.lease_token + 1, lease_owner = :owner,
                due_at = clock_timestamp() + :leaseMillis * interval '1 millisecond'
              FROM due WHERE r.reward_id = due.reward_id
              RETURNING r.reward_id, r.epoch, r.amount_minor, r.id_base, r.state, r.lease_token, r.reference, r.target, r.line,
                CASE WHEN r.delivers THEN r.recipient END AS deliver_to, r.recipient_name, r.message, r.language
            ), intent AS (
              INSERT INTO attempt AS a (reward_id, epoch, amount_minor, creation_request_id,
                creates, creates_open, cancels, cancels_open)
              SELECT reward_id, epoch, amount_minor, :partnerId || id_base || 'E' || epoch,
                (state = 'CREATING')::int, (state = 'CREATING')::int,
                (state = 'CANCELLING')::int, (state = 'CANCELLING')::int
              FROM claimed
              ON CONFLICT ON CONSTRAINT attempt_pk DO UPDATE SET
                creates = a.creates + excluded.creates, creates_open = a.creates_open + excluded.creates_open,
                cancels = a.cancels + excluded.cancels, cancels_open = a.cancels_open + excluded.cancels_open
              RETURNING a.reward_id, a.creation_request_id
            ), logged AS (
              INSERT INTO event (reward_id, epoch, actor, token, kind)
              SELECT reward_id, epoch, :owner, lease_token,
                CASE state WHEN 'CANCELLING' THEN 'INTENT_CANCEL' ELSE 'INTENT_CREATE' END
              FROM claimed
            )
            SELECT c.reward_id, c.lease_token, c.epoch, c.state, i.creation_request_id, c.amount_minor, c.target,
              c.reference, c.deliver_to, c.recipient_name, c.message, c.language
            FROM claimed c JOIN intent i USING (reward_id) ORDER BY c.line
            """;

    /** One step into the index for each queue; planning a claim costs many times that. */
    private static final String DUE = """
            SELECT prio FROM unnest(:prios::integer[]) AS asked (prio)
            WHERE EXISTS (SELECT FROM reward r WHERE r.disbursement_id = :disbursementId AND r.prio = asked.prio
              AND r.due_at <= statement_timestamp())
            """;

    private static final String NEXT_DUE = """
            SELECT (extract(epoch FROM min(due_at) - clock_timestamp()) * 1000)::bigint AS millis, count(*) AS waiting
            FROM (SELECT due_at FROM reward WHERE disbursement_id = :disbursementId AND prio = :prio
                  ORDER BY due_at LIMIT 1) AS first
            """;

    private static final String RELEASE = """
            UPDATE reward SET state = 'READY', due_at = statement_timestamp() WHERE reward_id IN (
              SELECT reward_id FROM (
                SELECT reward_id, sum(amount_minor) OVER (ORDER BY line) AS running FROM (
                  SELECT reward_id, amount_minor, line FROM reward
                  WHERE disbursement_id = :disbursementId AND state = 'HELD'
                  ORDER BY line LIMIT :slice FOR UPDATE) AS slice) AS summed
              WHERE running <= :budgetMinor)
            RETURNING amount_minor
            """;

    private static final String END_LEASES = """
            WITH ended AS (
              UPDATE reward SET lease_token = lease_token + 1, lease_owner = NULL, due_at = clock_timestamp()
              WHERE disbursement_id = :disbursementId AND prio IS NOT NULL AND lease_owner IS NOT NULL
                AND (lease_owner NOT LIKE :sparing OR due_at <= clock_timestamp())
              RETURNING reward_id, epoch, lease_token)
            INSERT INTO event (reward_id, epoch, actor, token, kind, detail)
            SELECT reward_id, epoch, :actor, lease_token, 'LEASE_ENDED', 'its owner is gone' FROM ended
            """;

    private static final String MAY_PAY = """
            SELECT d.status = 'APPROVED' AND d.held_for IS NULL AND a.gate IN ('OPEN', 'CANARY')
            FROM disbursement d JOIN account a USING (account_id) WHERE d.disbursement_id = :disbursementId
            """;

    private static final String RELEASED_PENDING = """
            SELECT coalesce(sum(amount_minor), 0)::bigint FROM reward
            WHERE disbursement_id = :disbursementId AND prio IN (0, 1, 4)
            """;

    /** Part of the owner's name of a lane that only takes back: it has no run lock, and may be at work beside a run. */
    public static final String TAKES_BACK = ", cancel lane ";

    private static final int SLICE = 10_000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final DeliveryLedger deliveries;
    private final SettlementGroups settlements;

    RewardLedger(
            JdbcClient jdbc, TransactionTemplate transaction, DeliveryLedger deliveries, SettlementGroups settlements) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.deliveries = deliveries;
        this.settlements = settlements;
    }

    /**
     * Claims due rewards of one queue and commits the intent of one call for each. One statement, one transaction; rewards
     * that another lane holds are passed over. A closed gate or a held disbursement lets only cancels and begun deliveries
     * through. Claiming a live card that is due for delivery commits the promise of it: from then on nothing cancels it.
     *
     * @param owner who claims, for the event log
     * @param lease from when on others may claim them again
     * @return at most {@code limit} rewards, in the file's order
     */
    public List<ClaimedReward> claim(
            String disbursementId, Account account, RewardStatus.Queue queue, String owner, Duration lease, int limit) {
        return switch (queue) {
            case DELIVER, ISSUED ->
                transaction.execute(tx -> deliveries.claim(disbursementId, account, queue, owner, lease, limit));
            case CANCEL, PROBE, CREATE, NONE -> claim(disbursementId, account, queue, owner, lease, limit, false);
        };
    }

    /**
     * Claims the one reward that tries a gate of {@link Gate#CANARY}; only for who holds {@link AccountGate#takeCanary}.
     *
     * @return one reward or none
     */
    public List<ClaimedReward> claimCanary(
            String disbursementId, Account account, RewardStatus.Queue queue, String owner, Duration lease) {
        return claim(disbursementId, account, queue, owner, lease, 1, true);
    }

    private List<ClaimedReward> claim(
            String disbursementId,
            Account account,
            RewardStatus.Queue queue,
            String owner,
            Duration lease,
            int limit,
            boolean canary) {
        return transaction.execute(tx -> jdbc.sql(CLAIM)
                .param("canary", canary)
                .param("disbursementId", disbursementId)
                .param("prio", queue.prio())
                .param("owner", owner)
                .param("leaseMillis", lease.toMillis())
                .param("partnerId", account.partnerId())
                .param("limit", limit)
                .query((row, n) -> claimed(row, account))
                .list());
    }

    static ClaimedReward claimed(ResultSet row, Account account) throws SQLException {
        return new ClaimedReward(
                row.getLong("reward_id"),
                row.getLong("lease_token"),
                row.getInt("epoch"),
                RewardStatus.valueOf(row.getString("state")),
                new CreationRequest(
                        new CreationRequestId(row.getString("creation_request_id")),
                        Money.ofMinor(row.getLong("amount_minor"), account.currency()),
                        row.getString("target")),
                row.getString("reference"),
                recipient(row));
    }

    private static @Nullable Recipient recipient(ResultSet row) throws SQLException {
        String address = row.getString("deliver_to");
        return address == null
                ? null
                : new Recipient(
                        address,
                        new Greeting(
                                row.getString("recipient_name"), row.getString("message"), row.getString("language")));
    }

    /**
     * Writes what one answered call means, in one transaction: locks the reward if the lease still holds, lets
     * {@code decide} look at all that is known, writes attempt, reward and event. Answers that come together share the
     * transaction, each fenced on its own.
     *
     * @param decide pure: it may be asked by another thread, and again if the transaction fails
     * @return what was written, and is committed
     * @throws LostLeaseException if another lane may hold the reward; nothing is written
     */
    public Settlement settle(ClaimedReward claimed, Function<Attempt, Settlement> decide) {
        String kind = switch (claimed.status()) {
            case CANCELLING -> "ANSWER_CANCEL";
            case DELIVERING -> "ANSWER_FETCH";
            default -> "ANSWER_CREATE";
        };
        return settlements.settle(new Answered(claimed, kind, false, decide));
    }

    /**
     * The same for a hand-over: what became of the claim code that a settlement had promised.
     *
     * @param unclear nobody knows whether it was taken
     * @throws LostLeaseException if another lane may hold the reward; nothing is written, it hands over the same code again
     */
    public Settlement settleHandOver(ClaimedReward claimed, boolean unclear, Function<Attempt, Settlement> decide) {
        return settlements.settle(new Answered(claimed, "DELIVERY", unclear, decide));
    }

    /** True unless the disbursement is held or its account's gate is closed; then only cancels may be claimed. */
    public boolean mayPay(String disbursementId) {
        return jdbc.sql(MAY_PAY)
                .param("disbursementId", disbursementId)
                .query(Boolean.class)
                .single();
    }

    /** What is released and not yet paid. */
    public Money releasedPending(String disbursementId, Currency currency) {
        long minor = jdbc.sql(RELEASED_PENDING)
                .param("disbursementId", disbursementId)
                .query(Long.class)
                .single();
        return Money.ofMinor(minor, currency);
    }

    /** Those of the queues in which something is due now, whether or not gates and holds let it be claimed; in the same order. */
    public List<RewardStatus.Queue> due(String disbursementId, List<RewardStatus.Queue> queues) {
        Set<Integer> due = Set.copyOf(jdbc.sql(DUE)
                .param("prios", queues.stream().map(RewardStatus.Queue::prio).toArray(Integer[]::new))
                .param("disbursementId", disbursementId)
                .query(Integer.class)
                .list());
        return queues.stream().filter(queue -> due.contains(queue.prio())).toList();
    }

    /**
     * How long until something of the queue falls due; zero or negative if something is due now.
     *
     * @return empty if the queue is empty
     */
    public Optional<Duration> untilNextDue(String disbursementId, RewardStatus.Queue queue) {
        return jdbc.sql(NEXT_DUE)
                .param("disbursementId", disbursementId)
                .param("prio", queue.prio())
                .query((row, n) -> row.getInt("waiting") == 0
                        ? Optional.<Duration>empty()
                        : Optional.of(Duration.ofMillis(row.getLong("millis"))))
                .single();
    }

    /**
     * Lets held rewards be paid, in the file's order, as long as their sum stays within the budget. Slices of 10,000, each
     * its own transaction: after a crash the rest is released by the next call.
     *
     * @return the sum released
     */
    public Money release(String disbursementId, Money budget, String actor) {
        Money released = Money.zero(budget.currency());
        while (true) {
            long left = budget.minus(released).minorUnits();
            List<Long> slice = transaction.execute(tx -> {
                asOperator(actor);
                return jdbc.sql(RELEASE)
                        .param("disbursementId", disbursementId)
                        .param("slice", SLICE)
                        .param("budgetMinor", left)
                        .query(Long.class)
                        .list();
            });
            released = released.plus(
                    Money.ofMinor(slice.stream().mapToLong(Long::longValue).sum(), budget.currency()));
            if (slice.size() < SLICE) {
                return released;
            }
        }
    }

    /**
     * Ends the leases on the disbursement. Only for whoever holds its run lock: that is the proof that the lanes which
     * took those leases are gone, or will be refused by the token. Lanes that only take back need no run lock, so theirs
     * are left to run out.
     *
     * @return how many leases were ended
     */
    public int endLeases(String disbursementId, String actor) {
        return transaction.execute(tx -> jdbc.sql(END_LEASES)
                .param("sparing", "%" + TAKES_BACK + "%")
                .param("disbursementId", disbursementId)
                .param("actor", actor)
                .update());
    }

    private void asOperator(String actor) {
        jdbc.sql("SELECT set_config('bursar.token', 'operator', true), set_config('bursar.actor', :actor, true)")
                .param("actor", actor)
                .query()
                .singleRow();
    }
}
