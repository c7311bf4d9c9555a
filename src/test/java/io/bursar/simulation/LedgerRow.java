package io.bursar.simulation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One reward as the auditor reads it from the tables, with its ids. */
record LedgerRow(
        String disbursementStatus,
        long rewardId,
        long line,
        String state,
        int epoch,
        boolean operatorCancel,
        boolean delivers,
        boolean givenUp,
        @Nullable Integer prio,
        String recipient,
        String idBase,
        long amountMinor,
        int loops,
        Instant dueAt,
        @Nullable String leaseOwner,
        String text,
        List<Id> ids) {

    /** One creationRequestId, with what its events say. */
    record Id(
            int epoch,
            String value,
            int creates,
            int createsOpen,
            int cancels,
            int cancelsOpen,
            boolean effectPossible,
            boolean cancelSuccess,
            boolean windowClosed,
            boolean dead,
            boolean promised,
            int tries,
            @Nullable String receipt,
            EventCounts.OfId events) {

        /** True unless the tables say that no call can have made a card. */
        boolean cardMayExist() {
            return !dead && (createsOpen > 0 || cancelsOpen > 0 || effectPossible || cancelSuccess || windowClosed);
        }
    }

    /** Plain SQL, written for the auditor: every reward with every id, without its events. */
    static final String QUERY = """
            SELECT s.status, r.reward_id, r.line, r.state, r.epoch, r.operator_cancel, r.delivers,
              r.given_up_at IS NOT NULL AS given_up, r.prio, r.recipient, r.id_base, r.amount_minor, r.loops, r.due_at,
              r.lease_owner, concat_ws('|', r::text, a::text, d::text) AS text, a.epoch AS id_epoch,
              a.creation_request_id, a.creates, a.creates_open, a.cancels, a.cancels_open, a.effect_possible,
              a.cancel_success, a.window_closed, a.dead_evidence IS NOT NULL AS dead,
              a.delivery_intent_at IS NOT NULL AS promised, coalesce(d.tries, 0) AS tries, d.state AS receipt
            FROM public.disbursement s JOIN public.reward r ON r.disbursement_id = s.disbursement_id
            LEFT JOIN public.attempt a ON a.reward_id = r.reward_id
            LEFT JOIN public.delivery d ON d.reward_id = a.reward_id AND d.epoch = a.epoch
            WHERE s.disbursement_id = ? ORDER BY r.line, a.epoch
            """;

    static List<LedgerRow> all(ResultSet rows, EventCounts events) throws SQLException {
        List<LedgerRow> all = new ArrayList<>();
        while (rows.next()) {
            if (all.isEmpty() || all.getLast().rewardId() != rows.getLong("reward_id")) {
                all.add(reward(rows));
            }
            if (rows.getString("creation_request_id") != null) {
                LedgerRow reward = all.getLast();
                reward.ids().add(id(rows, events.of(reward.rewardId(), rows.getInt("id_epoch"))));
            }
        }
        return all;
    }

    private static LedgerRow reward(ResultSet rows) throws SQLException {
        return new LedgerRow(
                rows.getString("status"),
                rows.getLong("reward_id"),
                rows.getLong("line"),
                rows.getString("state"),
                rows.getInt("epoch"),
                rows.getBoolean("operator_cancel"),
                rows.getBoolean("delivers"),
                rows.getBoolean("given_up"),
                rows.getObject("prio", Integer.class),
                rows.getString("recipient"),
                rows.getString("id_base"),
                rows.getLong("amount_minor"),
                rows.getInt("loops"),
                rows.getObject("due_at", OffsetDateTime.class).toInstant(),
                rows.getString("lease_owner"),
                rows.getString("text"),
                new ArrayList<>());
    }

    private static Id id(ResultSet rows, EventCounts.OfId events) throws SQLException {
        return new Id(
                rows.getInt("id_epoch"),
                rows.getString("creation_request_id"),
                rows.getInt("creates"),
                rows.getInt("creates_open"),
                rows.getInt("cancels"),
                rows.getInt("cancels_open"),
                rows.getBoolean("effect_possible"),
                rows.getBoolean("cancel_success"),
                rows.getBoolean("window_closed"),
                rows.getBoolean("dead"),
                rows.getBoolean("promised"),
                rows.getInt("tries"),
                rows.getString("receipt"),
                events);
    }

    /** The id that is used now, if any call was ever promised under it. */
    Optional<Id> current() {
        return ids.stream().filter(id -> id.epoch() == epoch).findFirst();
    }

    /** True once the tables promise to hand the code of the current id over. */
    boolean isPromised() {
        return current().filter(Id::promised).isPresent();
    }

    /** True unless the tables say that no card can be live. */
    boolean cardMayExist() {
        return current().filter(Id::cardMayExist).isPresent();
    }

    /** For a trace: line, state, epoch, unanswered creates and cancels. */
    String shortly() {
        String open = current()
                .map(id -> " open %d/%d%s".formatted(id.createsOpen(), id.cancelsOpen(), id.promised() ? " !" : ""))
                .orElse("");
        return "%d %s E%d%s".formatted(line, state, epoch, open);
    }

    /** All of it that decides what can happen next; two rewards with the same words have the same future. */
    String future(Instant now) {
        List<String> known = ids.stream()
                .map(id -> "%d/%d %d/%d %b %b %b %b %b %s"
                        .formatted(
                                id.creates(),
                                id.createsOpen(),
                                id.cancels(),
                                id.cancelsOpen(),
                                id.effectPossible(),
                                id.cancelSuccess(),
                                id.windowClosed(),
                                id.dead(),
                                id.promised(),
                                id.receipt()))
                .toList();
        return "%s E%d %b %b due %s, lease %b, loops %d, %s"
                .formatted(
                        state,
                        epoch,
                        operatorCancel,
                        givenUp,
                        Duration.between(now, dueAt),
                        leaseOwner != null,
                        loops,
                        known);
    }
}
