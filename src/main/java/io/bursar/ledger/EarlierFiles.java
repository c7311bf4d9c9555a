package io.bursar.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What a job's earlier files say about a new one. Read models by ranges of indexes; nothing here writes. */
@Repository
public class EarlierFiles {

    private static final String SAME_REWARDS = """
            SELECT disbursement_id FROM disbursement
            WHERE account_id = :account AND content_key = :key AND disbursement_id <> :except AND status <> 'REFUSED'
            ORDER BY created_at LIMIT 1
            """;

    /** A file that is being taken in counts with what it was accepted with. */
    private static final String ACCEPTED = """
            SELECT coalesce(sum(CASE WHEN d.status = 'LOADING' THEN coalesce(d.accepted_minor, 0) ELSE (
              SELECT coalesce(sum(r.amount_minor), 0) FROM reward r
              WHERE r.disbursement_id = d.disbursement_id AND r.state NOT IN ('CANCELLED', 'REJECTED')) END), 0)::bigint
            FROM disbursement d
            WHERE d.account_id = :account AND d.job = :job AND d.created_at >= :since AND d.status <> 'REFUSED'
            """;

    private static final String BEING_TAKEN_IN = """
            SELECT disbursement_id FROM disbursement
            WHERE account_id = :account AND job = :job AND status = 'LOADING' AND created_at >= :since
            ORDER BY created_at LIMIT 1
            """;

    /** The latest four files, if they are small enough, each with the one before it. */
    private static final String USUAL = """
            WITH latest AS (
              SELECT disbursement_id, reward_rows, row_number() OVER (ORDER BY created_at DESC) AS n,
                sum(reward_rows) OVER (ORDER BY created_at DESC) AS rows
              FROM disbursement WHERE account_id = :account AND job = :job AND status NOT IN ('REFUSED', 'LOADING')
              ORDER BY created_at DESC LIMIT 4),
            compared AS (SELECT * FROM latest WHERE rows <= 300000),
            sums AS MATERIALIZED (
              SELECT c.n AS file, lower(r.recipient) AS who, r.amount_minor, count(*) AS n
              FROM compared c JOIN reward r USING (disbursement_id) GROUP BY 1, 2, 3)
            SELECT trunc(100 * (SELECT coalesce(sum(least(a.n, b.n)), 0) FROM sums a JOIN sums b
                ON b.file = a.file + 1 AND b.who = a.who AND b.amount_minor = a.amount_minor)
              / nullif((SELECT sum(reward_rows) FROM compared WHERE n < (SELECT max(n) FROM compared)), 0))::integer
            """;

    private final JdbcClient jdbc;

    EarlierFiles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Now, by the clock that dates every accepted file. */
    public Instant now() {
        return jdbc.sql("SELECT clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /** The id of the account's first file with the same rewards, whatever their order. */
    public Optional<String> sameRewards(short accountId, String contentKey, String exceptId) {
        return jdbc.sql(SAME_REWARDS)
                .param("account", accountId)
                .param("key", HexFormat.of().parseHex(contentKey))
                .param("except", exceptId)
                .query(String.class)
                .optional();
    }

    /** What the job's files since then pay or have paid, in minor units; cancelled and rejected rewards are no money. */
    public long acceptedSince(short accountId, String job, Instant since) {
        return jdbc.sql(ACCEPTED)
                .param("account", accountId)
                .param("job", job)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    /** A file of the job whose rewards are not all in the ledger yet, accepted since then. */
    public Optional<String> beingTakenIn(short accountId, String job, Instant since) {
        return jdbc.sql(BEING_TAKEN_IN)
                .param("account", accountId)
                .param("job", job)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(String.class)
                .optional();
    }

    /** True if the job has a file that another can be compared with. */
    public boolean exist(short accountId, String job) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM disbursement WHERE account_id = :account AND job = :job)")
                .param("account", accountId)
                .param("job", job)
                .query(Boolean.class)
                .single();
    }

    /** How many percent of a file's rewards its predecessor usually has; empty where there are not two small enough. */
    public Optional<Integer> usualOverlap(short accountId, String job) {
        return jdbc
                .sql(USUAL)
                .param("account", accountId)
                .param("job", job)
                .query((row, n) -> (Integer) row.getObject(1))
                .list()
                .stream()
                .filter(java.util.Objects::nonNull)
                .findFirst();
    }
}
