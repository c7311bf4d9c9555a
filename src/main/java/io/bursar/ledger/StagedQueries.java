package io.bursar.ledger;

/**
 * The questions to {@link StagedRewards} that compare recipients. They read the rewards of the job's files in question, by
 * ranges of an index: an index by recipient would cost every load of every job. What was cancelled or rejected is no money.
 */
final class StagedQueries {

    private static final String EARLIER = """
            FROM disbursement d JOIN reward r USING (disbursement_id)
            WHERE d.account_id = :account AND d.job = :job AND d.created_at >= :since AND d.status <> 'REFUSED'
              AND r.state NOT IN ('CANCELLED', 'REJECTED')""";

    static final String REPEATED = """
            WITH earlier AS MATERIALIZED (
              SELECT DISTINCT ON (lower(r.recipient), r.amount_minor) lower(r.recipient) AS who, r.amount_minor, r.line,
                d.disbursement_id, d.file_name, d.created_at
            """ + EARLIER + """

              ORDER BY lower(r.recipient), r.amount_minor, d.created_at DESC, r.line),
            here AS MATERIALIZED (
              SELECT lower(recipient) AS who, amount_minor, min(line) AS line FROM staged_reward
              GROUP BY 1, 2 HAVING count(*) > 1),
            repeated AS (
              SELECT s.line, s.amount_minor, coalesce(e.line, h.line) AS earlier_line, e.disbursement_id, e.file_name,
                e.created_at
              FROM staged_reward s
              LEFT JOIN earlier e ON e.who = lower(s.recipient) AND e.amount_minor = s.amount_minor
              LEFT JOIN here h ON h.who = lower(s.recipient) AND h.amount_minor = s.amount_minor AND h.line < s.line
              WHERE e.line IS NOT NULL OR h.line IS NOT NULL)
            SELECT *, count(*) OVER () AS n, sum(amount_minor) OVER () AS minor FROM repeated ORDER BY line LIMIT :limit
            """;

    static final String ABOVE = """
            WITH own AS MATERIALIZED (
              SELECT lower(recipient) AS who, count(*) AS n, sum(amount_minor) AS minor, min(line) AS line
              FROM staged_reward GROUP BY 1),
            earlier AS MATERIALIZED (
              SELECT lower(r.recipient) AS who, count(*) AS n, sum(r.amount_minor) AS minor
            """ + EARLIER + """

              GROUP BY 1),
            above AS (
              SELECT o.who, o.line, o.n, o.minor, coalesce(e.n, 0) AS n_before, coalesce(e.minor, 0) AS minor_before
              FROM own o LEFT JOIN earlier e USING (who)
              WHERE o.n + coalesce(e.n, 0) > :countMax OR o.minor + coalesce(e.minor, 0) > :minorMax),
            first AS MATERIALIZED (SELECT *, count(*) OVER () AS recipients FROM above ORDER BY line LIMIT :limit)
            SELECT f.n, f.minor, f.n_before, f.minor_before, f.recipients, (array_agg(s.line ORDER BY s.line))[1\\:10] AS lines
            FROM first f JOIN staged_reward s ON lower(s.recipient) = f.who
            GROUP BY f.who, f.line, f.n, f.minor, f.n_before, f.minor_before, f.recipients ORDER BY f.line
            """;

    /** Each reward of the earlier file counts for one of this file at most. */
    static final String OVERLAP = """
            WITH latest AS (
              SELECT disbursement_id, file_name, created_at, sum(reward_rows) OVER (ORDER BY created_at DESC) AS rows
              FROM disbursement WHERE account_id = :account AND job = :job AND status <> 'REFUSED'
              ORDER BY created_at DESC LIMIT 10),
            mine AS MATERIALIZED (
              SELECT lower(recipient) AS who, amount_minor, count(*) AS n FROM staged_reward GROUP BY 1, 2),
            theirs AS MATERIALIZED (
              SELECT l.disbursement_id, lower(r.recipient) AS who, r.amount_minor, count(*) AS n
              FROM latest l JOIN reward r USING (disbursement_id) WHERE l.rows <= 2000000 GROUP BY 1, 2, 3)
            SELECT l.disbursement_id, l.file_name, l.created_at, sum(least(m.n, t.n)) AS same
            FROM theirs t JOIN mine m USING (who, amount_minor) JOIN latest l USING (disbursement_id)
            GROUP BY 1, 2, 3 ORDER BY same DESC, l.created_at DESC LIMIT 1
            """;

    private StagedQueries() {}
}
