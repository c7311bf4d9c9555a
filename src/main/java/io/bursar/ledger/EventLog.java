package io.bursar.ledger;

import static io.bursar.ledger.SettlementLedger.column;

import io.bursar.domain.CodeShape;
import io.bursar.ledger.SettlementLedger.Settled;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code event}, append-only: who did what, when, with which token. The database refuses to change or delete it. */
@Repository
public class EventLog {

    private static final String ANSWERS = """
            INSERT INTO event (reward_id, epoch, actor, token, kind, detail)
            SELECT * FROM unnest(:rewardIds::bigint[], :epochs::integer[], :actors::text[], :tokens::bigint[],
              :kinds::text[], :details::text[])
            """;

    private static final String DISBURSEMENT = """
            INSERT INTO event (disbursement_id, actor, kind, detail)
            VALUES (:disbursementId, :actor, 'DISBURSEMENT', left(:detail, 500))
            """;

    private static final String OPERATOR = """
            INSERT INTO event (reward_id, epoch, actor, token, kind, detail)
            SELECT reward_id, epoch, :actor, lease_token, 'OPERATOR', left(:detail, 500) FROM reward WHERE reward_id = :rewardId
            """;

    private final JdbcClient jdbc;

    EventLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Records what happened to a disbursement as a whole. Joins the caller's transaction. */
    public void disbursement(String disbursementId, String actor, String detail) {
        jdbc.sql(DISBURSEMENT)
                .param("disbursementId", disbursementId)
                .param("actor", actor)
                .param("detail", CodeShape.masked(detail))
                .update();
    }

    /** Records what a person has decided about one reward. Joins the caller's transaction. */
    void operator(long rewardId, String actor, String detail) {
        jdbc.sql(OPERATOR)
                .param("actor", actor)
                .param("detail", CodeShape.masked(detail))
                .param("rewardId", rewardId)
                .update();
    }

    /** Records answered calls and hand-overs. Joins the caller's transaction. */
    void answered(List<Settled> all) {
        jdbc.sql(ANSWERS)
                .param(
                        "rewardIds",
                        column(all, Long[]::new, each -> each.claimed().rewardId()))
                .param(
                        "epochs",
                        column(all, Integer[]::new, each -> each.claimed().epoch()))
                .param("actors", column(all, String[]::new, Settled::owner))
                .param("tokens", column(all, Long[]::new, each -> each.claimed().token()))
                .param("kinds", column(all, String[]::new, Settled::kind))
                .param("details", column(all, String[]::new, EventLog::detail))
                .update();
    }

    private static String detail(Settled settled) {
        Settlement settlement = settled.settlement();
        String detail =
                settlement.error() == null ? settlement.answer() : settlement.answer() + ": " + settlement.error();
        return detail.substring(0, Math.min(500, detail.length()));
    }
}
