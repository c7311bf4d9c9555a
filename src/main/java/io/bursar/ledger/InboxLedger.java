package io.bursar.ledger;

import io.bursar.domain.CodeShape;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Table {@code inbox_file}: which files were picked up, what became of each, and where it lies. A pick-up is written before its
 * run and a move before the rename, so that whoever comes after a crash knows whose a file is and finishes what was begun.
 */
@Repository
public class InboxLedger {

    private static final int WHY_MAX = 4_000;
    private static final int ROWS_MAX = 200;

    private static final String COLUMNS = """
            SELECT f.inbox_file_id, f.job, f.inbox, f.name, f.sha256, f.repeats, f.disbursement_id, f.outcome, f.why, f.lies_at,
              f.goes_to
            FROM inbox_file f
            """;

    /** Another content under the same name: the earlier file was replaced before anything was moved. */
    private static final String REPLACED = """
            UPDATE inbox_file SET outcome = 'GONE', moved_at = clock_timestamp()
            WHERE job = :job AND lies_at = :name AND outcome IS NULL AND sha256 <> :sha256
            """;

    private static final String PICK_UP = """
            INSERT INTO inbox_file (job, inbox, name, sha256, picked_up_by, repeats, lies_at)
            VALUES (:job, :inbox, :name, :sha256, :by,
              (SELECT d.disbursement_id FROM disbursement d
                WHERE d.disbursement_id = :known AND d.status IN ('FINISHED', 'REFUSED')), :name)
            ON CONFLICT DO NOTHING
            """;

    private static final String OPEN = COLUMNS + """
            WHERE f.job = :job AND f.lies_at = :name AND f.sha256 = :sha256 AND (f.outcome IS NULL OR f.goes_to IS NOT NULL)
            """;

    /** Whoever judges second keeps the first one's word, and its place. */
    private static final String JUDGE = """
            UPDATE inbox_file SET outcome = :outcome, disbursement_id = :disbursementId, why = :why, goes_to = :goesTo
            WHERE inbox_file_id = :id AND goes_to IS NULL AND (outcome IS NULL OR outcome = 'HELD')
            """;

    private static final String MOVED = """
            UPDATE inbox_file SET lies_at = goes_to, goes_to = NULL, moved_at = clock_timestamp()
            WHERE inbox_file_id = :id AND goes_to IS NOT NULL
            """;

    private static final String GONE = """
            UPDATE inbox_file SET outcome = CASE WHEN outcome IS NULL OR outcome = 'HELD' THEN 'GONE' ELSE outcome END,
              goes_to = NULL, moved_at = clock_timestamp()
            WHERE inbox_file_id = :id
            """;

    /** Two short ranges: what was interrupted, and held ones whose disbursement has come to its end. */
    private static final String UNSETTLED = COLUMNS + """
            WHERE f.outcome IS NULL OR f.goes_to IS NOT NULL
            UNION ALL
            """ + COLUMNS + """
            JOIN disbursement d USING (disbursement_id)
            WHERE f.outcome = 'HELD' AND f.goes_to IS NULL AND d.status IN ('FINISHED', 'REFUSED')
            ORDER BY 1 LIMIT :limit
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    InboxLedger(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * Writes down that a file is picked up, before anything is done with it; finds the earlier pick-up of this very file if one
     * was interrupted. One transaction.
     *
     * @param known the disbursement that has its content already; null: none
     */
    public InboxFile pickUp(String job, String inbox, String name, String sha256, @Nullable String known, String by) {
        byte[] digest = HexFormat.of().parseHex(sha256);
        return transaction.execute(tx -> {
            jdbc.sql(REPLACED)
                    .param("job", job)
                    .param("name", name)
                    .param("sha256", digest)
                    .update();
            boolean inserted = jdbc.sql(PICK_UP)
                            .param("job", job)
                            .param("inbox", inbox)
                            .param("name", name)
                            .param("sha256", digest)
                            .param("by", by)
                            .param("known", known)
                            .update()
                    == 1;
            return jdbc.sql(OPEN)
                    .param("job", job)
                    .param("name", name)
                    .param("sha256", digest)
                    .query((row, n) -> file(row, inserted))
                    .single();
        });
    }

    /**
     * Writes what became of a file and where it goes. One statement.
     *
     * @return the file as it stands now, by this word or by one that was there before
     */
    public InboxFile judge(
            InboxFile file, String outcome, @Nullable String disbursementId, @Nullable String why, String goesTo) {
        jdbc.sql(JUDGE)
                .param("id", file.id())
                .param("outcome", outcome)
                .param("disbursementId", disbursementId)
                .param("why", why == null ? null : bounded(why))
                .param("goesTo", goesTo)
                .update();
        return find(file.id());
    }

    /** Something else lies where it was to go. One statement. */
    public InboxFile redirect(InboxFile file, String goesTo) {
        jdbc.sql("UPDATE inbox_file SET goes_to = :goesTo WHERE inbox_file_id = :id AND goes_to IS NOT NULL")
                .param("id", file.id())
                .param("goesTo", goesTo)
                .update();
        return find(file.id());
    }

    private InboxFile find(long id) {
        return jdbc.sql(COLUMNS + "WHERE f.inbox_file_id = :id")
                .param("id", id)
                .query((row, n) -> file(row, false))
                .single();
    }

    /** It lies where it was to go. */
    public void moved(InboxFile file) {
        jdbc.sql(MOVED).param("id", file.id()).update();
    }

    /** Somebody else took it away. */
    public void gone(InboxFile file) {
        jdbc.sql(GONE).param("id", file.id()).update();
    }

    /** Pick-ups that wait for something to be done: interrupted ones, and held ones whose disbursement is at its end. */
    public List<InboxFile> unsettled() {
        return jdbc.sql(UNSETTLED)
                .param("limit", ROWS_MAX)
                .query((row, n) -> file(row, false))
                .list();
    }

    private static String bounded(String why) {
        String masked = CodeShape.masked(why.replace("\0", ""));
        return masked.length() <= WHY_MAX ? masked : masked.substring(0, WHY_MAX - 1) + "…";
    }

    private static InboxFile file(ResultSet row, boolean isNew) throws SQLException {
        return new InboxFile(
                row.getLong("inbox_file_id"),
                row.getString("job"),
                row.getString("inbox"),
                row.getString("name"),
                HexFormat.of().formatHex(row.getBytes("sha256")),
                isNew,
                row.getString("repeats"),
                row.getString("disbursement_id"),
                row.getString("outcome"),
                row.getString("why"),
                row.getString("lies_at"),
                row.getString("goes_to"));
    }
}
