package io.bursar.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes the recipients' data of a finished disbursement out of the ledger and leaves the books as they are. In slices, each a
 * transaction of its own: its beginning is recorded first and its end last, so that the same act again completes one that was
 * interrupted. The database permits these changes to no other act.
 */
@Repository
public class ErasureLedger {

    private static final int SLICE = 1_000;

    private static final String CANDIDATES = """
            SELECT disbursement_id, job, file_name, finished_at, reward_rows, problem_rows,
              erasure_begun_at IS NOT NULL AS begun,
              floor(extract(epoch FROM clock_timestamp() - finished_at) / 86400)::integer AS days
            FROM disbursement
            WHERE status = 'FINISHED' AND erased_at IS NULL AND disbursement_id > :after
              AND (:job = '' OR job = :job) AND starts_with(disbursement_id, :digits)
              AND finished_at <= clock_timestamp() - :days * interval '1 day'
            ORDER BY disbursement_id LIMIT :limit
            """;

    /** Whoever decides about its rewards waits, or comes first and is seen. */
    private static final String LOCK = """
            SELECT CASE WHEN d.erased_at IS NOT NULL THEN 'ERASED_BEFORE'
              WHEN d.erasure_begun_at IS NOT NULL THEN 'BEGUN_BEFORE'
              WHEN d.status <> 'FINISHED' THEN 'NOT_FINISHED'
              WHEN d.finished_at > clock_timestamp() - :lateMillis * interval '1 millisecond' THEN 'TOO_YOUNG'
              WHEN EXISTS (SELECT FROM reward r WHERE r.disbursement_id = d.disbursement_id AND r.state = 'REVIEW'
                AND r.given_up_at IS NULL) THEN 'IN_REVIEW'
              ELSE 'BEGUN' END
            FROM disbursement d WHERE d.disbursement_id = :id FOR UPDATE
            """;

    private static final String BEGIN = """
            UPDATE disbursement SET erasure_begun_at = clock_timestamp() WHERE disbursement_id = :id
            """;

    private static final String LAST_OF_SLICE = """
            SELECT max(line) FROM (SELECT line FROM %s WHERE disbursement_id = :id AND line > :after
              ORDER BY line LIMIT :slice) AS next
            """;

    /** The provider may have named the card or the account in its refusal. Short words are left: they would garble it. */
    private static final String REWARDS = """
            WITH slice AS MATERIALIZED (
              SELECT reward_id FROM reward WHERE disbursement_id = :id AND line > :after AND line <= :last
            ), receipts AS (
              UPDATE delivery SET sent_to = NULL, deliver_to = NULL
              WHERE reward_id IN (SELECT reward_id FROM slice) AND num_nonnulls(sent_to, deliver_to) > 0
            ), repeated AS (
              UPDATE redelivery SET sent_to = NULL
              WHERE reward_id IN (SELECT reward_id FROM slice) AND sent_to IS NOT NULL
            )
            UPDATE reward SET recipient = 'erased', target = CASE WHEN target IS NOT NULL THEN 'erased' END,
              recipient_name = NULL, message = NULL, language = NULL,
              error = left(replace(replace(error, CASE WHEN length(recipient) > 3 THEN recipient ELSE '' END, 'erased'),
                CASE WHEN length(target) > 3 THEN target ELSE '' END, 'erased'), 500)
            WHERE disbursement_id = :id AND line > :after AND line <= :last AND (recipient <> 'erased' OR target <> 'erased'
              OR num_nonnulls(recipient_name, message, language) > 0)
            """;

    private static final String PROBLEMS = """
            UPDATE row_problem SET value = 'erased', fix = 'erased'
            WHERE disbursement_id = :id AND line > :after AND line <= :last AND (value, fix) <> ('erased', 'erased')
            """;

    private static final String END = """
            UPDATE disbursement SET erased_at = clock_timestamp()
            WHERE disbursement_id = :id AND erasure_begun_at IS NOT NULL AND erased_at IS NULL
            """;

    /** Whether an erasure may begin. */
    public enum Beginning {
        /** It has begun now. */
        BEGUN,
        /** It had begun before, and was interrupted or is under way. */
        BEGUN_BEFORE,
        /** Nothing is left to erase. */
        ERASED_BEFORE,
        /** Something of it may still be paid. */
        NOT_FINISHED,
        /** A person still has to decide about some of it. */
        IN_REVIEW,
        /** Its last cards may still be taken back. */
        TOO_YOUNG
    }

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EventLog events;

    ErasureLedger(JdbcClient jdbc, TransactionTemplate transaction, EventLog events) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.events = events;
    }

    /**
     * A slice of what is finished and not erased, by id.
     *
     * @param digits what the id starts with; empty: any
     * @param job of that job only; null: of all
     * @param days finished that many days ago or more
     * @param after after that id
     */
    public List<Erasable> candidates(String digits, @Nullable String job, int days, String after, int limit) {
        return jdbc.sql(CANDIDATES)
                .param("digits", digits)
                .param("job", job == null ? "" : job)
                .param("days", days)
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> erasable(row))
                .list();
    }

    /** Begins the erasure of a disbursement that allows it, with its record. One transaction. */
    public Beginning begin(String id, String actor, String why) {
        return transaction.execute(tx -> {
            Beginning beginning = Beginning.valueOf(jdbc.sql(LOCK)
                    .param("id", id)
                    .param("lateMillis", OperatorLedger.LATE.toMillis())
                    .query(String.class)
                    .single());
            if (beginning == Beginning.BEGUN) {
                jdbc.sql(BEGIN).param("id", id).update();
                events.disbursement(id, actor, "erasure of the recipients' data begun " + why);
            }
            return beginning;
        });
    }

    /**
     * Erases what is left of an erasure that has begun, slice by slice.
     *
     * @return how many rewards and problems it has changed
     */
    public long erase(String id) {
        return slices(id, "reward", REWARDS) + slices(id, "row_problem", PROBLEMS);
    }

    /** Records that ledger and files hold nothing any more; the database looks through its own part. One transaction. */
    public void end(String id, String actor) {
        transaction.executeWithoutResult(tx -> {
            if (jdbc.sql(END).param("id", id).update() == 1) {
                events.disbursement(id, actor, "the recipients' data are erased, and the files that held them removed");
            }
        });
    }

    private long slices(String id, String table, String update) {
        long changed = 0;
        long[] after = {0};
        while (after[0] >= 0) {
            changed += transaction.execute(tx -> slice(id, table, update, after));
        }
        return changed;
    }

    /** One slice; its last line is where the next one begins, or -1 at the end. */
    private long slice(String id, String table, String update, long[] after) {
        Long last = jdbc.sql(LAST_OF_SLICE.formatted(table))
                .param("id", id)
                .param("after", after[0])
                .param("slice", SLICE)
                .query((row, n) -> row.getObject(1, Long.class))
                .optional()
                .orElse(null);
        long changed = 0;
        if (last != null) {
            jdbc.sql("SELECT set_config('bursar.token', 'operator', true)")
                    .query()
                    .singleRow();
            changed = jdbc.sql(update)
                    .param("id", id)
                    .param("after", after[0])
                    .param("last", last)
                    .update();
        }
        after[0] = last == null ? -1 : last;
        return changed;
    }

    private static Erasable erasable(ResultSet row) throws SQLException {
        return new Erasable(
                row.getString("disbursement_id"),
                row.getString("job"),
                row.getString("file_name"),
                row.getObject("finished_at", OffsetDateTime.class).toInstant(),
                row.getInt("days"),
                row.getLong("reward_rows"),
                row.getLong("problem_rows"),
                row.getBoolean("begun"));
    }
}
