package io.bursar.ledger;

import io.bursar.domain.CreationRequestId;
import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.Money;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One reward's story: found by its reference or by any of its creationRequestIds, told from the event log. Every statement
 * reads by a key, and nothing here is unbounded, however long a reward was asked for.
 */
@Repository
public class StoryViews {

    private static final Pattern CREATION_REQUEST_ID = Pattern.compile("([A-Za-z0-9]+)([A-Z2-7]{22})E[0-9]");

    private static final String HEAD = """
            SELECT r.reward_id, r.disbursement_id, r.reference, r.line, r.recipient, r.amount_minor, r.state, a.currency,
              a.partner_id || r.id_base || 'E' || r.epoch AS creation_request_id
            """;

    /** MATERIALIZED, or the planner may walk down all rewards in the order that is asked for. */
    static final String BY_REFERENCE = """
            WITH same AS MATERIALIZED (SELECT reward_id FROM reward
              WHERE reference = :reference AND starts_with(disbursement_id, :digits))
            """ + HEAD + """
            FROM same JOIN reward r USING (reward_id) JOIN account a USING (account_id)
            ORDER BY r.reward_id DESC LIMIT :limit
            """;

    static final String BY_ID = HEAD + """
            FROM account a JOIN reward r ON r.account_id = a.account_id AND r.id_base = :base
            WHERE a.partner_id = :partnerId AND starts_with(r.disbursement_id, :digits) ORDER BY r.reward_id DESC LIMIT :limit
            """;

    private static final String BY_KEY = HEAD + """
            , r.operator_cancel, r.review_reason, r.error_class, r.error, r.lease_owner, r.due_at,
              r.given_up_by, r.given_up_at, r.given_up_why, r.delivers
            FROM reward r JOIN account a USING (account_id) WHERE r.reward_id = :rewardId
            """;

    private static final String IDS = """
            SELECT a.epoch, a.creation_request_id, a.creates, a.creates_open, a.cancels, a.cancels_open, a.effect_possible,
              a.cancel_success, a.window_closed, a.delivery_intent_at IS NOT NULL AS promised, a.dead_evidence, a.gc_id,
              a.issued_at,
              CASE WHEN a.dead_evidence IS NULL AND reward_card_may_exist(a) AND NOT a.window_closed
                  AND a.delivery_intent_at IS NULL
                  AND a.first_intent_at > statement_timestamp() - :windowMillis * interval '1 millisecond'
                THEN a.first_intent_at + :windowMillis * interval '1 millisecond' END AS cancellable_until
            FROM attempt a WHERE a.reward_id = :rewardId ORDER BY a.epoch
            """;

    private static final String RECEIPTS = """
            SELECT 0 AS number, state, sent_at AS at, channel, sent_to, channel_message_id, tries, NULL AS by, NULL AS why,
              NULL AS said
            FROM delivery WHERE reward_id = :rewardId
            UNION ALL
            SELECT number, state, ended_at, channel, sent_to, channel_message_id, 1, requested_by, why, said
            FROM redelivery WHERE reward_id = :rewardId
            ORDER BY number
            """;

    /** What happened to the file as a whole is told up to the reward's own end. */
    private static final String UP_TO = """
            SELECT CASE WHEN :ended THEN coalesce(max(event_id), 0) ELSE 9223372036854775807 END
            FROM event WHERE reward_id = :rewardId
            """;

    private static final String COUNT = """
            SELECT (SELECT count(*) FROM event WHERE reward_id = :rewardId)
              + (SELECT count(*) FROM event WHERE disbursement_id = :id AND reward_id IS NULL AND event_id < :upTo)
            """;

    static final String EVENTS = """
            SELECT at, epoch, kind, actor, token, from_state, to_state, detail FROM (
              (SELECT event_id, at, epoch, kind, actor, token, from_state, to_state, detail
                FROM event WHERE reward_id = :rewardId ORDER BY event_id %1$s LIMIT :limit)
              UNION ALL
              (SELECT event_id, at, epoch, kind, actor, token, from_state, to_state, detail
                FROM event WHERE disbursement_id = :id AND reward_id IS NULL AND event_id < :upTo
                ORDER BY event_id %1$s LIMIT :limit)) AS told
            ORDER BY event_id %1$s LIMIT :limit
            """;

    private final JdbcClient jdbc;
    private final DataSource dataSource;
    private final DisbursementLedger disbursements;
    private final AccountGate gates;
    private final TransactionTemplate snapshot;

    StoryViews(
            JdbcClient jdbc,
            DataSource dataSource,
            DisbursementLedger disbursements,
            AccountGate gates,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.disbursements = disbursements;
        this.gates = gates;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setReadOnly(true);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** The same over all disbursements. */
    public List<StoryHead> find(String referenceOrId, int limit) {
        return find("", referenceOrId, limit);
    }

    /**
     * The rewards with that reference, over all jobs and accounts, the latest first; or else the one with that
     * creationRequestId, which need not have been used yet.
     *
     * @param digits what the disbursement's id starts with
     */
    public List<StoryHead> find(String digits, String referenceOrId, int limit) {
        List<StoryHead> found = jdbc.sql(BY_REFERENCE)
                .param("reference", referenceOrId)
                .param("digits", digits)
                .param("limit", limit)
                .query((row, n) -> head(row))
                .list();
        Matcher id = CREATION_REQUEST_ID.matcher(referenceOrId);
        boolean mayBeId = found.isEmpty() && referenceOrId.length() <= CreationRequestId.LENGTH_MAX && id.matches();
        return mayBeId
                ? jdbc.sql(BY_ID)
                        .param("partnerId", id.group(1))
                        .param("base", id.group(2))
                        .param("digits", digits)
                        .param("limit", limit)
                        .query((row, n) -> head(row))
                        .list()
                : found;
    }

    private StoryHead head(ResultSet row) throws SQLException {
        return new StoryHead(
                row.getLong("reward_id"),
                disbursements.find(row.getString("disbursement_id")).orElseThrow(),
                row.getString("reference"),
                row.getLong("line"),
                row.getString("recipient"),
                Money.ofMinor(row.getLong("amount_minor"), Currency.getInstance(row.getString("currency"))),
                RewardStatus.valueOf(row.getString("state")),
                row.getString("creation_request_id"));
    }

    /**
     * The whole story of a reward that was found, with its first events and its latest ones.
     *
     * @param opening how many of the first
     * @param recent how many of the latest
     */
    public Story story(StoryHead found, int opening, int recent) {
        String runBy = RunLock.holder(dataSource, found.disbursement().id());
        return snapshot.execute(tx -> told(found, opening, recent, runBy.isEmpty() ? null : runBy));
    }

    private Story told(StoryHead found, int opening, int recent, @Nullable String runBy) {
        long rewardId = found.rewardId();
        List<StoryId> ids = ids(rewardId);
        long upTo = upTo(found);
        long all = jdbc.sql(COUNT)
                .param("rewardId", rewardId)
                .param("id", found.disbursement().id())
                .param("upTo", upTo)
                .query(Long.class)
                .single();
        List<StoryEvent> first = events(found, upTo, "ASC", opening);
        int after = (int) Math.min(recent, all - first.size());
        List<StoryEvent> last =
                after == 0 ? List.of() : events(found, upTo, "DESC", after).reversed();
        long leftOut = all - first.size() - last.size();
        return jdbc.sql(BY_KEY)
                .param("rewardId", rewardId)
                .query((row, n) -> new Story(
                        head(row),
                        gates.find(found.disbursement().account()),
                        row.getBoolean("operator_cancel"),
                        row.getString("review_reason") == null
                                ? null
                                : ReviewReason.valueOf(row.getString("review_reason")),
                        givenUp(row),
                        row.getString("error_class"),
                        row.getString("error"),
                        row.getString("lease_owner"),
                        at(row, "due_at"),
                        row.getBoolean("delivers"),
                        receipts(rewardId),
                        ids,
                        first,
                        leftOut,
                        last,
                        runBy))
                .single();
    }

    private static @Nullable GivenUp givenUp(ResultSet row) throws SQLException {
        return row.getObject("given_up_at") == null
                ? null
                : new GivenUp(row.getString("given_up_by"), at(row, "given_up_at"), row.getString("given_up_why"));
    }

    private long upTo(StoryHead found) {
        boolean ended = switch (found.status()) {
            case ISSUED, DELIVERED, CANCELLED, REJECTED -> true;
            case HELD, READY, CREATING, CANCELLING, DELIVERING, REVIEW -> false;
        };
        return jdbc.sql(UP_TO)
                .param("ended", ended)
                .param("rewardId", found.rewardId())
                .query(Long.class)
                .single();
    }

    private List<StoryId> ids(long rewardId) {
        return jdbc.sql(IDS)
                .param("rewardId", rewardId)
                .param("windowMillis", UndoViews.WINDOW.toMillis())
                .query((row, n) -> id(row))
                .list();
    }

    private static StoryId id(ResultSet row) throws SQLException {
        String dead = row.getString("dead_evidence");
        return new StoryId(
                row.getInt("epoch"),
                row.getString("creation_request_id"),
                row.getInt("creates"),
                row.getInt("cancels"),
                new Evidence(
                        row.getInt("creates_open"),
                        row.getInt("cancels_open"),
                        row.getBoolean("effect_possible"),
                        row.getBoolean("cancel_success"),
                        row.getBoolean("window_closed"),
                        row.getBoolean("promised")),
                dead == null ? null : DeadEvidence.valueOf(dead),
                row.getString("gc_id"),
                atIfKnown(row, "issued_at"),
                atIfKnown(row, "cancellable_until"));
    }

    private List<StoryReceipt> receipts(long rewardId) {
        return jdbc.sql(RECEIPTS)
                .param("rewardId", rewardId)
                .query((row, n) -> new StoryReceipt(
                        row.getInt("number"),
                        row.getString("state"),
                        atIfKnown(row, "at"),
                        row.getString("channel"),
                        row.getString("sent_to"),
                        row.getString("channel_message_id"),
                        row.getInt("tries"),
                        row.getString("by"),
                        row.getString("why"),
                        row.getString("said")))
                .list();
    }

    private List<StoryEvent> events(StoryHead found, long upTo, String order, int limit) {
        return jdbc.sql(EVENTS.formatted(order))
                .param("rewardId", found.rewardId())
                .param("id", found.disbursement().id())
                .param("upTo", upTo)
                .param("limit", limit)
                .query((row, n) -> event(row))
                .list();
    }

    private static StoryEvent event(ResultSet row) throws SQLException {
        Object epoch = row.getObject("epoch");
        Object token = row.getObject("token");
        return new StoryEvent(
                at(row, "at"),
                epoch == null ? null : ((Number) epoch).intValue(),
                row.getString("kind"),
                row.getString("actor"),
                token == null ? null : ((Number) token).longValue(),
                row.getString("from_state"),
                row.getString("to_state"),
                row.getString("detail"));
    }

    private static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant atIfKnown(ResultSet row, String column) throws SQLException {
        return row.getObject(column) == null ? null : at(row, column);
    }
}
