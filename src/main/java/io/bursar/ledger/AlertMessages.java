package io.bursar.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Table {@code alert_message}: what is to be said over which channel, how often that was tried, and what came of it. A message
 * is claimed before it is sent, with the time of its next try: whoever dies in between leaves it to be sent again, and two
 * servers do not send it at once. Each method is one transaction.
 */
@Repository
public class AlertMessages {

    /** The tries of one message; with the waits in between, about four hours. */
    public static final int TRIES_MAX = 10;

    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private static final String RAISE = """
            INSERT INTO alert_message (alert_id, channel, what, ordinal, next_try_at)
            SELECT alert_id, :channel, 'RAISED', 0, :now FROM alert
            WHERE closed_at IS NULL AND due_at <= :now
            ON CONFLICT DO NOTHING
            """;

    /** Told before, however that ended, and nothing of it is still on its way. */
    private static final String REMIND = """
            INSERT INTO alert_message (alert_id, channel, what, ordinal, next_try_at)
            SELECT a.alert_id, :channel, 'REMINDER', max(m.ordinal) + 1, :now
            FROM alert a JOIN alert_message m USING (alert_id)
            WHERE a.closed_at IS NULL AND a.kind IN (:kinds) AND m.channel = :channel
            GROUP BY a.alert_id
            HAVING bool_and(coalesce(m.sent_at, m.given_up_at) <= :before) AND max(m.ordinal) < 1000
              AND count(*) = count(coalesce(m.sent_at, m.given_up_at))
            ON CONFLICT DO NOTHING
            """;

    private static final String RESOLVE = """
            INSERT INTO alert_message (alert_id, channel, what, ordinal, next_try_at)
            SELECT a.alert_id, :channel, 'RESOLVED', 0, :now FROM alert a
            WHERE a.closed_at > :recently AND a.closed_why IS NOT NULL
              AND EXISTS (SELECT FROM alert_message m WHERE m.alert_id = a.alert_id AND m.channel = :channel
                AND m.sent_at IS NOT NULL)
            ON CONFLICT DO NOTHING
            """;

    /** What is over, and would be told as if it lasted; and what was claimed for its last try by a process that is gone. */
    private static final String GIVE_UP = """
            UPDATE alert_message m SET given_up_at = :now,
              answer = CASE WHEN m.tries >= :most THEN coalesce(m.answer, 'no answer to the last try')
                ELSE 'over before it was told' END
            FROM alert a
            WHERE a.alert_id = m.alert_id AND m.channel = :channel AND m.sent_at IS NULL AND m.given_up_at IS NULL
              AND m.next_try_at <= :now
              AND (m.tries >= :most OR (a.closed_why IS NOT NULL AND m.what <> 'RESOLVED'))
            """;

    private static final String CLAIM = """
            UPDATE alert_message m SET tries = m.tries + 1,
              next_try_at = cast(:now AS timestamptz)
                + least(:first * power(2, m.tries), :longest) * interval '1 second'
            FROM (SELECT alert_id, what, ordinal FROM alert_message
              WHERE channel = :channel AND sent_at IS NULL AND given_up_at IS NULL AND next_try_at <= :now AND tries < :most
              ORDER BY next_try_at, alert_id, what, ordinal LIMIT 1 FOR UPDATE SKIP LOCKED) AS next
            WHERE m.alert_id = next.alert_id AND m.channel = :channel AND m.what = next.what AND m.ordinal = next.ordinal
            RETURNING m.alert_id, m.what, m.ordinal, m.tries
            """;

    private static final String ENDED = """
            UPDATE alert_message SET answer = :answer,
              sent_at = CASE WHEN :sent THEN cast(:now AS timestamptz) END,
              given_up_at = CASE WHEN :givenUp THEN cast(:now AS timestamptz) END
            WHERE alert_id = :id AND channel = :channel AND what = :what AND ordinal = :ordinal
              AND sent_at IS NULL AND given_up_at IS NULL
            """;

    private static final String TROUBLE = """
            SELECT DISTINCT ON (m.channel) m.channel || ': ' || coalesce(m.answer, 'not tried yet')
              || ' (' || m.tries || ' of ' || :most || ' tries' || CASE WHEN m.given_up_at IS NULL THEN '' ELSE ', given up' END || ')'
            FROM alert_message m JOIN alert a USING (alert_id)
            WHERE a.closed_at IS NULL AND m.sent_at IS NULL AND m.tries > 0
            ORDER BY m.channel, m.next_try_at DESC
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final AlertLedger alerts;

    AlertMessages(JdbcClient jdbc, TransactionTemplate transaction, AlertLedger alerts) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.alerts = alerts;
    }

    /** Has every alert that is due told over the channel, and the end of those that were told; each once. */
    public void queue(String channel, Instant now, Duration recently) {
        transaction.executeWithoutResult(tx -> {
            jdbc.sql(GIVE_UP)
                    .param("channel", channel)
                    .param("now", AlertLedger.utc(now))
                    .param("most", TRIES_MAX)
                    .update();
            jdbc.sql(RAISE)
                    .param("channel", channel)
                    .param("now", AlertLedger.utc(now), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                    .update();
            jdbc.sql(RESOLVE)
                    .param("channel", channel)
                    .param("now", AlertLedger.utc(now), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                    .param("recently", AlertLedger.utc(now.minus(recently)))
                    .update();
        });
    }

    /** Has the open alerts of these kinds told again over the channel that were last told before that time. */
    public void remind(String channel, Collection<String> kinds, Instant now, Instant before) {
        jdbc.sql(REMIND)
                .param("channel", channel)
                .param("kinds", kinds)
                .param("now", AlertLedger.utc(now), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("before", AlertLedger.utc(before))
                .update();
    }

    /** Takes the next message to send over the channel; nobody else gets it before its next try is due. */
    public Optional<AlertMessage> claim(String channel, Instant now) {
        return transaction.execute(tx -> jdbc.sql(CLAIM)
                .param("channel", channel)
                .param("now", AlertLedger.utc(now))
                .param("first", FIRST_WAIT.toSeconds())
                .param("longest", LONGEST_WAIT.toSeconds())
                .param("most", TRIES_MAX)
                .query((row, n) -> new AlertMessage(
                        alerts.find(row.getObject("alert_id", UUID.class)),
                        channel,
                        row.getString("what"),
                        row.getInt("ordinal"),
                        row.getInt("tries")))
                .optional());
    }

    /** Somebody took it. */
    public void sent(AlertMessage message, String answer, Instant now) {
        ended(message, answer, true, false, now);
    }

    /**
     * Nobody took it. It is tried again when its time comes, unless this was its last try.
     *
     * @param forGood true: another try would get the same answer
     */
    public void failed(AlertMessage message, String answer, boolean forGood, Instant now) {
        ended(message, answer, false, forGood || message.tries() >= TRIES_MAX, now);
    }

    /** What is wrong with the channels, as far as open alerts could not be told, one sentence each. */
    public List<String> troubles() {
        return jdbc.sql(TROUBLE).param("most", TRIES_MAX).query(String.class).list();
    }

    private void ended(AlertMessage message, String answer, boolean sent, boolean givenUp, Instant now) {
        jdbc.sql(ENDED)
                .param("answer", answer)
                .param("sent", sent)
                .param("givenUp", givenUp)
                .param("now", AlertLedger.utc(now))
                .param("id", message.alert().id())
                .param("channel", message.channel())
                .param("what", message.what())
                .param("ordinal", message.ordinal())
                .update();
    }
}
