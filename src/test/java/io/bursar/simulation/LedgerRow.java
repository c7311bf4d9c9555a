package io.bursar.simulation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reward as the auditor reads it from the tables, with its ids. */
record LedgerRow(
        long rewardId,
        long line,
        String state,
        int epoch,
        boolean operatorCancel,
        @Nullable Integer prio,
        String idBase,
        long amountMinor,
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
            boolean dead,
            int createIntents,
            int createAnswers,
            int cancelIntents,
            int cancelAnswers) {}

    /** Plain SQL, written for the auditor: every reward with every id and the count of its events. */
    static final String QUERY = """
            SELECT r.reward_id, r.line, r.state, r.epoch, r.operator_cancel, r.prio, r.id_base, r.amount_minor, r.due_at,
              r.lease_owner, concat_ws('|', r::text, a::text) AS text, a.epoch AS id_epoch, a.creation_request_id,
              a.creates, a.creates_open, a.cancels, a.cancels_open, a.effect_possible,
              a.dead_evidence IS NOT NULL AS dead, e.*
            FROM public.reward r LEFT JOIN public.attempt a ON a.reward_id = r.reward_id
            LEFT JOIN LATERAL (
              SELECT count(*) FILTER (WHERE kind = 'INTENT_CREATE') AS create_intents,
                count(*) FILTER (WHERE kind = 'ANSWER_CREATE' AND detail !~ '^no answer') AS create_answers,
                count(*) FILTER (WHERE kind = 'INTENT_CANCEL') AS cancel_intents,
                count(*) FILTER (WHERE kind = 'ANSWER_CANCEL'
                  AND detail !~ '^(no answer|F100|F400|F500|UNINTELLIGIBLE)') AS cancel_answers
              FROM public.event v WHERE v.reward_id = r.reward_id AND v.epoch = a.epoch) AS e ON true
            WHERE r.disbursement_id = ? ORDER BY r.line, a.epoch
            """;

    static List<LedgerRow> all(ResultSet rows) throws SQLException {
        List<LedgerRow> all = new ArrayList<>();
        while (rows.next()) {
            if (all.isEmpty() || all.getLast().rewardId() != rows.getLong("reward_id")) {
                all.add(reward(rows));
            }
            if (rows.getString("creation_request_id") != null) {
                all.getLast().ids().add(id(rows));
            }
        }
        return all;
    }

    private static LedgerRow reward(ResultSet rows) throws SQLException {
        return new LedgerRow(
                rows.getLong("reward_id"),
                rows.getLong("line"),
                rows.getString("state"),
                rows.getInt("epoch"),
                rows.getBoolean("operator_cancel"),
                rows.getObject("prio", Integer.class),
                rows.getString("id_base"),
                rows.getLong("amount_minor"),
                rows.getObject("due_at", OffsetDateTime.class).toInstant(),
                rows.getString("lease_owner"),
                rows.getString("text"),
                new ArrayList<>());
    }

    private static Id id(ResultSet rows) throws SQLException {
        return new Id(
                rows.getInt("id_epoch"),
                rows.getString("creation_request_id"),
                rows.getInt("creates"),
                rows.getInt("creates_open"),
                rows.getInt("cancels"),
                rows.getInt("cancels_open"),
                rows.getBoolean("effect_possible"),
                rows.getBoolean("dead"),
                rows.getInt("create_intents"),
                rows.getInt("create_answers"),
                rows.getInt("cancel_intents"),
                rows.getInt("cancel_answers"));
    }

    /** For a trace: line, state, epoch, unanswered creates and cancels. */
    String shortly() {
        String open = ids.stream()
                .filter(id -> id.epoch() == epoch)
                .map(id -> " open %d/%d".formatted(id.createsOpen(), id.cancelsOpen()))
                .findFirst()
                .orElse("");
        return "%d %s E%d%s".formatted(line, state, epoch, open);
    }
}
