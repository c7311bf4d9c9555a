package io.bursar.ledger;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code event}, append-only: who did what, when, with which token. The database refuses to change or delete it. */
@Repository
public class EventLog {

    private static final String ANSWER = """
            INSERT INTO event (reward_id, epoch, actor, token, kind, detail)
            VALUES (:rewardId, :epoch, :actor, :token, :kind, :detail)
            """;

    private static final String DISBURSEMENT = """
            INSERT INTO event (disbursement_id, actor, kind, detail)
            VALUES (:disbursementId, :actor, 'DISBURSEMENT', left(:detail, 500))
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
                .param("detail", detail)
                .update();
    }

    void answered(ClaimedReward claimed, String actor, String kind, String answer, @Nullable String error) {
        String detail = error == null ? answer : answer + ": " + error;
        jdbc.sql(ANSWER)
                .param("rewardId", claimed.rewardId())
                .param("epoch", claimed.epoch())
                .param("actor", actor)
                .param("token", claimed.token())
                .param("kind", kind)
                .param("detail", detail.substring(0, Math.min(500, detail.length())))
                .update();
    }
}
