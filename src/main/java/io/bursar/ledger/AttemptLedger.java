package io.bursar.ledger;

import io.bursar.domain.Evidence;
import io.bursar.domain.RewardStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code attempt}: what is known of each creationRequestId ever used. It is written only within a transaction of
 * {@link RewardLedger} that holds the reward's row and token.
 */
@Repository
class AttemptLedger {

    private static final String WRITE = """
            UPDATE attempt SET creates_open = :createsOpen, cancels_open = :cancelsOpen,
              effect_possible = :effectPossible, cancel_success = :cancelSuccess, window_closed = :windowClosed,
              dead_evidence = :dead, gc_id = coalesce(:gcId, gc_id),
              issued_at = CASE WHEN :issued THEN coalesce(issued_at, clock_timestamp()) ELSE issued_at END,
              delivery_intent_at = CASE WHEN :promised THEN coalesce(delivery_intent_at, clock_timestamp())
                ELSE delivery_intent_at END
            WHERE reward_id = :rewardId AND epoch = :epoch
            """;

    private final JdbcClient jdbc;

    AttemptLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void write(ClaimedReward claimed, Settlement settlement) {
        Evidence evidence = settlement.evidence();
        jdbc.sql(WRITE)
                .param("createsOpen", evidence.createsOpen())
                .param("cancelsOpen", evidence.cancelsOpen())
                .param("effectPossible", evidence.effectPossible())
                .param("cancelSuccess", evidence.cancelSuccess())
                .param("windowClosed", evidence.windowClosed())
                .param(
                        "dead",
                        settlement.dead() == null ? null : settlement.dead().name())
                .param("gcId", settlement.gcId())
                .param("issued", settlement.to() == RewardStatus.ISSUED || settlement.to() == RewardStatus.DELIVERING)
                .param("promised", settlement.to() == RewardStatus.DELIVERING)
                .param("rewardId", claimed.rewardId())
                .param("epoch", claimed.epoch())
                .update();
    }
}
