package io.bursar.ledger;

import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** Table {@code disbursement}: which files were accepted, how far each is, and why one waits. */
@Repository
public class DisbursementLedger {

    private static final String COLUMNS = """
            SELECT d.disbursement_id, a.name AS account, a.currency, d.job, d.operation, d.file_name, d.status, d.reward_rows,
              d.reward_minor, d.problem_rows, d.whole_file, d.held_for, d.held_why, d.held_missing_minor, d.created_at,
              d.finished_at, d.follows, d.delivery, d.receiver
            FROM disbursement d JOIN account a USING (account_id)
            """;

    private static final String OPEN = """
            INSERT INTO disbursement (disbursement_id, account_id, job, operation, scope, file_name, sha256, content_key,
              follows, accepted_minor, whole_file, four_eyes, approval_why, loaded_by, delivery,
              receiver)
            VALUES (:id, :accountId, :job, :operation, :scope, :fileName, :sha256, :contentKey,
              (SELECT disbursement_id FROM disbursement WHERE disbursement_id = :follows), :acceptedMinor, :wholeFile,
              :fourEyes, :approvalWhy, :loadedBy, :delivery, :receiver)
            ON CONFLICT DO NOTHING
            """;

    /** The counting is in the SET, so that it is done for a row that is found and for no other. */
    private static final String LOADED = """
            UPDATE disbursement d SET status = 'LOADED',
              (reward_rows, reward_minor) = (SELECT count(*), coalesce(sum(amount_minor), 0)::bigint FROM reward
                WHERE disbursement_id = :id),
              problem_rows = (SELECT count(DISTINCT line) FROM row_problem WHERE disbursement_id = :id)
            WHERE d.disbursement_id = :id AND d.status = 'LOADING'
            """;

    private static final String REFUSE = """
            UPDATE disbursement d SET status = 'REFUSED', problem_rows = p.n
            FROM (SELECT count(DISTINCT line) AS n FROM row_problem WHERE disbursement_id = :id) AS p
            WHERE d.disbursement_id = :id AND d.status = 'LOADING' AND p.n > 0
            """;

    private static final String APPROVE = """
            UPDATE disbursement SET status = 'APPROVED', held_for = NULL, held_why = NULL, held_missing_minor = NULL,
              started_at = coalesce(started_at, clock_timestamp())
            WHERE disbursement_id = :id AND status IN ('LOADED', 'APPROVED')
              AND (NOT four_eyes OR approved_by IS NOT NULL OR reward_rows = 0)
            """;

    private static final String HOLD = """
            UPDATE disbursement SET held_for = :heldFor, held_why = :why, held_missing_minor = :missingMinor
            WHERE disbursement_id = :id AND status <> 'FINISHED'
            """;

    /** Before it is looked whether anything is left: a person's decision that came in between is then seen. */
    private static final String LOCK = """
            SELECT status FROM disbursement WHERE disbursement_id = :id FOR UPDATE
            """;

    private static final String NOTHING_LEFT = """
            NOT EXISTS (SELECT FROM reward r
              WHERE r.disbursement_id = :id AND (r.prio IS NOT NULL OR r.state = 'HELD'))""";

    private static final String FINISH = """
            UPDATE disbursement d SET status = 'FINISHED', finished_at = clock_timestamp(), held_for = NULL,
              held_why = NULL, held_missing_minor = NULL
            WHERE disbursement_id = :id AND (status = 'APPROVED' OR (status = 'LOADED' AND cancel_requested_at IS NOT NULL))
              AND\s""" + NOTHING_LEFT;

    private static final String REQUEST_STOP = """
            UPDATE disbursement SET stop_requested_at = clock_timestamp()
            WHERE disbursement_id = :id AND status NOT IN ('FINISHED', 'REFUSED')
            """;

    /** Who asked is in the event log; only events since then are looked through. */
    private static final String STOP_REQUESTED_BY = """
            SELECT coalesce((SELECT e.actor FROM event e
              WHERE e.disbursement_id = d.disbursement_id AND e.reward_id IS NULL AND e.at >= d.stop_requested_at
                AND e.detail = :detail
              ORDER BY e.event_id DESC LIMIT 1), 'somebody')
            FROM disbursement d WHERE d.disbursement_id = :id AND d.stop_requested_at IS NOT NULL
            """;

    private static final String ASKED_TO_STOP = "asked to stop";

    private static final String PENDING_BESIDES = """
            SELECT coalesce(sum(r.amount_minor), 0)::bigint FROM disbursement d JOIN account a USING (account_id)
            JOIN reward r USING (disbursement_id)
            WHERE a.name = :account AND d.status = 'APPROVED' AND d.disbursement_id <> :id
              AND (r.prio IN (0, 1, 4) OR (d.whole_file AND r.state = 'HELD'))
            """;

    private static final String PENDING = """
            SELECT coalesce(sum(amount_minor), 0)::bigint FROM reward
            WHERE disbursement_id = :id AND (prio IN (0, 1, 4) OR state = 'HELD')
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EventLog events;

    DisbursementLedger(JdbcClient jdbc, TransactionTemplate transaction, EventLog events) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.events = events;
    }

    /** Opens a disbursement for a file's content; does nothing if this very content is known. One transaction. */
    public void open(NewDisbursement opened) {
        transaction.executeWithoutResult(tx -> {
            int inserted = jdbc.sql(OPEN)
                    .param("id", opened.id())
                    .param("accountId", opened.account().id())
                    .param("job", opened.job())
                    .param("operation", opened.operation().name())
                    .param("scope", opened.scope())
                    .param("fileName", opened.fileName())
                    .param("sha256", HexFormat.of().parseHex(opened.sha256()))
                    .param(
                            "contentKey",
                            opened.contentKey() == null ? null : HexFormat.of().parseHex(opened.contentKey()),
                            Types.BINARY)
                    .param("follows", opened.follows())
                    .param("acceptedMinor", opened.acceptedMinor())
                    .param("wholeFile", opened.wholeFile())
                    .param("fourEyes", opened.approvalWhy() != null)
                    .param("approvalWhy", opened.approvalWhy())
                    .param("loadedBy", opened.loadedBy())
                    .param("delivery", opened.delivery())
                    .param("receiver", opened.receiver())
                    .update();
            if (inserted == 1) {
                events.disbursement(
                        opened.id(),
                        opened.loadedBy(),
                        "file " + opened.fileName() + " accepted for job " + opened.job());
                if (opened.overridden() != null) {
                    events.disbursement(opened.id(), opened.loadedBy(), opened.overridden());
                }
            }
        });
    }

    /** The disbursement of that id. */
    public Optional<Disbursement> find(String id) {
        return jdbc.sql(COLUMNS + "WHERE d.disbursement_id = :id")
                .param("id", id)
                .query((row, n) -> disbursement(row))
                .optional();
    }

    /** True if the disbursement was made from exactly this content; guards the shortened id against chance. */
    public boolean hasContent(String id, byte[] sha256) {
        return jdbc.sql("SELECT sha256 = :sha256 FROM disbursement WHERE disbursement_id = :id")
                .param("sha256", sha256)
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** The one that was made from this content on the account. */
    public Optional<Disbursement> withContent(String account, String sha256) {
        return jdbc.sql(COLUMNS + "WHERE a.name = :account AND d.sha256 = :sha256")
                .param("account", account)
                .param("sha256", HexFormat.of().parseHex(sha256))
                .query((row, n) -> disbursement(row))
                .optional();
    }

    /** The job's latest one. */
    public Optional<Disbursement> latestOf(String job) {
        return jdbc.sql(COLUMNS + "WHERE d.job = :job ORDER BY d.created_at DESC LIMIT 1")
                .param("job", job)
                .query((row, n) -> disbursement(row))
                .optional();
    }

    /** All whose id starts with the given digits, newest first; at most 20. */
    public List<Disbursement> startingWith(String digits) {
        return jdbc.sql(COLUMNS + "WHERE starts_with(d.disbursement_id, :digits) ORDER BY d.created_at DESC LIMIT 20")
                .param("digits", digits)
                .query((row, n) -> disbursement(row))
                .list();
    }

    /** Everything that is not at its end, oldest first. */
    public List<Disbursement> unfinished() {
        return jdbc.sql(COLUMNS + "WHERE d.status NOT IN ('FINISHED', 'REFUSED') ORDER BY d.created_at")
                .query((row, n) -> disbursement(row))
                .list();
    }

    /** Closes the intake: fixes the number of rewards and their sum. Does nothing if that is done. One statement. */
    public void loaded(String id) {
        jdbc.sql(LOADED).param("id", id).update();
    }

    /**
     * Refuses a disbursement that is being taken in if any row of it has a problem, and takes its rewards out again, so that
     * they are not in the corrected file's way; one that an operator has cancelled meanwhile stays cancelled. One transaction.
     *
     * @return true if it was refused
     */
    public boolean refuseIfProblems(String id, String actor) {
        return transaction.execute(tx -> {
            boolean refused = jdbc.sql(REFUSE).param("id", id).update() == 1;
            if (refused) {
                jdbc.sql("DELETE FROM reward WHERE disbursement_id = :id AND state = 'HELD'")
                        .param("id", id)
                        .update();
                events.disbursement(id, actor, "refused: it has bad rows");
            }
            return refused;
        });
    }

    /**
     * Lets the disbursement pay and clears its hold; does nothing while somebody has to approve it first. The database
     * compares its rows and total with what was loaded.
     *
     * @param why what the funds check saw, for the event log
     */
    public void approve(String id, String actor, String why) {
        transaction.executeWithoutResult(tx -> {
            if (jdbc.sql(APPROVE).param("id", id).update() == 1) {
                events.disbursement(id, actor, why);
            }
        });
    }

    /** Holds the disbursement: nothing new is claimed, cancels go on. */
    public void hold(String id, String heldFor, String why, @Nullable Money missing, String actor) {
        transaction.executeWithoutResult(tx -> {
            int held = jdbc.sql(HOLD)
                    .param("heldFor", heldFor)
                    .param("why", why)
                    .param("missingMinor", missing == null ? null : missing.minorUnits())
                    .param("id", id)
                    .update();
            if (held == 1) {
                events.disbursement(id, actor, "held for " + heldFor + ": " + why);
            }
        });
    }

    /** True if no reward of it is held or in a queue. */
    public boolean hasNothingLeft(String id) {
        return jdbc.sql("SELECT " + NOTHING_LEFT)
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** Ends the disbursement if no reward of it is held or in a queue; the database refuses it otherwise. */
    public boolean finish(String id, String actor) {
        return transaction.execute(tx -> {
            jdbc.sql(LOCK).param("id", id).query(String.class).single();
            boolean finished = jdbc.sql(FINISH).param("id", id).update() == 1;
            if (finished) {
                events.disbursement(id, actor, "finished");
            }
            return finished;
        });
    }

    /**
     * Asks whoever runs the disbursement to stop in order; the run sees it within seconds. Recorded. One transaction.
     *
     * @return false if it is at its end, so that there is nothing to stop
     */
    public boolean requestStop(String id, String actor) {
        return transaction.execute(tx -> {
            boolean requested = jdbc.sql(REQUEST_STOP).param("id", id).update() == 1;
            if (requested) {
                events.disbursement(id, actor, ASKED_TO_STOP);
            }
            return requested;
        });
    }

    /** True if somebody asked for a stop since the present run began. */
    public boolean isStopRequested(String id) {
        return stopRequestedBy(id).isPresent();
    }

    /** Who asked for a stop since the present run began. */
    public Optional<String> stopRequestedBy(String id) {
        return jdbc.sql(STOP_REQUESTED_BY)
                .param("id", id)
                .param("detail", ASKED_TO_STOP)
                .query(String.class)
                .optional();
    }

    /** Forgets an earlier request: a run that begins now was asked for later. */
    public void forgetStop(String id) {
        jdbc.sql("UPDATE disbursement SET stop_requested_at = NULL"
                        + " WHERE disbursement_id = :id AND stop_requested_at IS NOT NULL")
                .param("id", id)
                .update();
    }

    /** Who does not want it paid; empty if nobody said so. */
    public Optional<String> cancelRequestedBy(String id) {
        return jdbc.sql("SELECT cancel_requested_by FROM disbursement"
                        + " WHERE disbursement_id = :id AND cancel_requested_by IS NOT NULL")
                .param("id", id)
                .query(String.class)
                .optional();
    }

    /** What the account's other released disbursements may still spend. */
    public Money pendingBesides(Account account, String id) {
        long minor = jdbc.sql(PENDING_BESIDES)
                .param("account", account.name())
                .param("id", id)
                .query(Long.class)
                .single();
        return Money.ofMinor(minor, account.currency());
    }

    /** What this disbursement may still spend. A create in doubt counts: it may not have taken place. */
    public Money pending(String id, Currency currency) {
        return Money.ofMinor(jdbc.sql(PENDING).param("id", id).query(Long.class).single(), currency);
    }

    private static Disbursement disbursement(ResultSet row) throws SQLException {
        Currency currency = Currency.getInstance(row.getString("currency"));
        Object missing = row.getObject("held_missing_minor");
        OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
        return new Disbursement(
                row.getString("disbursement_id"),
                row.getString("account"),
                row.getString("job"),
                Operation.valueOf(row.getString("operation")),
                row.getString("file_name"),
                DisbursementStatus.valueOf(row.getString("status")),
                row.getLong("reward_rows"),
                Money.ofMinor(row.getLong("reward_minor"), currency),
                row.getLong("problem_rows"),
                row.getBoolean("whole_file"),
                row.getString("held_for"),
                row.getString("held_why"),
                missing == null ? null : Money.ofMinor((Long) missing, currency),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                finished == null ? null : finished.toInstant(),
                row.getString("follows"),
                row.getString("delivery"),
                row.getString("receiver"));
    }
}
