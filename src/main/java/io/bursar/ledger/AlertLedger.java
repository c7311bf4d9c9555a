package io.bursar.ledger;

import io.bursar.domain.Money;
import io.bursar.ledger.Alert.Telling;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code alert}: which breaches there are, each once over all servers. Each method is one statement or several that
 * may be repeated, committed at once: a look that is cut off is made good by the next one, on any server.
 */
@Repository
public class AlertLedger {

    private static final int LISTED_MAX = 500;

    private static final String COLUMNS = """
            alert_id, kind, subject, occasion, headline, happened, next_step, command, rewards, amount_minor, currency,
              opened_at, closed_at, closed_why
            """;

    private static final String SEEN = """
            UPDATE alert SET seen_at = greatest(seen_at, :now)
            WHERE kind = :kind AND subject = :subject AND occasion = :occasion AND closed_at IS NULL
            RETURNING told_as_of > :stale
            """;

    /** The unique keys settle who was first; a breach that may come only once has no second round. */
    private static final String OPEN = """
            INSERT INTO alert (kind, subject, occasion, round, headline, happened, next_step, command, rewards, amount_minor,
              currency, opened_at, due_at, seen_at, told_as_of)
            SELECT :kind, :subject, :occasion, count(*) + 1, :headline, :happened, :next, :command, :rewards, :amountMinor,
              :currency, :now, cast(:dueAt AS timestamptz), :now, :now
            FROM alert WHERE kind = :kind AND subject = :subject AND occasion = :occasion
            HAVING count(*) FILTER (WHERE closed_at IS NULL OR :onlyOnce) = 0
            ON CONFLICT DO NOTHING
            """;

    private static final String RETELL = """
            UPDATE alert SET headline = :headline, happened = :happened, next_step = :next, command = :command,
              rewards = :rewards, amount_minor = :amountMinor, currency = :currency, told_as_of = :now
            WHERE kind = :kind AND subject = :subject AND occasion = :occasion AND closed_at IS NULL
            """;

    private static final String CLOSE = """
            UPDATE alert SET closed_at = :now, closed_why = :why
            WHERE closed_at IS NULL AND kind = :kind AND subject = :subject AND occasion = :occasion
            """;

    private static final String CLOSE_UNSEEN = """
            UPDATE alert a SET closed_at = :now, closed_why = over.why
            FROM unnest(:kinds, :whys) AS over (kind, why)
            WHERE a.closed_at IS NULL AND a.kind = over.kind AND a.seen_at < :before
            """;

    private static final String EXPECTED_SINCE = """
            INSERT INTO watched_job (job, since) VALUES (:job, :now) ON CONFLICT DO NOTHING
            """;

    private final JdbcClient jdbc;

    AlertLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Notes that a breach is so now. Its words are made only for a new one, and where they are old.
     *
     * @param wait how long it has to last before it is told
     * @param onlyOnce true: when it is over, it is not opened again
     */
    public void notice(
            Breach breach,
            Instant now,
            Duration wait,
            boolean onlyOnce,
            Duration staleAfter,
            Supplier<Telling> telling) {
        Optional<Boolean> fresh = key(jdbc.sql(SEEN), breach)
                .param("now", utc(now))
                .param("stale", utc(now.minus(staleAfter)))
                .query(Boolean.class)
                .optional();
        if (fresh.isPresent() && fresh.get()) {
            return;
        }
        if (fresh.isPresent()) {
            told(jdbc.sql(RETELL), breach, telling.get(), now).update();
        } else if (!onlyOnce || !wasEver(breach)) {
            told(jdbc.sql(OPEN), breach, telling.get(), now)
                    .param("dueAt", utc(now.plus(wait)))
                    .param("onlyOnce", onlyOnce)
                    .update();
        }
    }

    private boolean wasEver(Breach breach) {
        return key(
                        jdbc.sql("SELECT EXISTS (SELECT FROM alert WHERE kind = :kind AND subject = :subject"
                                + " AND occasion = :occasion)"),
                        breach)
                .query(Boolean.class)
                .single();
    }

    /** True if that breach is open. */
    public boolean isOpen(Breach breach) {
        return key(
                        jdbc.sql("SELECT EXISTS (SELECT FROM alert WHERE kind = :kind AND subject = :subject"
                                + " AND occasion = :occasion AND closed_at IS NULL)"),
                        breach)
                .query(Boolean.class)
                .single();
    }

    /**
     * Ends a breach; does nothing if it is not open.
     *
     * @param why what those who were told of it are told now
     */
    public void close(Breach breach, Instant now, String why) {
        key(jdbc.sql(CLOSE), breach).param("now", utc(now)).param("why", why).update();
    }

    /**
     * Ends the breaches of some kinds that were last found to be so before that time.
     *
     * @param over by kind, what those who were told of them are told now; null: nothing
     */
    public void closeUnseen(Map<String, @Nullable String> over, Instant now, Instant before) {
        List<Map.Entry<String, @Nullable String>> kinds = List.copyOf(over.entrySet());
        jdbc.sql(CLOSE_UNSEEN)
                .param("kinds", kinds.stream().map(Map.Entry::getKey).toArray(String[]::new))
                .param("whys", kinds.stream().map(Map.Entry::getValue).toArray(String[]::new))
                .param("now", utc(now), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("before", utc(before))
                .update();
    }

    /** What is open and due, the oldest first; at most 500. */
    public List<Alert> open(Instant now) {
        return jdbc.sql(
                        "SELECT " + COLUMNS
                                + " FROM alert WHERE closed_at IS NULL AND due_at <= :now ORDER BY opened_at, alert_id LIMIT :limit")
                .param("now", utc(now))
                .param("limit", LISTED_MAX)
                .query((row, n) -> alert(row))
                .list();
    }

    /** The alert of that id. */
    Alert find(UUID id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM alert WHERE alert_id = :id")
                .param("id", id)
                .query((row, n) -> alert(row))
                .single();
    }

    /** Since when a job's files are expected: now, if that was never asked before. */
    public Instant expectedSince(String job, Instant now) {
        jdbc.sql(EXPECTED_SINCE).param("job", job).param("now", utc(now)).update();
        return jdbc.sql("SELECT since FROM watched_job WHERE job = :job")
                .param("job", job)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    private static JdbcClient.StatementSpec key(JdbcClient.StatementSpec sql, Breach breach) {
        return sql.param("kind", breach.kind())
                .param("subject", breach.subject())
                .param("occasion", breach.occasion());
    }

    private static JdbcClient.StatementSpec told(
            JdbcClient.StatementSpec sql, Breach breach, Telling telling, Instant now) {
        Money amount = telling.amount();
        return key(sql, breach)
                .param("headline", telling.headline())
                .param("happened", telling.happened())
                .param("next", telling.next())
                .param("command", telling.command())
                .param("rewards", telling.rewards(), java.sql.Types.BIGINT)
                .param("amountMinor", amount == null ? null : amount.minorUnits(), java.sql.Types.BIGINT)
                .param("currency", amount == null ? null : amount.currency().getCurrencyCode(), java.sql.Types.CHAR)
                .param("now", utc(now), java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
    }

    /** An instant as JDBC takes it. */
    static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static Alert alert(ResultSet row) throws SQLException {
        String currency = row.getString("currency");
        Long rewards = row.getObject("rewards", Long.class);
        OffsetDateTime closed = row.getObject("closed_at", OffsetDateTime.class);
        return new Alert(
                row.getObject("alert_id", UUID.class),
                new Breach(row.getString("kind"), row.getString("subject"), row.getString("occasion")),
                new Telling(
                        row.getString("headline"),
                        row.getString("happened"),
                        rewards,
                        currency == null
                                ? null
                                : Money.ofMinor(row.getLong("amount_minor"), Currency.getInstance(currency)),
                        row.getString("next_step"),
                        row.getString("command")),
                row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                closed == null ? null : closed.toInstant(),
                row.getString("closed_why"));
    }
}
