package io.bursar.ledger;

import static io.bursar.ledger.SettlementLedger.column;
import static io.bursar.ledger.SettlementLedger.name;
import static io.bursar.ledger.SettlementLedger.settled;

import io.bursar.ledger.SettlementLedger.Settled;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code attempt}: what is known of each creationRequestId ever used. It is written only within a transaction of
 * {@link SettlementLedger} that holds the reward's row and token.
 */
@Repository
class AttemptLedger {

    private static final String WRITE = """
            UPDATE attempt a SET creates_open = s.creates_open, cancels_open = s.cancels_open,
              effect_possible = s.effect_possible, cancel_success = s.cancel_success, window_closed = s.window_closed,
              dead_evidence = s.dead, gc_id = coalesce(s.gc_id, a.gc_id),
              issued_at = CASE WHEN s.state IN ('ISSUED', 'DELIVERING') THEN coalesce(a.issued_at, clock_timestamp())
                ELSE a.issued_at END,
              delivery_intent_at = CASE WHEN s.state = 'DELIVERING' THEN coalesce(a.delivery_intent_at, clock_timestamp())
                ELSE a.delivery_intent_at END
            FROM unnest(:rewardIds::bigint[], :epochs::integer[], :states::text[], :createsOpen::integer[],
                :cancelsOpen::integer[], :effectPossible::boolean[], :cancelSuccess::boolean[], :windowClosed::boolean[],
                :dead::text[], :gcIds::text[])
              AS s (reward_id, epoch, state, creates_open, cancels_open, effect_possible, cancel_success, window_closed,
                dead, gc_id)
            WHERE a.reward_id = s.reward_id AND a.epoch = s.epoch
            """;

    private final JdbcClient jdbc;

    AttemptLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void write(List<Settled> all) {
        int written = jdbc.sql(WRITE)
                .param(
                        "rewardIds",
                        column(all, Long[]::new, each -> each.claimed().rewardId()))
                .param(
                        "epochs",
                        column(all, Integer[]::new, each -> each.claimed().epoch()))
                .param("states", settled(all, String[]::new, each -> each.to().name()))
                .param(
                        "createsOpen",
                        settled(all, Integer[]::new, each -> each.evidence().createsOpen()))
                .param(
                        "cancelsOpen",
                        settled(all, Integer[]::new, each -> each.evidence().cancelsOpen()))
                .param(
                        "effectPossible",
                        settled(all, Boolean[]::new, each -> each.evidence().effectPossible()))
                .param(
                        "cancelSuccess",
                        settled(all, Boolean[]::new, each -> each.evidence().cancelSuccess()))
                .param(
                        "windowClosed",
                        settled(all, Boolean[]::new, each -> each.evidence().windowClosed()))
                .param("dead", settled(all, String[]::new, each -> name(each.dead())))
                .param("gcIds", settled(all, String[]::new, Settlement::gcId))
                .update();
        SettlementLedger.oneEach(all, written, WRITE);
    }
}
