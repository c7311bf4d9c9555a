package io.bursar.ledger;

import io.bursar.domain.Evidence;
import io.bursar.domain.Money;
import io.bursar.domain.ReviewReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Read models for whoever decides about single rewards: what waits for a person, and how a reward stands. */
@Repository
public class ReviewViews {

    private static final String IN_REVIEW = """
            SELECT r.reward_id, r.disbursement_id, r.reference, r.line, r.amount_minor, acc.currency, r.review_reason,
              r.error_class, r.error, a.creation_request_id, a.gc_id,
              a.creates_open, a.cancels_open, a.effect_possible, a.cancel_success, a.window_closed,
              a.delivery_intent_at IS NOT NULL AS promised, a.dead_evidence IS NOT NULL AS dead,
              reward_card_may_exist(a) AS card
            FROM reward r JOIN account acc USING (account_id) LEFT JOIN attempt a USING (reward_id, epoch)
            WHERE r.state = 'REVIEW' AND r.disbursement_id = :id AND r.given_up_at IS NULL AND r.reward_id > :after
              AND r.review_reason = coalesce(cast(:reason AS text), r.review_reason)
            ORDER BY r.reward_id LIMIT :limit
            """;

    private static final String COUNTS = """
            SELECT count(*) FILTER (WHERE given_up_at IS NULL) AS n,
              coalesce(sum(amount_minor) FILTER (WHERE given_up_at IS NULL), 0)::bigint AS minor,
              count(given_up_at) AS given_up
            FROM reward
            WHERE state = 'REVIEW' AND disbursement_id = :id AND review_reason = coalesce(cast(:reason AS text), review_reason)
            """;

    private static final String DISBURSEMENTS = """
            SELECT DISTINCT disbursement_id FROM reward
            WHERE state = 'REVIEW' AND given_up_at IS NULL AND disbursement_id > :after ORDER BY 1 LIMIT :limit
            """;

    private final JdbcClient jdbc;

    ReviewViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How many of a disbursement wait for a person.
     *
     * @param open how many wait, worth how much
     * @param givenUp how many are in review and were closed by a person
     */
    public record Waiting(RewardCounts.Tally open, long givenUp) {}

    /**
     * One reward that waits for a person.
     *
     * @param id the creationRequestId in question
     * @param evidence what is known of its card
     * @param dead every id of the reward is proven dead
     * @param cardMayExist false only if no card can exist
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
            boolean cardMayExist) {}

    /**
     * A slice of the rewards of a disbursement that wait for a person, in the ledger's order.
     *
     * @param reason only those; null for all
     * @param after the last one of the slice before; 0 for the first
     */
    public List<InReview> inReview(String disbursementId, @Nullable ReviewReason reason, long after, int limit) {
        return jdbc.sql(IN_REVIEW)
                .param("id", disbursementId)
                .param("reason", reason == null ? null : reason.name())
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> inReview(row))
                .list();
    }

    /**
     * How many wait, and how many were given up.
     *
     * @param reason only those; null for all
     */
    public Waiting waiting(Disbursement disbursement, @Nullable ReviewReason reason) {
        return jdbc.sql(COUNTS)
                .param("id", disbursement.id())
                .param("reason", reason == null ? null : reason.name())
                .query((row, n) -> new Waiting(
                        new RewardCounts.Tally(
                                row.getLong("n"),
                                Money.ofMinor(
                                        row.getLong("minor"),
                                        disbursement.total().currency())),
                        row.getLong("given_up")))
                .single();
    }

    /** The disbursements in which something waits for a person, by id: a slice of those after the given one. */
    public List<String> disbursements(String after, int limit) {
        return jdbc.sql(DISBURSEMENTS)
                .param("after", after)
                .param("limit", limit)
                .query(String.class)
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
                row.getBoolean("card"));
    }
}
