package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.database.TestDatabase;
import io.bursar.domain.Attempt;
import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import io.bursar.domain.RewardStatus;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.domain.RowProblem;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Claims and settlements on a real PostgreSQL. Each test has an account and a disbursement of its own. */
class RewardLedgerIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Currency USD = Currency.getInstance("USD");
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final DataSource source = DATABASE.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    private final EventLog events = new EventLog(jdbc);
    private final AccountGate gates = new AccountGate(jdbc, source);
    private final IntakeLedger intake = new IntakeLedger(jdbc);
    private final DisbursementLedger disbursements = new DisbursementLedger(jdbc, transaction, events);
    private final LedgerViews views = new LedgerViews(jdbc, source, new JdbcTransactionManager(source));
    private final RewardLedger rewards =
            new RewardLedger(jdbc, transaction, new DeliveryLedger(jdbc), SimulatedLedger.settlements(source));
    private final int number = NUMBER.incrementAndGet();
    private Account account = new Account((short) 0, "a" + number, "Part" + number, USD, Gate.OPEN, null);

    @Test
    void passesOverWhatAnotherOpenClaimHolds() throws Exception {
        String id = released(6);
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            List<List<ClaimedReward>> both = transaction.execute(tx -> {
                List<ClaimedReward> mine = claim(id, Queue.CREATE, 3);
                Future<List<ClaimedReward>> theirs = other.submit(() -> claim(id, Queue.CREATE, 10));
                return List.of(mine, got(theirs));
            });
            assertThat(both.get(0)).hasSize(3);
            assertThat(both.get(1))
                    .hasSize(3)
                    .extracting(ClaimedReward::rewardId)
                    .doesNotContainAnyElementsOf(ids(both.get(0)));
        }
    }

    @Test
    void neverGivesOneRewardToTwoLanes() {
        String id = released(40);
        List<Long> claimed = new ArrayList<>();
        try (ExecutorService lanes = Executors.newFixedThreadPool(8)) {
            List<Future<List<ClaimedReward>>> all = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                all.add(lanes.submit(() -> claim(id, Queue.CREATE, 3)));
            }
            all.forEach(lane -> got(lane).forEach(reward -> claimed.add(reward.rewardId())));
        }
        claim(id, Queue.CREATE, 40).forEach(reward -> claimed.add(reward.rewardId()));

        assertThat(claimed).hasSize(40).doesNotHaveDuplicates();
        assertThat(number(
                        "SELECT max(creates) FROM attempt JOIN reward USING (reward_id) WHERE disbursement_id = :id",
                        id))
                .isEqualTo(1);
    }

    /** By the database, whoever makes the change: every reward of the statement, and none whose state stays. */
    @Test
    void hasAnEventForEachChangeOfStateOfAStatement() {
        String id = released(5);
        List<ClaimedReward> claimed = claim(id, Queue.CREATE, 3);
        rewards.endLeases(id, "recovery");

        assertThat(jdbc.sql("""
                        SELECT concat_ws(' ', from_state, to_state, count(*), min(token), max(token), min(actor))
                        FROM event JOIN reward r USING (reward_id) WHERE r.disbursement_id = :id AND kind = 'STATE'
                        GROUP BY from_state, to_state ORDER BY min(event_id)""").param("id", id).query(String.class).list())
                .containsExactly("HELD READY 5 0 0 ann", "READY CREATING 3 1 1 lane");
        assertThat(claimed).hasSize(3);
    }

    @Test
    void writesNothingForAStaleToken() {
        String id = released(1);
        ClaimedReward slow = rewards.claim(id, account, Queue.CREATE, "slow", Duration.ZERO, 1)
                .get(0);
        ClaimedReward quick = claim(id, Queue.PROBE, 1).get(0);
        String before = everything(id);

        assertThat(quick.token()).isEqualTo(slow.token() + 1);
        assertThatThrownBy(() -> rewards.settle(slow, known -> settlement(known, RewardStatus.ISSUED)))
                .isInstanceOf(LostLeaseException.class)
                .hasMessageContaining("r2");
        assertThat(everything(id)).isEqualTo(before);

        rewards.settle(quick, known -> settlement(known, RewardStatus.ISSUED));
        assertThat(everything(id)).isNotEqualTo(before).contains("ISSUED");
    }

    @Test
    void settlesACallOnlyOnce() {
        String id = released(1);
        ClaimedReward claimed = claim(id, Queue.CREATE, 1).get(0);
        rewards.settle(claimed, known -> settlement(known, RewardStatus.ISSUED));

        assertThatThrownBy(() -> rewards.settle(claimed, known -> settlement(known, RewardStatus.ISSUED)))
                .isInstanceOf(LostLeaseException.class);
    }

    @Test
    void endsTheLeasesOfAnOwnerThatIsGone() {
        String id = released(3);
        ClaimedReward lost = claim(id, Queue.CREATE, 2).get(0);
        assertThat(claim(id, Queue.PROBE, 5)).isEmpty();

        assertThat(rewards.endLeases(id, "next")).isEqualTo(2);
        assertThat(rewards.endLeases(id, "next")).isZero();
        assertThatThrownBy(() -> rewards.settle(lost, known -> settlement(known, RewardStatus.ISSUED)))
                .isInstanceOf(LostLeaseException.class);
        assertThat(claim(id, Queue.PROBE, 5)).extracting(ClaimedReward::token).containsExactly(3L, 3L);
        assertThat(events(id, "LEASE_ENDED")).isEqualTo(2);
    }

    @Test
    void letsOnlyCancelsThroughAClosedGateOrAHold() {
        String id = released(3);
        List<ClaimedReward> two = claim(id, Queue.CREATE, 2);
        rewards.settle(two.get(0), known -> settlement(known, RewardStatus.CANCELLING));
        rewards.settle(two.get(1), known -> settlement(known, RewardStatus.CREATING));

        gates.close(account, Gate.PAUSED_FUNDS, "no funds");
        assertThat(rewards.mayPay(id)).isFalse();
        assertThat(claim(id, Queue.CREATE, 5)).isEmpty();
        assertThat(claim(id, Queue.PROBE, 5)).isEmpty();
        assertThat(claim(id, Queue.CANCEL, 5))
                .extracting(ClaimedReward::status)
                .containsExactly(RewardStatus.CANCELLING);

        gates.reopen(account);
        disbursements.hold(id, "FUNDS", "no funds", null, "ann");
        assertThat(claim(id, Queue.PROBE, 5)).isEmpty();

        disbursements.approve(id, "ann", "covered");
        assertThat(claim(id, Queue.PROBE, 5)).as("only a canary passes").isEmpty();
        assertThat(gates.takeCanary(account)).isTrue();
        assertThat(gates.takeCanary(account))
                .as("one at a time, over all processes")
                .isFalse();
        assertThat(rewards.claimCanary(id, account, Queue.PROBE, "lane", LEASE)).hasSize(1);
        gates.canaryBack(account);
        assertThat(gates.takeCanary(account)).as("the first one had no verdict").isTrue();

        gates.canaryPaid(account);
        assertThat(claim(id, Queue.CREATE, 5)).hasSize(1);
    }

    @Test
    void letsAllThatWaitForFundsAskOnceInAnInterval() {
        account = gates.register(account.name(), account.partnerId(), USD);
        assertThat(gates.mayAskForFunds(account, Duration.ofMinutes(1))).isTrue();
        assertThat(gates.mayAskForFunds(account, Duration.ofMinutes(1))).isFalse();
        assertThat(gates.mayAskForFunds(account, Duration.ZERO)).isTrue();
    }

    @Test
    void commitsTheIntentTogetherWithTheClaim() {
        String id = released(1);
        transaction.executeWithoutResult(tx -> {
            claim(id, Queue.CREATE, 1);
            tx.setRollbackOnly();
        });
        assertThat(events(id, "INTENT_CREATE")).isZero();

        ClaimedReward claimed = rewards.claim(id, account, Queue.CREATE, "lane", Duration.ZERO, 1)
                .get(0);

        assertThat(claimed.request().id().value())
                .startsWith(account.partnerId())
                .endsWith("E0");
        assertThat(events(id, "INTENT_CREATE")).isEqualTo(1);
        assertThat(number("""
                SELECT count(DISTINCT x) FROM (SELECT r.xmin::text, a.xmin::text, e.xmin::text FROM reward r
                  JOIN attempt a USING (reward_id) JOIN event e USING (reward_id)
                  WHERE r.disbursement_id = :id AND e.kind = 'INTENT_CREATE') AS t (r, a, e), unnest(ARRAY[r, a, e]) AS x""", id)).isEqualTo(1);
        claim(id, Queue.PROBE, 1);
        assertThat(number(
                        "SELECT creates * 10 + creates_open FROM attempt JOIN reward USING (reward_id) WHERE disbursement_id = :id",
                        id))
                .isEqualTo(22);
    }

    @Test
    void releasesOnlyWhatTheBudgetCovers() {
        String id = loaded(4);
        disbursements.approve(id, "ann", "covered");

        assertThat(rewards.release(id, usd(250), "ann")).isEqualTo(usd(200));
        assertThat(rewards.release(id, usd(99), "ann")).isEqualTo(usd(0));
        assertThat(claim(id, Queue.CREATE, 9))
                .extracting(ClaimedReward::reference)
                .as("in the file's order")
                .containsExactly("r2", "r3");
        assertThat(rewards.release(id, usd(200), "ann")).isEqualTo(usd(200));
    }

    @Test
    void turnsAKnownReferenceIntoARowProblemThatSaysWhereItIs() {
        String first = released(2);
        String second = opened("second.csv");

        assertThat(insert(second, List.of(reward(2, "r3"), reward(3, "new"), reward(4, "new"))))
                .isEqualTo(1);

        List<RowProblem> problems = views.problems(second, 9);
        assertThat(problems).extracting(RowProblem::line).containsExactly(2L, 4L);
        assertThat(problems.get(0).rule()).contains("file.csv", "line 3", first, "PENDING");
        assertThat(problems.get(1).rule()).isEqualTo("already on line 3");
    }

    @Test
    void changesNothingWhenAChunkIsRepeated() {
        String id = opened("file.csv");
        List<Reward> chunk = List.of(reward(2, "a"), reward(3, "b"), reward(4, "a"));
        assertThat(insert(id, chunk)).isEqualTo(2);
        String before = everything(id);

        assertThat(insert(id, chunk)).isEqualTo(2);
        assertThat(everything(id)).isEqualTo(before);
        assertThat(views.problems(id, 9)).hasSize(1);
    }

    @Test
    void writesTheProblemsOfManyRowsInTheirOrderAndOnce() {
        String id = opened("file.csv");
        List<RowProblem> problems = List.of(
                new RowProblem(4, "recipient", "", "is required", "write one"),
                new RowProblem(4, "amount", "x", "is no amount", "write one"),
                new RowProblem(7, "(row)", "2 cells", "too few cells", "add them"),
                new RowProblem(9, "amount", "y", "is no amount", "write one"));
        transaction.executeWithoutResult(tx -> intake.problems(id, problems));
        transaction.executeWithoutResult(tx -> intake.problems(id, problems));
        assertThat(views.problems(id, 9)).isEqualTo(problems);
    }

    /** Were one of them to lock in the file's order, the two would wait for each other in a circle. */
    @Test
    void takesTwoFilesWithTheSameReferencesInOppositeOrderAtOnce() throws Exception {
        String first = opened("first.csv");
        String second = opened("second.csv");
        List<Reward> up = new ArrayList<>();
        List<Reward> down = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            up.add(reward(i + 2L, "r" + i));
            down.add(reward(i + 2L, "r" + (2_999 - i)));
        }
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            Future<Integer> one = both.submit(() -> insert(first, up));
            Future<Integer> other = both.submit(() -> insert(second, down));
            assertThat(one.get(1, TimeUnit.MINUTES) + other.get(1, TimeUnit.MINUTES))
                    .isEqualTo(3_000);
        }
    }

    private List<ClaimedReward> claim(String id, Queue queue, int limit) {
        return rewards.claim(id, account, queue, "lane", LEASE, limit);
    }

    private static List<Long> ids(List<ClaimedReward> claimed) {
        return claimed.stream().map(ClaimedReward::rewardId).toList();
    }

    /** Else a file with bad rows could never be refused once somebody had cancelled a reward of it. */
    @Test
    void refusesAFileOfWhichARewardWasCancelledMeanwhile() {
        String id = opened("file.csv");
        insert(id, List.of(reward(2, "one"), reward(3, "two")));
        transaction.executeWithoutResult(
                tx -> intake.problems(id, List.of(new RowProblem(4, "amount", "x", "is no amount", "write one"))));
        long first = number("SELECT min(reward_id) FROM reward WHERE disbursement_id = :id", id);
        new OperatorLedger(jdbc, transaction, events).cancelOne(id, first, USD, "ann", "not wanted", false);

        assertThat(disbursements.refuseIfProblems(id, "ann")).isTrue();
        assertThat(number("SELECT count(*) FROM reward WHERE disbursement_id = :id", id))
                .isEqualTo(
                        number("SELECT count(*) FROM reward WHERE disbursement_id = :id AND state = 'CANCELLED'", id))
                .isEqualTo(1);
    }

    private static Settlement settlement(Attempt known, RewardStatus to) {
        return new Settlement(
                to,
                known.evidence().createAnswered(true),
                null,
                false,
                null,
                Duration.ZERO,
                true,
                null,
                null,
                null,
                null,
                "x");
    }

    private String released(int rows) {
        String id = loaded(rows);
        disbursements.approve(id, "ann", "covered");
        assertThat(rewards.release(id, usd(100L * rows), "ann")).isEqualTo(usd(100L * rows));
        return id;
    }

    private String loaded(int rows) {
        String id = opened("file.csv");
        List<Reward> all = new ArrayList<>();
        for (int line = 2; line < rows + 2; line++) {
            all.add(reward(line, "r" + line));
        }
        assertThat(insert(id, all)).isEqualTo(rows);
        disbursements.loaded(id);
        return id;
    }

    private String opened(String fileName) {
        account = gates.register(account.name(), account.partnerId(), USD);
        int content = NUMBER.incrementAndGet() + 1_000;
        String id = "%012x".formatted(content);
        byte[] sha256 = ByteBuffer.allocate(32).putInt(content).array();
        disbursements.open(AcceptedFile.of(id, account, "job", "job", fileName, sha256, "ann"));
        return id;
    }

    private int insert(String id, List<Reward> chunk) {
        return transaction.execute(tx -> intake.insert(id, chunk, "reference"));
    }

    private static Reward reward(long line, String reference) {
        return new Reward(line, reference, "someone", usd(100), null);
    }

    private static Money usd(long minor) {
        return Money.ofMinor(minor, USD);
    }

    private long events(String id, String kind) {
        return number(
                "SELECT count(*) FROM event JOIN reward r USING (reward_id) WHERE r.disbursement_id = :id AND kind = '"
                        + kind + "'",
                id);
    }

    private long number(String query, String id) {
        return jdbc.sql(query).param("id", id).query(Long.class).single();
    }

    /** All that the ledger has on the disbursement's rewards, as text. */
    private String everything(String id) {
        return jdbc.sql("""
                SELECT coalesce(string_agg(concat_ws(' ', r, a, (SELECT string_agg(e::text, ' ') FROM event e
                  WHERE e.reward_id = r.reward_id)), ' ' ORDER BY r.reward_id), '')
                FROM reward r LEFT JOIN attempt a USING (reward_id) WHERE r.disbursement_id = :id""").param("id", id).query(String.class).single();
    }

    private static <T> T got(Future<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
