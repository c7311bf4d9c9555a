package io.bursar.ledger;

import io.bursar.domain.Attempt;
import io.bursar.domain.Evidence;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.IncorrectUpdateSemanticsDataAccessException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
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

    /** The guard refuses the write unless the token of this very row was named before. */
    private static final String SETTLE = """
            WITH held AS MATERIALIZED (SELECT set_config('bursar.token', :token::text, true) AS token)
            UPDATE reward SET state = :to, epoch = epoch + :epochStep, review_reason = :review,
              loops = CASE WHEN :to IN ('REVIEW', 'ISSUED') OR (:to = 'DELIVERING' AND state = 'CREATING') THEN 0
                ELSE loops + :loopStep END,
              due_at = CASE WHEN :keepsLease THEN due_at
                ELSE clock_timestamp() + :backOffMillis * interval '1 millisecond' END,
              lease_owner = CASE WHEN :keepsLease THEN lease_owner END,
              error_class = :errorClass, error = :error
            FROM held WHERE reward_id = :rewardId AND lease_token = held.token::bigint
            """;

    /** A call that was answered, and what is to be made of that. */
    record Answered(ClaimedReward claimed, String kind, Function<Attempt, Settlement> decide) {}

    /** What is written of it, under whose lease. */
    record Settled(ClaimedReward claimed, String kind, String owner, Settlement settlement) {}

    /** One claim of one reward. */
    private record Fence(long rewardId, long token) {
        static Fence of(ClaimedReward claimed) {
            return new Fence(claimed.rewardId(), claimed.token());
        }
    }

    private record Fenced(Attempt attempt, String owner) {}

    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final AttemptLedger attempts;
    private final DeliveryLedger deliveries;
    private final EventLog events;

    SettlementLedger(
            NamedParameterJdbcTemplate jdbc,
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
                    all.add(new Settled(each.claimed(), each.kind(), held.owner(), settlement));
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
        SqlParameterSource parameters = new MapSqlParameterSource()
                .addValue(
                        "rewardIds",
                        claims.stream().map(ClaimedReward::rewardId).toArray(Long[]::new))
                .addValue("tokens", claims.stream().map(ClaimedReward::token).toArray(Long[]::new))
                .addValue("epochs", claims.stream().map(ClaimedReward::epoch).toArray(Integer[]::new))
                .addValue(
                        "states",
                        claims.stream().map(claim -> claim.status().name()).toArray(String[]::new));
        jdbc.query(fence, parameters, row -> {
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
        eachOne(jdbc, SETTLE, all, SettlementLedger::parameters);
    }

    /** The statement for each, in one go. Each changes the one row that it names, or nothing of the group is committed. */
    static void eachOne(
            NamedParameterJdbcTemplate jdbc,
            String sql,
            List<Settled> all,
            Function<Settled, SqlParameterSource> parameters) {
        int[] counts = jdbc.batchUpdate(sql, all.stream().map(parameters).toArray(SqlParameterSource[]::new));
        for (int count : counts) {
            if (count != 1) {
                throw new IncorrectUpdateSemanticsDataAccessException(count + " rows, and not one, by: " + sql);
            }
        }
    }

    private static SqlParameterSource parameters(Settled settled) {
        Settlement settlement = settled.settlement();
        Duration backOff = settlement.backOff();
        return new MapSqlParameterSource()
                .addValue("token", settled.claimed().token())
                .addValue("rewardId", settled.claimed().rewardId())
                .addValue("to", settlement.to().name(), Types.VARCHAR)
                .addValue("epochStep", settlement.newId() ? 1 : 0)
                .addValue("review", name(settlement.review()), Types.VARCHAR)
                .addValue("loopStep", settlement.countsAsLoop() ? 1 : 0)
                .addValue("keepsLease", backOff == null)
                .addValue("backOffMillis", backOff == null ? 0 : backOff.toMillis())
                .addValue("errorClass", settlement.errorClass(), Types.VARCHAR)
                .addValue("error", settlement.error(), Types.VARCHAR);
    }

    static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }
}
