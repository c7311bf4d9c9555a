package io.bursar.ledger;

import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Greeting;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Takes accepted rows and row problems into the ledger. Both methods join the caller's transaction, which is the chunk's, so
 * that rows and the reader's position commit together; repeating a chunk changes nothing. A reference that is in the
 * ledger already is refused by its unique key and becomes a row problem.
 */
@Repository
public class IntakeLedger {

    /** Names the one key that may be known, so that it is the only one looked up before each row is written. */
    private static final String INSERT = """
            INSERT INTO reward (account_id, disbursement_id, line, reference, id_base, recipient, amount_minor,
              target, recipient_name, message, language, delivers)
            SELECT d.account_id, d.disbursement_id, u.*, d.delivery <> 'NONE' FROM disbursement d,
              unnest(:lines::bigint[], :references::text[], :bases::text[], :recipients::text[], :amounts::bigint[],
                :targets::text[], :names::text[], :messages::text[], :languages::text[]) AS u
            WHERE d.disbursement_id = :id AND d.status = 'LOADING'
            ON CONFLICT (account_id, id_base) DO NOTHING
            """;

    /** Asked only where fewer were written than there are: to return each line as it is written would cost every chunk. */
    private static final String KNOWN = """
            SELECT r.id_base, r.disbursement_id, r.line, r.state, d.file_name,
              to_char(d.created_at AT TIME ZONE 'UTC', 'FMDD Mon YYYY') AS taken_in
            FROM reward r JOIN disbursement d USING (disbursement_id)
            WHERE r.account_id = (SELECT account_id FROM disbursement WHERE disbursement_id = :id)
              AND r.id_base = ANY (:bases::text[])
            """;

    private static final String PROBLEMS = """
            INSERT INTO row_problem (disbursement_id, line, ordinal, column_name, value, rule, fix)
            SELECT :id, u.* FROM unnest(:lines::bigint[], :ordinals::smallint[], :columns::text[], :values::text[],
              :rules::text[], :fixes::text[]) AS u
            ON CONFLICT DO NOTHING
            """;

    private static final String IDENTITY = """
            SELECT a.partner_id, d.scope FROM disbursement d JOIN account a USING (account_id)
            WHERE d.disbursement_id = :id
            """;

    private final JdbcClient jdbc;

    IntakeLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where a reference is already. */
    record Known(String disbursementId, long line, String state, String fileName, String takenIn) {}

    /** A reward and the part of its id that is derived from it. */
    private record Based(String base, Reward reward) {}

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
        List<Based> sorted = based(disbursementId, rewards);
        int inserted = jdbc.sql(INSERT)
                .param("id", disbursementId)
                .param("lines", column(sorted, Long[]::new, row -> row.reward().line()))
                .param(
                        "references",
                        column(sorted, String[]::new, row -> row.reward().reference()))
                .param("bases", column(sorted, String[]::new, Based::base))
                .param(
                        "recipients",
                        column(sorted, String[]::new, row -> row.reward().recipient()))
                .param(
                        "amounts",
                        column(sorted, Long[]::new, row -> row.reward().amount().minorUnits()))
                .param(
                        "targets",
                        column(sorted, String[]::new, row -> row.reward().target()))
                .param("names", greetings(sorted, Greeting::name))
                .param("messages", greetings(sorted, Greeting::message))
                .param("languages", greetings(sorted, Greeting::language))
                .update();
        if (inserted == rewards.size()) {
            return inserted;
        }
        return rewards.size() - duplicates(disbursementId, sorted, referenceColumn);
    }

    private static @Nullable String[] greetings(List<Based> rows, Function<Greeting, @Nullable String> words) {
        return column(rows, String[]::new, row -> words.apply(row.reward().greeting()));
    }

    /** In one order for everyone: two files with the same references cannot wait for each other in a circle. */
    private List<Based> based(String disbursementId, List<Reward> rewards) {
        Map<String, Object> identity =
                jdbc.sql(IDENTITY).param("id", disbursementId).query().singleRow();
        CreationRequestId.Bases bases = new CreationRequestId.Bases(
                String.valueOf(identity.get("partner_id")), String.valueOf(identity.get("scope")));
        List<Based> based = new ArrayList<>(rewards.size());
        for (Reward reward : rewards) {
            based.add(new Based(bases.of(reward.reference()), reward));
        }
        based.sort(Comparator.comparing(Based::base)
                .thenComparingLong(row -> row.reward().line()));
        return based;
    }

    private int duplicates(String id, List<Based> rows, String column) {
        Map<String, Known> known = new HashMap<>();
        jdbc.sql(KNOWN)
                .param("id", id)
                .param("bases", column(rows, String[]::new, Based::base))
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
        List<RowProblem> problems = new ArrayList<>();
        for (Based row : rows) {
            Reward reward = row.reward();
            Known first = known.get(row.base());
            if (first == null) {
                throw new IllegalStateException(
                        "Line %d of disbursement %s was neither inserted nor known; the file is no longer being taken in"
                                .formatted(reward.line(), id));
            }
            if (!first.disbursementId().equals(id) || first.line() != reward.line()) {
                problems.add(duplicate(id, reward, first, column));
            }
        }
        problems.sort(Comparator.comparingLong(RowProblem::line));
        problems(id, problems);
        return problems.size();
    }

    private static RowProblem duplicate(String id, Reward reward, Known first, String column) {
        return first.disbursementId().equals(id)
                ? alreadyOnLine(reward.line(), column, reward.reference(), first.line())
                : alreadyIn(reward.line(), column, reward.reference(), first);
    }

    /** The problem of a reference that stands in the file before. */
    static RowProblem alreadyOnLine(long line, String column, String reference, long firstLine) {
        return new RowProblem(
                line, column, reference, "already on line " + firstLine, "give each reward its own " + column);
    }

    /** The problem of a reference that an earlier file has. */
    static RowProblem alreadyIn(long line, String column, String reference, Known first) {
        return new RowProblem(
                line,
                column,
                reference,
                "already in %s of %s, line %d (disbursement %s, %s)"
                        .formatted(
                                first.fileName(),
                                first.takenIn(),
                                first.line(),
                                first.disbursementId(),
                                LedgerViews.reported(first.state())),
                "remove the row, or give a new reward a new " + column);
    }

    /**
     * Writes the problems of any number of rows, with one statement.
     *
     * @param problems all problems of a row one after the other: their order is their number within the row
     */
    public void problems(String disbursementId, List<RowProblem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        jdbc.sql(PROBLEMS)
                .param("id", disbursementId)
                .param("lines", column(problems, Long[]::new, RowProblem::line))
                .param("ordinals", ordinals(problems))
                .param("columns", column(problems, String[]::new, RowProblem::column))
                .param("values", column(problems, String[]::new, RowProblem::value))
                .param("rules", column(problems, String[]::new, RowProblem::rule))
                .param("fixes", column(problems, String[]::new, RowProblem::fix))
                .update();
    }

    private static Integer[] ordinals(List<RowProblem> problems) {
        Integer[] ordinals = new Integer[problems.size()];
        long line = -1;
        int ordinal = 0;
        for (int i = 0; i < ordinals.length; i++) {
            ordinal = problems.get(i).line() == line ? ordinal + 1 : 0;
            line = problems.get(i).line();
            ordinals[i] = ordinal;
        }
        return ordinals;
    }

    private static <T, C> C[] column(List<T> rows, IntFunction<C[]> array, Function<T, @Nullable C> cell) {
        return rows.stream().map(cell).toArray(array);
    }
}
