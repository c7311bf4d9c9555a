package io.bursar.ledger;

import io.bursar.domain.Evidence;
import io.bursar.domain.Money;
import io.bursar.domain.ReviewReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Read models for whoever decides about single rewards: what waits for a person, and which reward is meant. */
@Repository
public class ReviewViews {

    private static final String IN_REVIEW = """
            SELECT r.reward_id, r.disbursement_id, r.reference, r.line, r.amount_minor, acc.currency, r.review_reason,
              r.error_class, r.error, r.given_up_at, r.given_up_by, r.given_up_why, a.creation_request_id, a.gc_id,
              a.creates_open, a.cancels_open, a.effect_possible, a.cancel_success, a.window_closed,
              a.delivery_intent_at IS NOT NULL AS promised, a.dead_evidence IS NOT NULL AS dead,
              reward_card_may_exist(a) AS card
            FROM reward r JOIN account acc USING (account_id) LEFT JOIN attempt a USING (reward_id, epoch)
            WHERE r.state = 'REVIEW' AND r.disbursement_id = :id
            ORDER BY r.reward_id LIMIT :limit
            """;

    private static final String DISBURSEMENTS = """
            SELECT DISTINCT disbursement_id FROM reward WHERE state = 'REVIEW' AND given_up_at IS NULL ORDER BY 1 LIMIT 100
            """;

    private static final String FIND = """
            SELECT r.reward_id, r.disbursement_id, r.reference, r.state FROM reward r
            WHERE r.reference = :text OR r.reward_id IN (SELECT a.reward_id FROM attempt a WHERE a.creation_request_id = :text)
            ORDER BY r.reward_id LIMIT 20
            """;

    private final JdbcClient jdbc;

    ReviewViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One reward in review.
     *
     * @param id the creationRequestId in question
     * @param evidence what is known of its card
     * @param dead every id of the reward is proven dead
     * @param cardMayExist false only if no card can exist
     * @param givenUp who closed it and why, in words; null while it waits
     */
    public record InReview(
            long rewardId,
            String disbursementId,
            String reference,
            long line,
            Money amount,
            ReviewReason reason,
            @Nullable String error,
            String id,
            @Nullable String gcId,
            Evidence evidence,
            boolean dead,
            boolean cardMayExist,
            @Nullable String givenUp) {}

    /**
     * Which reward a text means.
     *
     * @param state the ledger's word
     */
    public record Found(long rewardId, String disbursementId, String reference, String state) {}

    /** The rewards of a disbursement that are in review, given up or not; at most {@code limit}. */
    public List<InReview> inReview(String disbursementId, int limit) {
        return jdbc.sql(IN_REVIEW)
                .param("id", disbursementId)
                .param("limit", limit)
                .query((row, n) -> inReview(row))
                .list();
    }

    /** The disbursements in which something waits for a person; at most 100. */
    public List<String> disbursements() {
        return jdbc.sql(DISBURSEMENTS).query(String.class).list();
    }

    /** The rewards that have this reference or this creationRequestId; at most 20. */
    public List<Found> find(String text) {
        return jdbc.sql(FIND)
                .param("text", text)
                .query((row, n) -> new Found(
                        row.getLong("reward_id"),
                        row.getString("disbursement_id"),
                        row.getString("reference"),
                        row.getString("state")))
                .list();
    }

    /** The state of a reward now, in the ledger's word. */
    public String state(long rewardId) {
        return jdbc.sql("SELECT state FROM reward WHERE reward_id = :id")
                .param("id", rewardId)
                .query(String.class)
                .single();
    }

    private static InReview inReview(ResultSet row) throws SQLException {
        String errorClass = row.getString("error_class");
        OffsetDateTime givenUp = row.getObject("given_up_at", OffsetDateTime.class);
        return new InReview(
                row.getLong("reward_id"),
                row.getString("disbursement_id"),
                row.getString("reference"),
                row.getLong("line"),
                Money.ofMinor(row.getLong("amount_minor"), Currency.getInstance(row.getString("currency"))),
                ReviewReason.valueOf(row.getString("review_reason")),
                errorClass == null ? null : errorClass + " " + row.getString("error"),
                row.getString("creation_request_id"),
                row.getString("gc_id"),
                new Evidence(
                        row.getInt("creates_open"),
                        row.getInt("cancels_open"),
                        row.getBoolean("effect_possible"),
                        row.getBoolean("cancel_success"),
                        row.getBoolean("window_closed"),
                        row.getBoolean("promised")),
                row.getBoolean("dead"),
                row.getBoolean("card"),
                givenUp == null
                        ? null
                        : row.getString("given_up_by") + ", " + givenUp.toInstant() + ": "
                                + row.getString("given_up_why"));
    }
}
