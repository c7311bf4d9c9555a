package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.database.TestDatabase;
import io.bursar.domain.Evidence;
import io.bursar.domain.Money;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.domain.RowProblem;
import io.bursar.ledger.ErasureLedger.Beginning;
import java.time.Duration;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** After an erasure the recipients are nowhere, and the books are as they were. */
class ErasureLedgerIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final AtomicLong NUMBER = new AtomicLong(8_000_000);
    private static final Currency USD = Currency.getInstance("USD");

    /** Every text of the schema, as one query that looks for a word in it. */
    private static final String EVERYWHERE = """
            SELECT string_agg(format('SELECT %L AS place WHERE EXISTS (SELECT FROM %I WHERE strpos(%I::text, ''%%1$s'') > 0)',
              table_name || '.' || column_name, table_name, column_name), ' UNION ALL ')
            FROM information_schema.columns WHERE table_schema = current_schema()
              AND data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'bytea')
            """;

    private static final String BOOKS = """
            SELECT string_agg(concat_ws(' ', line, reference, id_base, r.amount_minor, state, r.epoch, lease_token, review_reason,
              error_class, given_up_by, creation_request_id, gc_id, creates, cancels, dead_evidence, issued_at), '; '
              ORDER BY line)
            FROM reward r LEFT JOIN attempt a USING (reward_id) WHERE disbursement_id = :id
            """;

    private static final String EVENTS = """
            SELECT string_agg(concat_ws(' ', e.event_id, e.at, e.actor, e.kind, e.from_state, e.to_state, e.detail), '; '
              ORDER BY event_id)
            FROM event e WHERE reward_id IN (SELECT reward_id FROM reward WHERE disbursement_id = :id)
            """;

    private final DataSource source = DATABASE.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    private final long number = NUMBER.incrementAndGet();
    private final SimulatedLedger ledger = new SimulatedLedger(source, "er" + number, "Er" + number);
    private final ErasureLedger erasures = new ErasureLedger(jdbc, transaction, new EventLog(jdbc));

    private String released(int rewards) {
        return ledger.released(
                number, "scope " + number, Collections.nCopies(rewards, Money.ofMinor(500, USD)), true, true);
    }

    private List<ClaimedReward> claim(String id, int limit) {
        return ledger.rewards().claim(id, ledger.account(), Queue.CREATE, "lane", Duration.ofMinutes(1), limit);
    }

    private void settle(ClaimedReward claimed, RewardStatus to, @Nullable ReviewReason review, @Nullable String error) {
        ledger.rewards()
                .settle(
                        claimed,
                        known -> new Settlement(
                                to,
                                known.evidence().createAnswered(to == RewardStatus.ISSUED || to == RewardStatus.REVIEW),
                                null,
                                false,
                                review,
                                Duration.ZERO,
                                true,
                                to == RewardStatus.ISSUED ? "GC1" : null,
                                error == null ? null : "F200",
                                error,
                                null,
                                "x"));
    }

    /** One of each end: paid, refused in words that name the recipient, given up, cancelled; and a row that was left out. */
    private String finished() {
        String id = released(5);
        List<ClaimedReward> four = claim(id, 3);
        settle(four.get(0), RewardStatus.ISSUED, null, null);
        settle(four.get(1), RewardStatus.REJECTED, null, "CustomerUnknown: nobody is called " + someone(2));
        settle(four.get(2), RewardStatus.REVIEW, ReviewReason.RETRY_BUDGET, null);
        ledger.people().giveUp(id, four.get(2).rewardId(), "ann", "by hand");
        for (ClaimedReward each : claim(id, 2)) {
            settle(each, RewardStatus.READY, null, null);
            ledger.people().cancelOne(id, each.rewardId(), USD, "ann", "left", false);
        }
        transaction.executeWithoutResult(tx -> new IntakeLedger(jdbc)
                .problems(
                        id,
                        List.of(
                                new RowProblem(
                                        9, "reward_id", someone(9), "is wrong", "write " + someone(9) + " again"),
                                new RowProblem(9, "amount", someone(9) + "'s", "is wrong", "write an amount"))));
        assertThat(ledger.finish(id)).isTrue();
        return id;
    }

    private void ago(String id, String interval) {
        jdbc.sql(
                        "UPDATE disbursement SET finished_at = clock_timestamp() - cast(:ago AS interval) WHERE disbursement_id = :id")
                .param("ago", interval)
                .param("id", id)
                .update();
    }

    private String one(String query, String id) {
        return jdbc.sql(query).param("id", id).query(String.class).single();
    }

    private String someone(int i) {
        return "someone%d.%x".formatted(i, number);
    }

    private Set<String> placesOf(String... words) {
        Set<String> places = new TreeSet<>();
        for (String word : words) {
            places.addAll(
                    jdbc.sql(jdbc.sql(EVERYWHERE).query(String.class).single().formatted(word))
                            .query(String.class)
                            .list());
        }
        return places;
    }

    @Test
    void leavesTheBooksAndNoRecipientAnywhere() {
        String id = finished();
        ago(id, "1 day");
        assertThat(placesOf(someone(2), someone(9)))
                .containsExactlyInAnyOrder(
                        "reward.recipient", "reward.error", "event.detail", "row_problem.value", "row_problem.fix");
        String books = one(BOOKS, id);
        String events = one(EVENTS, id);
        Money paid = ledger.reportedPaid(id);

        assertThat(erasures.begin(id, "ann", "(system user root): asked for")).isEqualTo(Beginning.BEGUN);
        assertThat(erasures.erase(id)).isEqualTo(7);
        erasures.end(id, "ann");

        assertThat(placesOf(someone(2), someone(9)))
                .as("the provider's words in the event log stay: it is never told a recipient")
                .containsExactly("event.detail");
        assertThat(one(BOOKS, id)).isEqualTo(books);
        assertThat(one(EVENTS, id)).isEqualTo(events);
        assertThat(ledger.reportedPaid(id)).isEqualTo(paid);
        assertThat(one("SELECT error FROM reward WHERE disbursement_id = :id AND state = 'REJECTED'", id))
                .isEqualTo("CustomerUnknown: nobody is called erased");
        assertThat(one("SELECT string_agg(detail, '; ' ORDER BY event_id) FROM event WHERE disbursement_id = :id", id))
                .endsWith("erasure of the recipients' data begun (system user root): asked for; "
                        + "the recipients' data are erased, and the files that held them removed");
        assertThat(erasures.begin(id, "ann", "again")).isEqualTo(Beginning.ERASED_BEFORE);
    }

    /** That something was delivered, when and under which id, stays; who got it, and in which words, does not. */
    @Test
    void leavesNoWordsAndNoAddressOfADelivery() {
        String id = ledger.released(number, "scope " + number, List.of(Money.ofMinor(500, USD)), true, true, true);
        ClaimedReward one = claim(id, 1).getFirst();
        Receipt receipt = new Receipt("EMAIL", "<m1@example.com>");
        ledger.rewards()
                .settle(
                        one,
                        known -> delivery(
                                RewardStatus.DELIVERING, known.evidence().createAnswered(true), null));
        ledger.rewards()
                .settleHandOver(
                        one.promised(), false, known -> delivery(RewardStatus.DELIVERED, known.evidence(), receipt));
        Redelivery again = ledger.redeliveries().begin(one.rewardId(), ledger.account(), "ann", "lost");
        ledger.redeliveries().end(again, receipt, "taken", "ann");
        assertThat(ledger.finish(id)).isTrue();
        assertThat(placesOf(someone(1)))
                .containsExactlyInAnyOrder("reward.recipient", "reward.recipient_name", "reward.message");
        ago(id, "1 day");

        assertThat(erasures.begin(id, "ann", "asked for")).isEqualTo(Beginning.BEGUN);
        erasures.erase(id);
        erasures.end(id, "ann");

        assertThat(placesOf(someone(1))).isEmpty();
        assertThat(one("""
                SELECT concat_ws(' ', d.state, d.sent_at IS NOT NULL, d.channel_message_id, d.sent_to, x.state, x.sent_to)
                FROM reward r JOIN delivery d USING (reward_id) JOIN redelivery x USING (reward_id)
                WHERE r.disbursement_id = :id""", id)).isEqualTo("SENT t <m1@example.com> SENT");
    }

    private static Settlement delivery(RewardStatus to, Evidence evidence, @Nullable Receipt receipt) {
        Duration backOff = to == RewardStatus.DELIVERED ? Duration.ZERO : null;
        return new Settlement(to, evidence, null, false, null, backOff, true, null, null, null, receipt, "x");
    }

    @Test
    void isCompletedByTheSameActAfterAKill() {
        String id = finished();
        ago(id, "1 day");
        erasures.begin(id, "ann", "asked for");
        transaction.executeWithoutResult(tx -> {
            jdbc.sql("SELECT set_config('bursar.token', 'operator', true)")
                    .query()
                    .singleRow();
            jdbc.sql("UPDATE reward SET recipient = 'erased' WHERE disbursement_id = :id AND line <= 3")
                    .param("id", id)
                    .update();
        });
        assertThatThrownBy(() -> erasures.end(id, "ann")).hasMessageContaining("disbursement_erased_is_complete");

        assertThat(erasures.begin(id, "bob", "again")).isEqualTo(Beginning.BEGUN_BEFORE);
        assertThat(erasures.erase(id)).isEqualTo(4);
        erasures.end(id, "bob");
        erasures.end(id, "bob");
        assertThat(one(
                        "SELECT count(*)::text FROM event WHERE disbursement_id = :id AND detail LIKE '%are erased%'",
                        id))
                .isEqualTo("1");
        assertThat(erasures.candidates(id, null, 0, "", 10)).isEmpty();
    }

    @Test
    void leavesWhatIsStillNeeded() {
        String open = released(1);
        assertThat(erasures.begin(open, "ann", "x")).isEqualTo(Beginning.NOT_FINISHED);
        settle(claim(open, 1).getFirst(), RewardStatus.REVIEW, ReviewReason.RETRY_BUDGET, null);
        assertThat(ledger.finish(open)).isTrue();
        assertThat(erasures.begin(open, "ann", "x")).isEqualTo(Beginning.TOO_YOUNG);
        ago(open, "19 minutes");
        assertThat(erasures.begin(open, "ann", "x")).isEqualTo(Beginning.TOO_YOUNG);
        ago(open, "21 minutes");
        assertThat(erasures.begin(open, "ann", "x")).isEqualTo(Beginning.IN_REVIEW);
        assertThat(placesOf(someone(1))).contains("reward.recipient");
    }

    /** A call would name nobody's card: its number is gone. */
    @Test
    void asksForNothingOfItAnyMore() {
        String id = finished();
        ago(id, "1 day");
        erasures.begin(id, "ann", "asked for");
        long givenUp = jdbc.sql("SELECT reward_id FROM reward WHERE disbursement_id = :id AND state = 'REVIEW'")
                .param("id", id)
                .query(Long.class)
                .single();
        String books = one(BOOKS, id);
        assertThatThrownBy(() -> ledger.people().cancel(id, USD, "ann", "late", true))
                .isInstanceOf(ActRefusedException.class)
                .hasMessageContaining("were erased");
        assertThatThrownBy(() -> ledger.people().resume(id, givenUp, "ann", "late"))
                .isInstanceOf(ActRefusedException.class);
        assertThat(one(BOOKS, id)).isEqualTo(books);
    }

    @Test
    void erasesAFileThatIsLongerThanASlice() {
        String id = released(1_100);
        ledger.people().cancel(id, USD, "ann", "a mistake", false);
        assertThat(ledger.finish(id)).isTrue();
        ago(id, "400 days");
        assertThat(erasures.candidates("", "simulated", 399, "", 1_000))
                .extracting(Erasable::id, Erasable::days)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(id, 400));
        assertThat(erasures.candidates("", "simulated", 401, "", 1_000)).isEmpty();
        assertThat(erasures.candidates("", "another", 1, "", 1_000)).isEmpty();
        erasures.begin(id, "ann", "asked for");
        assertThat(erasures.erase(id)).isEqualTo(1_100);
        erasures.end(id, "ann");
        assertThat(placesOf(someone(1_099))).isEmpty();
    }
}
