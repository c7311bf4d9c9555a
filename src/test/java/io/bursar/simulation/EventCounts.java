package io.bursar.simulation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often the event log says what of each id; each event is read once, for the log is only ever added to. */
final class EventCounts {

    /** Every event of the disbursement's rewards since the last one seen. */
    static final String QUERY = """
            SELECT v.event_id, v.reward_id, v.epoch, v.kind, coalesce(v.detail, '') AS detail, v::text AS text
            FROM public.reward r JOIN public.event v ON v.reward_id = r.reward_id AND v.event_id > ?
            WHERE r.disbursement_id = ? AND v.epoch IS NOT NULL
            """;

    private static final String NO_ANSWER_TO_A_CREATE = "no answer";
    private static final List<String> NO_ANSWER_TO_A_CANCEL =
            List.of("no answer", "F100", "F400", "F500", "UNINTELLIGIBLE");

    /** Of one id. */
    record OfId(
            int createIntents,
            int createAnswers,
            int cancelIntents,
            int cancelAnswers,
            int fetchIntents,
            int fetchAnswers,
            int receipts) {

        static final OfId NONE = new OfId(0, 0, 0, 0, 0, 0, 0);

        OfId and(String kind, String detail) {
            boolean create = !detail.startsWith(NO_ANSWER_TO_A_CREATE);
            boolean cancel = NO_ANSWER_TO_A_CANCEL.stream().noneMatch(detail::startsWith);
            return new OfId(
                    createIntents + (kind.equals("INTENT_CREATE") ? 1 : 0),
                    createAnswers + (kind.equals("ANSWER_CREATE") && create ? 1 : 0),
                    cancelIntents + (kind.equals("INTENT_CANCEL") ? 1 : 0),
                    cancelAnswers + (kind.equals("ANSWER_CANCEL") && cancel ? 1 : 0),
                    fetchIntents + (kind.equals("INTENT_FETCH") ? 1 : 0),
                    fetchAnswers + (kind.equals("ANSWER_FETCH") ? 1 : 0),
                    receipts + (kind.equals("DELIVERY") ? 1 : 0));
        }
    }

    private record Key(long rewardId, int epoch) {}

    private final Map<Key, OfId> counts = new HashMap<>();
    private final List<String> unread = new ArrayList<>();
    private long last;

    /** The number of the last event seen. */
    long last() {
        return last;
    }

    void add(ResultSet rows) throws SQLException {
        while (rows.next()) {
            last = Math.max(last, rows.getLong("event_id"));
            unread.add(rows.getString("text"));
            String kind = rows.getString("kind");
            String detail = rows.getString("detail");
            Key key = new Key(rows.getLong("reward_id"), rows.getInt("epoch"));
            counts.merge(key, OfId.NONE.and(kind, detail), (before, first) -> before.and(kind, detail));
        }
    }

    OfId of(long rewardId, int epoch) {
        return counts.getOrDefault(new Key(rewardId, epoch), OfId.NONE);
    }

    /** The words of all events that came since this was asked last. */
    List<String> unread() {
        List<String> all = List.copyOf(unread);
        unread.clear();
        return all;
    }
}
