package io.bursar.ledger;

import io.bursar.domain.Money;
import io.bursar.ledger.RewardCounts.Tally;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Read models for whoever watches: asked about once a minute, so each reads the small tables or ranges of indexes only.
 * Nothing here writes.
 */
@Repository
public class WatchViews {

    private static final String ACCOUNTS = """
            SELECT a.name, a.currency, a.gate, a.gate_reason, f.funds_minor, f.seen_at
            FROM account a LEFT JOIN account_funds f USING (account_id) ORDER BY a.name
            """;

    private static final String FILES = """
            SELECT count(*) FROM disbursement
            WHERE job = :job AND status <> 'REFUSED' AND created_at > :after AND created_at <= :until
            """;

    /** Whether something of it was rejected or waits is one step into an index; how much is counted only when it is told. */
    private static final String FINISHED_WITH_REJECTS = """
            SELECT d.disbursement_id FROM disbursement d
            WHERE d.status = 'FINISHED' AND d.finished_at > :after
              AND (d.problem_rows > 0
                OR EXISTS (SELECT FROM reward r WHERE r.disbursement_id = d.disbursement_id AND r.state = 'REJECTED')
                OR EXISTS (SELECT FROM reward r WHERE r.disbursement_id = d.disbursement_id AND r.state = 'REVIEW'))
            ORDER BY d.finished_at LIMIT 200
            """;

    private static final String REFUSED = """
            SELECT disbursement_id FROM disbursement WHERE status = 'REFUSED' AND created_at > :after
            ORDER BY created_at LIMIT 200
            """;

    /** Indexes reward_ended and reward_review. */
    private static final String REJECTED = """
            SELECT count(*) AS n, coalesce(sum(amount_minor), 0)::bigint AS minor FROM reward
            WHERE disbursement_id = :id AND state = 'REJECTED'
            """;

    private static final String UNPAID = """
            SELECT count(*) AS n, coalesce(sum(amount_minor), 0)::bigint AS minor FROM reward
            WHERE disbursement_id = :id AND (prio IN (0, 1, 4) OR state = 'HELD')
            """;

    /** Index reward_review; then the events of those few rewards. */
    private static final String REVIEWS = """
            SELECT a.name, a.currency, count(*) AS n, sum(r.amount_minor)::bigint AS minor
            FROM reward r JOIN account a USING (account_id)
            WHERE r.state = 'REVIEW' AND r.given_up_at IS NULL
            GROUP BY a.name, a.currency ORDER BY a.name
            """;

    private static final String OLDEST_REVIEW = """
            SELECT min(since) FROM (
              SELECT (SELECT max(e.at) FROM event e WHERE e.reward_id = r.reward_id AND e.to_state = 'REVIEW') AS since
              FROM reward r JOIN account a USING (account_id)
              WHERE r.state = 'REVIEW' AND r.given_up_at IS NULL AND a.name = :account
              ORDER BY r.reward_id LIMIT 1000) AS oldest
            """;

    private final JdbcClient jdbc;
    private final DataSource dataSource;

    WatchViews(JdbcClient jdbc, DataSource dataSource) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
    }

    /**
     * An account as the watch sees it.
     *
     * @param funds as the provider said them last; null if it never did
     * @param fundsSeen when that was
     */
    public record WatchedAccount(
            String name,
            Currency currency,
            Gate gate,
            @Nullable String gateReason,
            @Nullable Money funds,
            @Nullable Instant fundsSeen) {}

    /**
     * What waits for a person on one account.
     *
     * @param waiting how many, worth how much
     */
    public record InReview(String account, Tally waiting) {}

    /** Every account that has ever paid. */
    public List<WatchedAccount> accounts() {
        return jdbc.sql(ACCOUNTS).query((row, n) -> account(row)).list();
    }

    /** How many usable files of a job came in after the one time and until the other. */
    public long files(String job, Instant after, Instant until) {
        return jdbc.sql(FILES)
                .param("job", job)
                .param("after", AlertLedger.utc(after))
                .param("until", AlertLedger.utc(until))
                .query(Long.class)
                .single();
    }

    /** The disbursements, by id, that finished after that time with something rejected, left out or in review; at most 200. */
    public List<String> finishedWithRejects(Instant after) {
        return jdbc.sql(FINISHED_WITH_REJECTS)
                .param("after", AlertLedger.utc(after))
                .query(String.class)
                .list();
    }

    /** The disbursements, by id, that were refused as a whole after that time; at most 200. */
    public List<String> refused(Instant after) {
        return jdbc.sql(REFUSED)
                .param("after", AlertLedger.utc(after))
                .query(String.class)
                .list();
    }

    /** How many rewards were rejected, worth how much. */
    public Tally rejected(Disbursement disbursement) {
        return tally(REJECTED, disbursement);
    }

    /** How many rewards may still be paid, worth how much. */
    public Tally unpaid(Disbursement disbursement) {
        return tally(UNPAID, disbursement);
    }

    /** What waits for a person, by account. */
    public List<InReview> reviews() {
        return jdbc.sql(REVIEWS)
                .query((row, n) -> new InReview(
                        row.getString("name"), tally(row, Currency.getInstance(row.getString("currency")))))
                .list();
    }

    /** Since when the oldest of an account waits for a person, by the first thousand; empty if its events are archived. */
    public Optional<Instant> oldestReview(String account) {
        return jdbc.sql(OLDEST_REVIEW)
                .param("account", account)
                .query((row, n) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
                .single()
                .map(OffsetDateTime::toInstant);
    }

    /** True if some process runs the disbursement. */
    public boolean isRun(String disbursementId) {
        return !RunLock.holder(dataSource, disbursementId).isEmpty();
    }

    private Tally tally(String sql, Disbursement disbursement) {
        return jdbc.sql(sql)
                .param("id", disbursement.id())
                .query((row, n) -> tally(row, disbursement.total().currency()))
                .single();
    }

    private static Tally tally(ResultSet row, Currency currency) throws SQLException {
        return new Tally(row.getLong("n"), Money.ofMinor(row.getLong("minor"), currency));
    }

    private static WatchedAccount account(ResultSet row) throws SQLException {
        Currency currency = Currency.getInstance(row.getString("currency"));
        Long funds = row.getObject("funds_minor", Long.class);
        OffsetDateTime seen = row.getObject("seen_at", OffsetDateTime.class);
        return new WatchedAccount(
                row.getString("name"),
                currency,
                Gate.valueOf(row.getString("gate")),
                row.getString("gate_reason"),
                funds == null ? null : Money.ofMinor(funds, currency),
                seen == null ? null : seen.toInstant());
    }
}
