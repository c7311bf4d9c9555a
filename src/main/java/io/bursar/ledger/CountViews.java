package io.bursar.ledger;

import io.bursar.domain.Money;
import io.bursar.domain.RewardStatus;
import io.bursar.ledger.RewardCounts.Tally;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Currency;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts and sums the rewards of one disbursement, with what is in doubt and what can be taken back. Within one snapshot. */
final class CountViews {

    private static final String STATES = """
            SELECT r.state, count(*) AS n, coalesce(sum(r.amount_minor), 0)::bigint AS minor,
              count(*) FILTER (WHERE r.state = 'REVIEW' AND r.given_up_at IS NOT NULL) AS given_up,
              coalesce(sum(r.amount_minor) FILTER (WHERE r.state = 'REVIEW' AND r.given_up_at IS NOT NULL), 0)::bigint
                AS given_up_minor,
              count(*) FILTER (WHERE r.lease_token = 0 AND r.state IN ('HELD', 'READY')) AS fresh,
              coalesce(sum(r.amount_minor) FILTER (WHERE r.lease_token = 0 AND r.state IN ('HELD', 'READY')), 0)::bigint
                AS fresh_minor
            FROM (%s) AS r GROUP BY r.state
            """;

    private static final String ALL = STATES.formatted("SELECT * FROM reward WHERE disbursement_id = :id");

    /** Indexes reward_queue, reward_held, reward_review and reward_ended: everything but ISSUED that waits for nothing. */
    static final String LEFT = STATES.formatted("""
            SELECT * FROM reward WHERE disbursement_id = :id AND prio IN (0, 1, 2, 3, 4)
            UNION ALL SELECT * FROM reward WHERE disbursement_id = :id AND state = 'HELD'
            UNION ALL SELECT * FROM reward WHERE disbursement_id = :id AND state = 'REVIEW'
            UNION ALL SELECT * FROM reward WHERE disbursement_id = :id AND state IN ('DELIVERED', 'REJECTED', 'CANCELLED')
            """);

    private final JdbcClient jdbc;
    private final UndoViews undo;

    CountViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.undo = new UndoViews(jdbc);
    }

    /** By one scan of the disbursement's rewards. */
    RewardCounts exactly(Disbursement disbursement) {
        return counts(disbursement, sums(ALL, disbursement));
    }

    /** By what is left and what has ended otherwise; the rest of a loaded disbursement is paid. */
    RewardCounts byWhatIsLeft(Disbursement disbursement) {
        Sums sums = sums(LEFT, disbursement);
        if (disbursement.rows() > 0) {
            Tally all = new Tally(disbursement.rows(), disbursement.total());
            sums.byState.merge(RewardStatus.ISSUED, minus(all, sums.of(RewardStatus.values())), CountViews::plus);
        }
        return counts(disbursement, sums);
    }

    private RewardCounts counts(Disbursement disbursement, Sums sums) {
        return new RewardCounts(
                sums.of(RewardStatus.values()),
                sums.of(RewardStatus.ISSUED, RewardStatus.DELIVERING),
                sums.of(RewardStatus.DELIVERED),
                sums.of(RewardStatus.REJECTED),
                sums.of(RewardStatus.CANCELLED),
                sums.of(RewardStatus.REVIEW),
                sums.givenUp,
                sums.of(RewardStatus.HELD, RewardStatus.READY, RewardStatus.CREATING, RewardStatus.CANCELLING),
                sums.fresh,
                undo.crashBudget(disbursement.id(), sums.currency),
                undo.undoHorizon(
                        disbursement.id(),
                        sums.currency,
                        sums.of(RewardStatus.ISSUED).count()));
    }

    private Sums sums(String sql, Disbursement disbursement) {
        Sums sums = new Sums(disbursement.total().currency());
        jdbc.sql(sql).param("id", disbursement.id()).query(sums::add);
        return sums;
    }

    private static final class Sums {
        private final Currency currency;
        private final Map<RewardStatus, Tally> byState = new EnumMap<>(RewardStatus.class);
        private Tally givenUp;
        private Tally fresh;

        Sums(Currency currency) {
            this.currency = currency;
            this.givenUp = new Tally(0, Money.zero(currency));
            this.fresh = givenUp;
        }

        void add(ResultSet row) throws SQLException {
            byState.put(RewardStatus.valueOf(row.getString("state")), tally(row, "n", "minor"));
            givenUp = plus(givenUp, tally(row, "given_up", "given_up_minor"));
            fresh = plus(fresh, tally(row, "fresh", "fresh_minor"));
        }

        private Tally tally(ResultSet row, String count, String minor) throws SQLException {
            return new Tally(row.getLong(count), Money.ofMinor(row.getLong(minor), currency));
        }

        Tally of(RewardStatus... states) {
            Tally sum = new Tally(0, Money.zero(currency));
            for (RewardStatus state : states) {
                sum = plus(sum, byState.getOrDefault(state, new Tally(0, Money.zero(currency))));
            }
            return sum;
        }
    }

    private static Tally plus(Tally a, Tally b) {
        return new Tally(a.count() + b.count(), a.amount().plus(b.amount()));
    }

    private static Tally minus(Tally a, Tally b) {
        return new Tally(a.count() - b.count(), a.amount().minus(b.amount()));
    }
}
