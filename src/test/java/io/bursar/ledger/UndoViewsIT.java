package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import io.bursar.domain.Attempt;
import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.Money;
import io.bursar.domain.RewardStatus;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.program.BesideOthers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is in doubt and what can be taken back, of rewards that the production ledger has moved; and what it costs to ask. */
@BesideOthers
class UndoViewsIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final AtomicLong NUMBER = new AtomicLong();
    private static final Currency USD = Currency.getInstance("USD");
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final JdbcClient jdbc = JdbcClient.create(DATABASE.dataSource());
    private final JdbcTransactionManager transactions = new JdbcTransactionManager(DATABASE.dataSource());
    private final LedgerViews views = new LedgerViews(jdbc, DATABASE.dataSource(), transactions);
    private final DisbursementLedger disbursements =
            new DisbursementLedger(jdbc, new TransactionTemplate(transactions), new EventLog(jdbc));
    private final SimulatedLedger ledger = new SimulatedLedger(DATABASE.dataSource(), "us", "Bursr");

    @Test
    void countsWhatIsInDoubtAndUntilWhenItCanBeCancelled() {
        String id = released(6);
        List<ClaimedReward> claimed = claim(id, Queue.CREATE, 5);
        settle(claimed.get(0), RewardStatus.CANCELLING, Evidence.NONE.createAnswered(true));
        settle(claimed.get(1), RewardStatus.ISSUED, Evidence.NONE.createAnswered(true));
        beganAgo(claimed.get(2), Duration.ofMinutes(10));
        beganAgo(claimed.get(3), Duration.ofMinutes(16));
        settle(claimed.get(4), RewardStatus.CREATING, Evidence.NONE.cancelAnswered(false, true));

        CrashBudget budget = counts(id).crashBudget();

        assertThat(budget.inDoubt()).as("rewards 1, 3, 4 and 5").isEqualTo(tally(4, 1 + 3 + 4 + 5));
        assertThat(budget.cancelling()).isEqualTo(tally(1, 1));
        assertThat(budget.cancellable())
                .as("4 is too old, 5 was refused as too late")
                .isEqualTo(tally(2, 1 + 3));
        assertThat(budget.firstUntil()).isEqualTo(firstIntent(claimed.get(2)).plus(Duration.ofMinutes(15)));
        assertThat(budget.lastUntil()).isEqualTo(firstIntent(claimed.get(0)).plus(Duration.ofMinutes(15)));
        assertThat(budget.lastHeardAt()).isEqualTo(lastCallOf(claimed.get(4)));
        assertThat(counts(id).notStarted()).isEqualTo(tally(1, 6));
    }

    @Test
    void hearsOfTheOldOwnerOnly() {
        String id = released(1);
        Instant claimedAt = lastCallOf(claim(id, Queue.CREATE, 1).get(0));
        ledger.rewards().endLeases(id, "the next one");

        assertThat(counts(id).crashBudget().lastHeardAt()).isEqualTo(claimedAt);
    }

    @Test
    void countsWhatCanBeTakenBackOfThisFileOnly() {
        String other = released(3);
        claim(other, Queue.CREATE, 3).forEach(reward -> settle(reward, RewardStatus.ISSUED, paid()));
        String id = released(8);
        List<ClaimedReward> claimed = claim(id, Queue.CREATE, 7);
        claimed.subList(0, 6).forEach(reward -> settle(reward, RewardStatus.ISSUED, paid()));
        beganAgo(claimed.get(0), Duration.ofMinutes(14));
        beganAgo(claimed.get(1), Duration.ofMinutes(15));
        promise(claimed.get(2), "UPDATE attempt SET delivery_intent_at = clock_timestamp() WHERE reward_id = :id");
        promise(claimed.get(3), "UPDATE attempt SET window_closed = true WHERE reward_id = :id");

        UndoHorizon horizon = counts(id).undoHorizon();

        assertThat(horizon.cancellable()).as("rewards 1, 5 and 6").isEqualTo(tally(3, 1 + 5 + 6));
        assertThat(horizon.firstUntil()).isEqualTo(firstIntent(claimed.get(0)).plus(Duration.ofMinutes(15)));
        Instant last = Collections.max(List.of(firstIntent(claimed.get(4)), firstIntent(claimed.get(5))));
        assertThat(horizon.lastUntil()).isEqualTo(last.plus(Duration.ofMinutes(15)));
        assertThat(horizon.tooLate()).isEqualTo(3);
    }

    /** The clock of a card's 15 minutes is that of the id that made it. */
    @Test
    void countsAnIdThatWasCreatedAgainByItsOwnIntent() {
        String id = released(1);
        ClaimedReward first = claim(id, Queue.CREATE, 1).get(0);
        settle(first, RewardStatus.CANCELLING, paid());
        beganAgo(first, Duration.ofMinutes(20));
        ClaimedReward cancel = claim(id, Queue.CANCEL, 1).get(0);
        ledger.rewards()
                .settle(
                        cancel,
                        known -> written(
                                RewardStatus.READY, paid().cancelAnswered(true, false), DeadEvidence.CANCEL_SUCCESS));
        ClaimedReward again = claim(id, Queue.CREATE, 1).get(0);
        settle(again, RewardStatus.ISSUED, paid());

        assertThat(counts(id).undoHorizon().cancellable()).isEqualTo(tally(1, 1));
        assertThat(counts(id).undoHorizon().tooLate()).isZero();
    }

    @Test
    void hasNoTimesWhereNothingIsOpen() {
        RewardCounts counts = counts(released(2));

        assertThat(counts.crashBudget())
                .isEqualTo(new CrashBudget(tally(0, 0), tally(0, 0), tally(0, 0), null, null, null));
        assertThat(counts.undoHorizon()).isEqualTo(new UndoHorizon(tally(0, 0), null, null, 0));
    }

    @Test
    void countsTheSameByWhatIsLeft() {
        String id = released(12);
        assertThat(byWhatIsLeft(id)).isEqualTo(counts(id));
        List<ClaimedReward> claimed = claim(id, Queue.CREATE, 9);
        List<RewardStatus> ends = List.of(
                RewardStatus.ISSUED,
                RewardStatus.ISSUED,
                RewardStatus.CANCELLING,
                RewardStatus.READY,
                RewardStatus.REJECTED,
                RewardStatus.CANCELLED,
                RewardStatus.CREATING);
        for (int i = 0; i < ends.size(); i++) {
            boolean card = ends.get(i) == RewardStatus.ISSUED || ends.get(i) == RewardStatus.CANCELLING;
            settle(claimed.get(i), ends.get(i), Evidence.NONE.createAnswered(card));
        }

        RewardCounts counts = counts(id);
        assertThat(byWhatIsLeft(id)).isEqualTo(counts);
        assertThat(counts.paid()).isEqualTo(tally(2, 1 + 2));
        assertThat(counts.pending()).isEqualTo(tally(8, 3 + 4 + 7 + 8 + 9 + 10 + 11 + 12));
    }

    /** 200,000 rewards of three files, the last paid 111 ms ago, one every 111 ms; 25 in doubt. */
    @Test
    void readsAnIndexRangeHoweverManyRewardsThereAre() throws SQLException {
        try (TestDatabase big = TestDatabase.migrated()) {
            big.asOwner(MANY.split(";\n"));
            JdbcClient client = JdbcClient.create(big.dataSource());

            for (String id : List.of("000000000001", "000000000003")) {
                assertThat(plan(client, UndoViews.CRASH_BUDGET, id))
                        .contains("reward_queue", "attempt_pk", "event_reward")
                        .doesNotContain("Seq Scan");
                assertThat(plan(client, UndoViews.UNDO_HORIZON, id))
                        .contains("attempt_first_intent")
                        .doesNotContain("Seq Scan");
            }
            assertThat(plan(client, CountViews.LEFT, "000000000001"))
                    .contains("reward_queue", "reward_held", "reward_review", "reward_ended")
                    .doesNotContain("Seq Scan");
            assertThat(plan(client, StoryViews.BY_REFERENCE, "000000000003"))
                    .contains("reward_by_reference")
                    .doesNotContain("Seq Scan on reward");
            assertThat(plan(client, StoryViews.BY_ID, "000000000003")).contains("reward_reference_once");
            assertThat(plan(client, StoryViews.EVENTS.formatted("DESC"), "000000000003"))
                    .contains("event_reward", "event_disbursement")
                    .doesNotContain("Seq Scan");
            assertThat(new UndoViews(client)
                            .crashBudget("000000000003", USD)
                            .inDoubt()
                            .count())
                    .isEqualTo(25);
            assertThat(new UndoViews(client)
                            .undoHorizon("000000000003", USD, 99_975)
                            .cancellable()
                            .count())
                    .as("15 minutes of calls, less those in doubt and those of the seconds that this test takes")
                    .isBetween(6_000L, 8_108L);
        }
    }

    private static final String MANY = """
            SET session_replication_role = replica;
            INSERT INTO account (name, partner_id, currency) VALUES ('us', 'Bursr', 'USD');
            INSERT INTO disbursement (disbursement_id, account_id, job, scope, file_name, sha256, status, loaded_by)
              SELECT lpad(i::text, 12, '0'), 1, 'job', 'job', 'file', decode(lpad(i::text, 64, '0'), 'hex'), 'APPROVED', 'ann'
              FROM generate_series(1, 3) AS i;
            INSERT INTO reward (account_id, disbursement_id, line, reference, id_base, recipient, amount_minor, state, lease_token)
              SELECT 1, lpad((CASE WHEN i <= 40000 THEN 1 WHEN i <= 60000 THEN 2 ELSE 3 END)::text, 12, '0'), i, 'r' || i,
                translate(upper(left(md5(i::text), 22)), '0189', 'GHIJ'), 'someone' || i || '@example.com', 500,
                CASE WHEN i > 160000 THEN 'READY' WHEN i > 159980 THEN 'CREATING' WHEN i > 159975 THEN 'CANCELLING'
                  ELSE 'ISSUED' END, (i <= 160000)::int
              FROM generate_series(1, 200000) AS i;
            INSERT INTO attempt (reward_id, epoch, amount_minor, creation_request_id, creates, first_intent_at)
              SELECT reward_id, 0, 500, 'Bursr' || id_base || 'E0', 1, now() - (160000 - line) * interval '111 milliseconds'
              FROM reward WHERE line <= 160000;
            INSERT INTO event (reward_id, actor, kind) SELECT reward_id, 'lane', kind
              FROM reward CROSS JOIN unnest(ARRAY['INTENT_CREATE', 'ANSWER_CREATE']) AS kind WHERE line BETWEEN 140000 AND 160000;
            ANALYZE
            """;

    private static String plan(JdbcClient client, String statement, String id) {
        Map<String, Object> parameters = Map.of(
                "id",
                id,
                "windowMillis",
                UndoViews.WINDOW.toMillis(),
                "reference",
                "r150000",
                "digits",
                "",
                "base",
                "A".repeat(22),
                "partnerId",
                "Bursr",
                "rewardId",
                150_000L,
                "upTo",
                Long.MAX_VALUE,
                "limit",
                20);
        return String.join(
                "\n",
                client.sql("EXPLAIN " + statement)
                        .params(parameters)
                        .query(String.class)
                        .list());
    }

    /** Reward i is worth i dollars. */
    private String released(int rewards) {
        return ledger.released(
                NUMBER.incrementAndGet(),
                "scope" + NUMBER,
                IntStream.rangeClosed(1, rewards)
                        .mapToObj(i -> Money.ofMinor(i * 100L, USD))
                        .toList(),
                false,
                false);
    }

    private RewardCounts counts(String id) {
        return views.counts(disbursements.find(id).orElseThrow());
    }

    private RewardCounts byWhatIsLeft(String id) {
        return views.countsByWhatIsLeft(disbursements.find(id).orElseThrow());
    }

    private List<ClaimedReward> claim(String id, Queue queue, int limit) {
        return new ArrayList<>(ledger.rewards().claim(id, ledger.account(), queue, "lane", LEASE, limit));
    }

    private void settle(ClaimedReward claimed, RewardStatus to, Evidence evidence) {
        Function<Attempt, Settlement> decide = known -> written(to, evidence, null);
        ledger.rewards().settle(claimed, decide);
    }

    private static Settlement written(RewardStatus to, Evidence evidence, @Nullable DeadEvidence dead) {
        return new Settlement(to, evidence, dead, dead != null, null, Duration.ZERO, true, null, null, null, null, "x");
    }

    private static Evidence paid() {
        return Evidence.NONE.createAnswered(true);
    }

    private static RewardCounts.Tally tally(long count, long dollars) {
        return new RewardCounts.Tally(count, Money.ofMinor(dollars * 100, USD));
    }

    private void beganAgo(ClaimedReward claimed, Duration ago) {
        jdbc.sql("""
                UPDATE attempt SET first_intent_at = clock_timestamp() - :millis * interval '1 millisecond'
                WHERE reward_id = :id AND epoch = :epoch""")
                .param("millis", ago.toMillis())
                .param("id", claimed.rewardId())
                .param("epoch", claimed.epoch())
                .update();
    }

    private void promise(ClaimedReward claimed, String statement) {
        jdbc.sql(statement).param("id", claimed.rewardId()).update();
    }

    private Instant firstIntent(ClaimedReward claimed) {
        return at("SELECT first_intent_at FROM attempt WHERE reward_id = :id", claimed);
    }

    private Instant lastCallOf(ClaimedReward claimed) {
        return at("SELECT max(at) FROM event WHERE reward_id = :id AND kind ~ '^(INTENT|ANSWER)'", claimed);
    }

    private Instant at(String query, ClaimedReward claimed) {
        return jdbc.sql(query)
                .param("id", claimed.rewardId())
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }
}
