package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
import io.bursar.domain.Evidence;
import io.bursar.domain.Money;
import io.bursar.domain.ReviewReason;
import io.bursar.domain.RewardStatus;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.ledger.ErasureLedger.Beginning;
import io.bursar.ledger.OperatorLedger.ReviewOutcome;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Sent again by one at a time and at most five times, to nobody else, and never after an erasure. */
@Timeout(60)
class RedeliveryLedgerIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final AtomicLong NUMBER = new AtomicLong(9_000_000);
    private static final Money AMOUNT = Money.ofMinor(500, Currency.getInstance("USD"));
    private static final Receipt RECEIPT = new Receipt("EMAIL", "<m1@example.com>");

    private final DataSource source = DATABASE.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    private final long number = NUMBER.incrementAndGet();
    private final SimulatedLedger ledger = new SimulatedLedger(source, "re" + number, "Re" + number);
    private final ErasureLedger erasures = new ErasureLedger(jdbc, transaction, new EventLog(jdbc));
    private final RedeliveryLedger again = ledger.redeliveries();
    private final String id = ledger.released(number, "scope " + number, List.of(AMOUNT), true, true, true);
    private long rewardId;

    /** Made and promised; its first hand-over is under way. */
    private ClaimedReward promised() {
        ClaimedReward one = claim(Queue.CREATE);
        rewardId = one.rewardId();
        settle(one, RewardStatus.DELIVERING, null);
        return one.promised();
    }

    private ClaimedReward claim(Queue queue) {
        return ledger.rewards()
                .claim(id, ledger.account(), queue, "lane", Duration.ofMinutes(1), 1)
                .getFirst();
    }

    /** The next hand-over of it, its code fetched. */
    private ClaimedReward fetched() {
        ClaimedReward one = claim(Queue.DELIVER);
        settle(one, RewardStatus.DELIVERING, null);
        return one;
    }

    private void settle(ClaimedReward claimed, RewardStatus to, @Nullable Duration backOff) {
        ledger.rewards()
                .settle(claimed, known -> settlement(to, known.evidence().createAnswered(true), backOff));
    }

    private void handedOver(ClaimedReward promised, RewardStatus to, boolean unclear) {
        ledger.rewards().settleHandOver(promised, unclear, known -> settlement(to, known.evidence(), Duration.ZERO));
    }

    private static Settlement settlement(RewardStatus to, Evidence evidence, @Nullable Duration backOff) {
        return new Settlement(
                to,
                evidence,
                null,
                false,
                to == RewardStatus.REVIEW ? ReviewReason.UNDELIVERABLE : null,
                backOff,
                true,
                null,
                null,
                null,
                to == RewardStatus.DELIVERED ? RECEIPT : null,
                "x");
    }

    private void deliver() {
        handedOver(promised(), RewardStatus.DELIVERED, false);
    }

    private Redelivery begin(String actor) {
        return again.begin(rewardId, ledger.account(), actor, "lost");
    }

    private void erase() {
        assertThat(ledger.finish(id)).isTrue();
        jdbc.sql("UPDATE disbursement SET finished_at = finished_at - interval '1 day' WHERE disbursement_id = :id")
                .param("id", id)
                .update();
        assertThat(erasures.begin(id, "eve", "asked for")).isEqualTo(Beginning.BEGUN);
    }

    private List<String> rows(String query) {
        return jdbc.sql(query).param("id", rewardId).query(String.class).list();
    }

    private List<String> repetitions() {
        return rows("SELECT concat_ws(' ', number, state, requested_by, sent_to, said) FROM redelivery"
                + " WHERE reward_id = :id ORDER BY number");
    }

    private List<String> acts() {
        return rows("SELECT actor || ' ' || detail FROM event WHERE reward_id = :id AND kind = 'OPERATOR'"
                + " ORDER BY event_id");
    }

    private boolean isSomebodyWaiting() {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity s USING (pid)
                          WHERE NOT l.granted AND s.datname = current_database())
                        """).query(Boolean.class).single();
    }

    /** What a crash has left open may have arrived, so that it counts; a late word about it is kept all the same. */
    @Test
    void countsWhatWasCutShortAndKeepsEachReceipt() {
        deliver();
        String receipt =
                "SELECT concat_ws(' ', state, channel_message_id, sent_at) FROM delivery WHERE reward_id = :id";
        List<String> first = rows(receipt);
        Redelivery cutShort = begin("ann");
        Redelivery second = begin("bob");
        assertThat(second.number()).isEqualTo(2);
        again.end(second, RECEIPT, "taken", "bob");
        again.end(cutShort, RECEIPT, "taken", "ann");
        for (int i = 3; i <= RedeliveryLedger.MAX; i++) {
            again.end(begin("ann"), null, "not taken", "ann");
        }
        assertThatThrownBy(() -> begin("ann"))
                .isInstanceOf(ActRefusedException.class)
                .hasMessageContaining("5 times");

        assertThat(rows(receipt)).isEqualTo(first);
        assertThat(repetitions())
                .containsExactly(
                        "1 FAILED ann it was cut short: nobody knows whether it arrived",
                        "2 SENT bob s*** taken",
                        "3 FAILED ann not taken",
                        "4 FAILED ann not taken",
                        "5 FAILED ann not taken");
        assertThat(acts())
                .contains(
                        "bob sent again, number 1: it was cut short: nobody knows whether it arrived",
                        "bob sent again, number 2: taken",
                        "ann sent again, number 1, which had been taken for cut short: taken, message <m1@example.com>");
    }

    @Test
    void letsNobodyElseInMeanwhileAndNamesWhoIsAtIt() {
        deliver();
        again.alone(rewardId, "r1", "ann", () -> {
            assertThatThrownBy(() -> again.alone(rewardId, "r1", "bob", () -> begin("bob")))
                    .isInstanceOf(ActRefusedException.class)
                    .hasMessageStartingWith("r1 is being sent again right now (redeliver by ann")
                    .hasMessageEndingWith("./bursar status r1");
            return begin("ann");
        });
        assertThat(again.alone(rewardId, "r1", "bob", () -> begin("bob")).number())
                .isEqualTo(2);
    }

    /** Two in the same instant, past the lock above: the later one sees what it has waited for. */
    @Test
    void seesWhatItHasWaitedFor() throws Exception {
        deliver();
        try (ExecutorService elsewhere = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Redelivery> second = transaction.execute(tx -> {
                again.end(begin("ann"), RECEIPT, "taken", "ann");
                Future<Redelivery> waits = elsewhere.submit(() -> begin("bob"));
                await().until(this::isSomebodyWaiting);
                return waits;
            });
            assertThat(second.get().number()).isEqualTo(2);
        }
    }

    @Test
    void isRefusedByAnErasureThatItHasWaitedFor() throws Exception {
        deliver();
        try (ExecutorService elsewhere = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Redelivery> late = transaction.execute(tx -> {
                erase();
                Future<Redelivery> waits = elsewhere.submit(() -> begin("bob"));
                await().until(this::isSomebodyWaiting);
                return waits;
            });
            assertThatThrownBy(late::get)
                    .hasCauseInstanceOf(ActRefusedException.class)
                    .hasMessageContaining("were erased");
        }
        assertThat(repetitions()).isEmpty();
    }

    @Test
    void writesNoRecipientIntoWhatWasErasedMeanwhile() {
        deliver();
        Redelivery begun = begin("ann");
        erase();
        erasures.erase(id);
        erasures.end(id, "eve");

        again.end(begun, RECEIPT, "taken", "ann");

        assertThat(repetitions()).containsExactly("1 SENT ann taken");
    }

    @Test
    void redirectsNothingOfWhatWasErased() {
        handedOver(promised(), RewardStatus.REVIEW, false);
        ledger.people().giveUp(id, rewardId, "ann", "by hand");
        erase();

        assertThatThrownBy(() -> again.redirect(id, rewardId, "bob@example.com", true, "ann", "typing error"))
                .isInstanceOf(ActRefusedException.class)
                .hasMessageContaining("were erased");

        assertThat(rows("SELECT coalesce(deliver_to, 'nobody') FROM delivery WHERE reward_id = :id"))
                .containsExactly("nobody");
    }

    @Test
    void redirectsWhatNobodyCanHaveAndLetsItGoOn() {
        handedOver(promised(), RewardStatus.DELIVERING, false);
        settle(claim(Queue.DELIVER), RewardStatus.DELIVERING, Duration.ZERO); // its code was not fetched
        handedOver(fetched(), RewardStatus.REVIEW, false);

        assertThat(again.redirect(id, rewardId, "bob@example.com", false, "ann", "typing error"))
                .isEqualTo(ReviewOutcome.RESUMED);

        assertThat(acts()).containsExactly("ann goes to another recipient: typing error", "ann resume: typing error");
        ClaimedReward goesOn = claim(Queue.DELIVER);
        assertThat(goesOn.deliverTo()).isNotNull().extracting("address").isEqualTo("bob@example.com");
    }

    @Test
    void redirectsWhatGotNoClearAnswerOnlyKnowingly() {
        handedOver(promised(), RewardStatus.DELIVERING, true);
        handedOver(fetched(), RewardStatus.REVIEW, false);

        redirectsOnlyKnowingly();
    }

    /** It was handed over or not when its process died. */
    @Test
    void redirectsWhatACrashHasLeftOpenOnlyKnowingly() {
        promised();
        ledger.rewards().endLeases(id, "the next run");
        handedOver(fetched(), RewardStatus.REVIEW, false);

        redirectsOnlyKnowingly();
    }

    private void redirectsOnlyKnowingly() {
        assertThatThrownBy(() -> again.redirect(id, rewardId, "bob@example.com", false, "ann", "typing error"))
                .isInstanceOf(ActRefusedException.class)
                .hasMessageContaining("had no clear answer (1 in all)")
                .hasMessageContaining("--may-have-arrived");
        assertThat(acts()).isEmpty();

        again.redirect(id, rewardId, "bob@example.com", true, "ann", "typing error");

        assertThat(acts())
                .first()
                .isEqualTo("ann goes to another recipient, although an earlier hand-over had no clear answer"
                        + " and may have arrived: typing error");
    }
}
