package io.bursar.ledger;

import static io.bursar.ledger.SettlementLedger.name;

import io.bursar.domain.Evidence;
import io.bursar.domain.RewardStatus;
import io.bursar.ledger.SettlementLedger.Settled;
import java.sql.Types;
import java.util.List;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Repository;

/**
 * Table {@code attempt}: what is known of each creationRequestId ever used. It is written only within a transaction of
 * {@link SettlementLedger} that holds the reward's row and token.
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

    private final NamedParameterJdbcTemplate jdbc;

    AttemptLedger(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void write(List<Settled> all) {
        SettlementLedger.eachOne(jdbc, WRITE, all, AttemptLedger::parameters);
    }

    private static SqlParameterSource parameters(Settled settled) {
        Settlement settlement = settled.settlement();
        Evidence evidence = settlement.evidence();
        boolean promised = settlement.to() == RewardStatus.DELIVERING;
        return new MapSqlParameterSource()
                .addValue("createsOpen", evidence.createsOpen())
                .addValue("cancelsOpen", evidence.cancelsOpen())
                .addValue("effectPossible", evidence.effectPossible())
                .addValue("cancelSuccess", evidence.cancelSuccess())
                .addValue("windowClosed", evidence.windowClosed())
                .addValue("dead", name(settlement.dead()), Types.VARCHAR)
                .addValue("gcId", settlement.gcId(), Types.VARCHAR)
                .addValue("issued", settlement.to() == RewardStatus.ISSUED || promised)
                .addValue("promised", promised)
                .addValue("rewardId", settled.claimed().rewardId())
                .addValue("epoch", settled.claimed().epoch());
    }
}
