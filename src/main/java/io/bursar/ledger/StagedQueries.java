package io.bursar.ledger;

/**
 * The questions to {@link StagedRewards}. They read the rewards of the files in question, by ranges of an index, however many
 * others there are: an index by recipient would cost every load of every job. What was cancelled or rejected is no money.
 * Texts that are only counted, or are looked for where there are hardly any, are compared by a hash of 64 bits.
 */
final class StagedQueries {

    private static final String OF_THE_SCOPE =
            "disbursement_id = ANY (ARRAY(SELECT disbursement_id FROM disbursement WHERE account_id = :account AND scope = :scope))";

    /** How many rewards there are among which a reference could be known; null: no file of the scope was ever accepted. */
    static final String ROWS_OF_THE_SCOPE =
            "SELECT sum(reward_rows)::bigint FROM disbursement WHERE account_id = :account AND scope = :scope";

    /** May say yes by chance, never no. */
    static final String LOOK = """
            SELECT count(*) > 0 FROM (SELECT hashtextextended(id_base, 0) AS hash FROM staged_reward) s
              JOIN (SELECT hashtextextended(id_base, 0) AS hash FROM reward WHERE\s""" + OF_THE_SCOPE + ") r USING (hash)";

    /** One look into the unique index for each row, in the index's order: the next one is mostly on the same page. */
    static final String KNOWN = """
            WITH found AS MATERIALIZED (
              SELECT s.line AS of_line, r.line AS first_line, r.state, r.disbursement_id
              FROM (SELECT line, id_base FROM staged_reward ORDER BY id_base OFFSET 0) s CROSS JOIN LATERAL (
                SELECT line, state, disbursement_id FROM reward
                WHERE account_id = :account AND id_base = s.id_base OFFSET 0) r),
            gone AS (
              DELETE FROM staged_reward s USING found f, disbursement d
              WHERE s.line = f.of_line AND d.disbursement_id = f.disbursement_id
              RETURNING s.line, s.reference, s.amount_minor, f.first_line, f.state, d.disbursement_id, d.file_name,
                to_char(d.created_at AT TIME ZONE 'UTC', 'FMDD Mon YYYY') AS taken_in)
            SELECT *, count(*) OVER () AS n, sum(amount_minor) OVER () AS minor FROM gone ORDER BY line LIMIT :limit
            """;

    static final String WITHIN = """
            WITH twice AS MATERIALIZED (
              SELECT hash FROM (SELECT hashtextextended(id_base, 0) AS hash FROM staged_reward ORDER BY 1)
              GROUP BY 1 HAVING count(*) > 1),
            first AS (
              SELECT id_base, min(line) AS line FROM staged_reward
              WHERE hashtextextended(id_base, 0) IN (SELECT hash FROM twice) GROUP BY 1 HAVING count(*) > 1),
            gone AS (
              DELETE FROM staged_reward s USING first f WHERE s.id_base = f.id_base AND s.line > f.line
              RETURNING s.line, s.reference, s.amount_minor, f.line AS first_line)
            SELECT *, count(*) OVER () AS n, sum(amount_minor) OVER () AS minor FROM gone ORDER BY line LIMIT :limit
            """;

    /** The files are named twice, so that an index is read by them; joined by a hash alone it would be all of it. */
    private static final String EARLIER = """
            FROM disbursement d JOIN reward r USING (disbursement_id)
            WHERE d.account_id = :account AND d.job = :job AND d.created_at >= :since AND d.status <> 'REFUSED'
              AND r.disbursement_id = ANY (ARRAY(SELECT disbursement_id FROM disbursement
                WHERE account_id = :account AND job = :job AND created_at >= :since AND status <> 'REFUSED'))
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

    /** The job's last files, the latest first, as far as they are not too many rewards to compare. */
    static final String LATEST = """
            SELECT disbursement_id, file_name, created_at FROM (
              SELECT disbursement_id, file_name, created_at, sum(reward_rows) OVER (ORDER BY created_at DESC) AS rows
              FROM disbursement WHERE account_id = :account AND job = :job AND status <> 'REFUSED'
              ORDER BY created_at DESC LIMIT 10) AS latest
            WHERE rows <= 2000000 ORDER BY created_at DESC
            """;

    /** Each reward of the earlier file counts for one of this file at most. The files are given, so that both sides are read in parallel. */
    static final String OVERLAP = """
            WITH mine AS (
              SELECT what, count(*) AS n
              FROM (SELECT hashtextextended(lower(recipient), amount_minor) AS what FROM staged_reward ORDER BY 1)
              GROUP BY 1),
            theirs AS (
              SELECT what, file, count(*) AS n
              FROM (
                SELECT hashtextextended(lower(recipient), amount_minor) AS what,
                  array_position(:files, disbursement_id) AS file
                FROM reward WHERE disbursement_id = ANY (:files) ORDER BY 1, 2)
              GROUP BY 1, 2)
            SELECT file, sum(least(m.n, t.n)) AS same FROM theirs t JOIN mine m USING (what)
            GROUP BY 1 ORDER BY same DESC, file LIMIT 1
            """;

    private StagedQueries() {}
}
