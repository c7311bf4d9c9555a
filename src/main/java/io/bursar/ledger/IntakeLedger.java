package io.bursar.ledger;

import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Takes accepted rows and row problems into the ledger. Both methods join the caller's transaction, which is the chunk's, so
 * that rows and the reader's position commit together; repeating a chunk changes nothing. A reference that is in the
 * ledger already is refused by its unique key and becomes a row problem.
 */
@Repository
public class IntakeLedger {

    private static final String INSERT = """
            INSERT INTO reward (account_id, disbursement_id, line, reference, id_base, recipient, amount_minor,
              target)
            SELECT d.account_id, d.disbursement_id, u.* FROM disbursement d,
              unnest(:lines::bigint[], :references::text[], :bases::text[], :recipients::text[], :amounts::bigint[],
                :targets::text[]) AS u
            WHERE d.disbursement_id = :id AND d.status = 'LOADING'
            ON CONFLICT DO NOTHING RETURNING line
            """;

    private static final String KNOWN = """
            SELECT r.id_base, r.disbursement_id, r.line, r.state, d.file_name,
              to_char(d.created_at AT TIME ZONE 'UTC', 'FMDD Mon YYYY') AS taken_in
            FROM reward r JOIN disbursement d USING (disbursement_id)
            WHERE r.account_id = (SELECT account_id FROM disbursement WHERE disbursement_id = :id)
              AND r.id_base = ANY (:bases::text[])
            """;

    private static final String PROBLEM = """
            INSERT INTO row_problem (disbursement_id, line, ordinal, column_name, value, rule, fix)
            VALUES (:id, :line, :ordinal, :column, :value, :rule, :fix) ON CONFLICT DO NOTHING
            """;

    private static final String IDENTITY = """
            SELECT a.partner_id, d.scope FROM disbursement d JOIN account a USING (account_id)
            WHERE d.disbursement_id = :id
            """;

    private final JdbcClient jdbc;

    IntakeLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Known(String disbursementId, long line, String state, String fileName, String takenIn) {}

    /**
     * Writes accepted rows.
     *
     * @param referenceColumn the column's name in the file, for the problems
     * @return how many rewards the ledger has of these rows; a row whose reference was known is a row problem instead
     */
    public int insert(String disbursementId, List<Reward> rewards, String referenceColumn) {
        if (rewards.isEmpty()) {
            return 0;
        }
        Map<Reward, String> bases = bases(disbursementId, rewards);
        // one order for everyone: two files with the same references cannot wait for each other in a circle
        List<Reward> sorted = rewards.stream()
                .sorted(Comparator.comparing((Reward reward) -> bases.getOrDefault(reward, ""))
                        .thenComparingLong(Reward::line))
                .toList();
        List<Long> inserted = jdbc.sql(INSERT)
                .param("id", disbursementId)
                .param("lines", sorted.stream().map(Reward::line).toArray(Long[]::new))
                .param("references", sorted.stream().map(Reward::reference).toArray(String[]::new))
                .param("bases", sorted.stream().map(bases::get).toArray(String[]::new))
                .param("recipients", sorted.stream().map(Reward::recipient).toArray(String[]::new))
                .param(
                        "amounts",
                        sorted.stream().map(r -> r.amount().minorUnits()).toArray(Long[]::new))
                .param("targets", sorted.stream().map(Reward::target).toArray(String[]::new))
                .query(Long.class)
                .list();
        if (inserted.size() == rewards.size()) {
            return rewards.size();
        }
        var lines = inserted.stream().collect(Collectors.toSet());
        List<Reward> left =
                rewards.stream().filter(r -> !lines.contains(r.line())).toList();
        return rewards.size() - duplicates(disbursementId, left, bases, referenceColumn);
    }

    private Map<Reward, String> bases(String disbursementId, List<Reward> rewards) {
        Map<String, Object> identity =
                jdbc.sql(IDENTITY).param("id", disbursementId).query().singleRow();
        String partnerId = String.valueOf(identity.get("partner_id"));
        String scope = String.valueOf(identity.get("scope"));
        Map<Reward, String> bases = new HashMap<>();
        for (Reward reward : rewards) {
            bases.put(reward, CreationRequestId.base(partnerId, scope, reward.reference()));
        }
        return bases;
    }

    private int duplicates(String id, List<Reward> left, Map<Reward, String> bases, String column) {
        Map<String, Known> known = new HashMap<>();
        jdbc.sql(KNOWN)
                .param("id", id)
                .param("bases", left.stream().map(bases::get).toArray(String[]::new))
                .query(row -> {
                    known.put(
                            row.getString("id_base"),
                            new Known(
                                    row.getString("disbursement_id"),
                                    row.getLong("line"),
                                    row.getString("state"),
                                    row.getString("file_name"),
                                    row.getString("taken_in")));
                });
        Map<Long, RowProblem> problems = new TreeMap<>();
        for (Reward reward : left) {
            Known first = known.get(bases.get(reward));
            if (first == null) {
                throw new IllegalStateException(
                        "Line %d of disbursement %s was neither inserted nor known; the file is no longer being taken in"
                                .formatted(reward.line(), id));
            }
            if (!first.disbursementId().equals(id) || first.line() != reward.line()) {
                problems.put(reward.line(), duplicate(id, reward, first, column));
            }
        }
        problems.values().forEach(problem -> problems(id, List.of(problem)));
        return problems.size();
    }

    private static RowProblem duplicate(String id, Reward reward, Known first, String column) {
        if (first.disbursementId().equals(id)) {
            return new RowProblem(
                    reward.line(),
                    column,
                    reward.reference(),
                    "already on line " + first.line(),
                    "give each reward its own " + column);
        }
        return new RowProblem(
                reward.line(),
                column,
                reward.reference(),
                "already in %s of %s, line %d (disbursement %s, %s)"
                        .formatted(
                                first.fileName(),
                                first.takenIn(),
                                first.line(),
                                first.disbursementId(),
                                LedgerViews.reported(first.state())),
                "remove the row, or give a new reward a new " + column);
    }

    /** Writes the problems of one row. */
    public void problems(String disbursementId, List<RowProblem> problems) {
        int ordinal = 0;
        for (RowProblem problem : problems) {
            jdbc.sql(PROBLEM)
                    .param("id", disbursementId)
                    .param("line", problem.line())
                    .param("ordinal", ordinal++)
                    .param("column", problem.column())
                    .param("value", problem.value())
                    .param("rule", problem.rule())
                    .param("fix", problem.fix())
                    .update();
        }
    }
}
