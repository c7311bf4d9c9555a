package io.bursar.ledger;

import static java.util.stream.Collectors.joining;

import io.bursar.domain.Attempt;
import io.bursar.domain.Evidence;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.IncorrectUpdateSemanticsDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes settlements: of many rewards in one transaction if their answers come together, each fenced by its own token. One
 * that lost its lease is left out and costs the others nothing. The statements are as many for a group as for one reward.
 */
@Repository
class SettlementLedger {

    /** Whose row is locked by somebody else is left out, too: a group holds many locks, and so waits for none. */
    private static final String FENCE = """
            SELECT claim.reward_id, claim.token, r.operator_cancel, r.epoch, r.loops,
              coalesce(r.lease_owner, '?') AS lease_owner,
              a.creates_open, a.cancels_open, a.effect_possible, a.cancel_success, a.window_closed,
              a.delivery_intent_at IS NOT NULL AS delivery_intent, acc.trust_card_status, acc.verify_cancel
            FROM unnest(:rewardIds::bigint[], :tokens::bigint[], :epochs::integer[], :states::text[])
                AS claim (reward_id, token, epoch, state)
              JOIN reward r ON r.reward_id = claim.reward_id AND r.lease_token = claim.token
                AND r.epoch = claim.epoch AND r.state = claim.state
              JOIN attempt a ON a.reward_id = r.reward_id AND a.epoch = r.epoch
              JOIN account acc ON acc.account_id = r.account_id
            FOR UPDATE OF r
            """;

    private static final String FENCE_WITHOUT_WAITING = FENCE.strip() + " SKIP LOCKED";

    /** The guard refuses the write unless the lease of that very reward was named before. */
    private static final String SETTLE = """
            WITH held AS MATERIALIZED (SELECT set_config('bursar.leases', :leases, true) AS leases)
            UPDATE reward r SET state = s.state, epoch = r.epoch + s.epoch_step, review_reason = s.review,
              loops = CASE WHEN s.state IN ('REVIEW', 'ISSUED') OR (s.state = 'DELIVERING' AND r.state = 'CREATING') THEN 0
                ELSE r.loops + s.loop_step END,
              due_at = coalesce(clock_timestamp() + s.back_off_millis * interval '1 millisecond', r.due_at),
              lease_owner = CASE WHEN s.back_off_millis IS NULL THEN r.lease_owner END,
              error_class = s.error_class, error = s.error
            FROM held, unnest(:rewardIds::bigint[], :tokens::bigint[], :states::text[], :epochSteps::integer[],
                :reviews::text[], :loopSteps::integer[], :backOffMillis::bigint[], :errorClasses::text[], :errors::text[])
              AS s (reward_id, token, state, epoch_step, review, loop_step, back_off_millis, error_class, error)
            WHERE held.leases <> '' AND r.reward_id = s.reward_id AND r.lease_token = s.token
            """;

    /** A call that was answered, and what is to be made of that; unclear: a hand-over that the recipient may have by now. */
    record Answered(ClaimedReward claimed, String kind, boolean unclear, Function<Attempt, Settlement> decide) {}

    /** What is written of it, under whose lease. */
    record Settled(ClaimedReward claimed, String kind, boolean unclear, String owner, Settlement settlement) {}

    /** One claim of one reward. */
    private record Fence(long rewardId, long token) {
        static Fence of(ClaimedReward claimed) {
            return new Fence(claimed.rewardId(), claimed.token());
        }
    }

    private record Fenced(Attempt attempt, String owner) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final AttemptLedger attempts;
    private final DeliveryLedger deliveries;
    private final EventLog events;

    SettlementLedger(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            AttemptLedger attempts,
            DeliveryLedger deliveries,
            EventLog events) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.attempts = attempts;
        this.deliveries = deliveries;
        this.events = events;
    }

    /**
     * Settles what can be settled without waiting for anybody, in one transaction.
     *
     * @return what was written; what is missing lost its lease, or somebody is just changing it
     */
    Map<Answered, Settlement> settleTogether(List<Answered> answered) {
        return settle(answered, FENCE_WITHOUT_WAITING);
    }

    /**
     * Settles one reward in one transaction, waiting for whoever is changing it.
     *
     * @throws LostLeaseException if another lane may hold the reward; nothing is written
     */
    Settlement settleAlone(Answered answered) {
        Settlement settled = settle(List.of(answered), FENCE).get(answered);
        if (settled == null) {
            throw new LostLeaseException(answered.claimed());
        }
        return settled;
    }

    private Map<Answered, Settlement> settle(List<Answered> answered, String fence) {
        return transaction.execute(tx -> {
            Map<Fence, Fenced> fenced = fence(answered, fence);
            List<Settled> all = new ArrayList<>();
            Map<Answered, Settlement> written = new IdentityHashMap<>();
            for (Answered each : answered) {
                Fenced held = fenced.remove(Fence.of(each.claimed()));
                if (held != null) {
                    Settlement settlement = each.decide().apply(held.attempt());
                    all.add(new Settled(each.claimed(), each.kind(), each.unclear(), held.owner(), settlement));
                    written.put(each, settlement);
                }
            }
            if (!all.isEmpty()) {
                attempts.write(all);
                deliveries.write(all);
                events.answered(all);
                write(all);
            }
            return written;
        });
    }

    private Map<Fence, Fenced> fence(List<Answered> answered, String fence) {
        List<ClaimedReward> claims = answered.stream().map(Answered::claimed).toList();
        Map<Fence, Fenced> fenced = new HashMap<>();
        jdbc.sql(fence)
                .param("rewardIds", claims.stream().map(ClaimedReward::rewardId).toArray(Long[]::new))
                .param("tokens", claims.stream().map(ClaimedReward::token).toArray(Long[]::new))
                .param("epochs", claims.stream().map(ClaimedReward::epoch).toArray(Integer[]::new))
                .param(
                        "states",
                        claims.stream().map(each -> each.status().name()).toArray(String[]::new))
                .query(row -> {
                    fenced.put(
                            new Fence(row.getLong("reward_id"), row.getLong("token")),
                            new Fenced(attempt(row), row.getString("lease_owner")));
                });
        return fenced;
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        Evidence evidence = new Evidence(
                row.getInt("creates_open"),
                row.getInt("cancels_open"),
                row.getBoolean("effect_possible"),
                row.getBoolean("cancel_success"),
                row.getBoolean("window_closed"),
                row.getBoolean("delivery_intent"));
        return new Attempt(
                evidence,
                row.getBoolean("operator_cancel"),
                row.getInt("epoch"),
                row.getInt("loops"),
                row.getBoolean("trust_card_status"),
                row.getBoolean("verify_cancel"));
    }

    private void write(List<Settled> all) {
        int written = jdbc.sql(SETTLE)
                .param("leases", all.stream().map(SettlementLedger::lease).collect(joining(",", ",", ",")))
                .param(
                        "rewardIds",
                        column(all, Long[]::new, each -> each.claimed().rewardId()))
                .param("tokens", column(all, Long[]::new, each -> each.claimed().token()))
                .param("states", settled(all, String[]::new, each -> each.to().name()))
                .param("epochSteps", settled(all, Integer[]::new, each -> each.newId() ? 1 : 0))
                .param("reviews", settled(all, String[]::new, each -> name(each.review())))
                .param("loopSteps", settled(all, Integer[]::new, each -> each.countsAsLoop() ? 1 : 0))
                .param("backOffMillis", settled(all, Long[]::new, each -> millis(each.backOff())))
                .param("errorClasses", settled(all, String[]::new, Settlement::errorClass))
                .param("errors", settled(all, String[]::new, Settlement::error))
                .update();
        oneEach(all, written, SETTLE);
    }

    private static String lease(Settled settled) {
        return settled.claimed().rewardId() + ":" + settled.claimed().token();
    }

    private static @Nullable Long millis(@Nullable Duration backOff) {
        return backOff == null ? null : backOff.toMillis();
    }

    static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }

    /** One value of each reward, as an array for the database. */
    static <C> @Nullable C[] column(
            List<Settled> all, IntFunction<@Nullable C[]> array, Function<Settled, @Nullable C> value) {
        return all.stream().map(value).toArray(array);
    }

    /** One value of each settlement, likewise. */
    static <C> @Nullable C[] settled(
            List<Settled> all, IntFunction<@Nullable C[]> array, Function<Settlement, @Nullable C> value) {
        return column(all, array, each -> value.apply(each.settlement()));
    }

    /** A settlement changes one row of each table for each reward, or nothing of the group is committed. */
    static void oneEach(List<Settled> all, int written, String sql) {
        if (written != all.size()) {
            throw new IncorrectUpdateSemanticsDataAccessException(
                    written + " rows, and not " + all.size() + ", by: " + sql);
        }
    }
}
