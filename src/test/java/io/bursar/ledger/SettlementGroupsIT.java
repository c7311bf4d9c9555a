package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.database.TestDatabase;
import io.bursar.domain.Attempt;
import io.bursar.domain.Money;
import io.bursar.domain.RewardStatus;
import io.bursar.domain.RewardStatus.Queue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Answers that come together share a transaction, and nothing else: what happens to one happens to none of the others. */
class SettlementGroupsIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int TOGETHER = 6;

    private final JdbcClient jdbc = JdbcClient.create(DATABASE.ownerDataSource());
    private final int number = NUMBER.incrementAndGet();
    private final SimulatedLedger ledger =
            new SimulatedLedger(DATABASE.dataSource(), "groups" + number, "Grp" + number);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        threads.close();
    }

    @Test
    void commitsAnswersThatComeTogetherAtOnce() {
        List<ClaimedReward> claimed = claimed();

        List<CompletableFuture<Settlement>> settled = together(claimed, SettlementGroupsIT::issued);
        assertThat(settled).allSatisfy(each -> assertThat(each.join().to()).isEqualTo(RewardStatus.ISSUED));
        assertThat(transactions(claimed.subList(1, TOGETHER))).isEqualTo(1);
        assertThat(states(claimed)).containsOnly("ISSUED");
        assertThat(events(claimed, "ANSWER_CREATE")).isEqualTo(TOGETHER);
    }

    @Test
    void leavesOutWhoLostItsLease() {
        List<ClaimedReward> claimed = claimed();
        ClaimedReward stale = claimed.get(3);
        takeOver(stale);

        List<CompletableFuture<Settlement>> settled = together(claimed, SettlementGroupsIT::issued);
        failsWith(settled.get(3), LostLeaseException.class);
        succeedAllBut(3, settled);
        assertThat(states(claimed)).containsExactly("ISSUED", "ISSUED", "ISSUED", "CREATING", "ISSUED", "ISSUED");
        assertThat(transactions(List.of(claimed.get(1), claimed.get(2), claimed.get(4), claimed.get(5))))
                .isEqualTo(1);
        assertThat(events(List.of(stale), "ANSWER_CREATE")).isZero();
    }

    @Test
    void failsOnlyForTheOneThatTheDatabaseRefuses() {
        List<ClaimedReward> claimed = claimed();
        ClaimedReward wrong = claimed.get(2);

        List<CompletableFuture<Settlement>> settled =
                together(claimed, each -> each == wrong ? before -> newIdWithoutProof(before) : issued(each));
        assertThatThrownBy(() -> settled.get(2).join()).hasMessageContaining("reward_new_id_needs_dead_evidence");
        succeedAllBut(2, settled);
        assertThat(states(claimed)).containsExactly("ISSUED", "ISSUED", "CREATING", "ISSUED", "ISSUED", "ISSUED");
        assertThat(events(List.of(wrong), "ANSWER_CREATE")).isZero();
    }

    @Test
    void doesNotLetTheOthersWaitForALockedReward() throws Exception {
        List<ClaimedReward> claimed = claimed();
        try (Connection person = DATABASE.ownerDataSource().getConnection();
                PreparedStatement lock = person.prepareStatement("SELECT FROM reward WHERE reward_id = ? FOR UPDATE")) {
            person.setAutoCommit(false);
            lock.setLong(1, claimed.get(4).rewardId());
            lock.executeQuery();

            List<CompletableFuture<Settlement>> settled = together(claimed, SettlementGroupsIT::issued);
            succeedAllBut(4, settled);
            assertThat(settled.get(4)).isNotDone();
            person.commit();
            settled.get(4).join();
        }
        assertThat(states(claimed)).containsOnly("ISSUED");
    }

    /** The first answer is being settled until all the others wait for their turn. */
    private List<CompletableFuture<Settlement>> together(
            List<ClaimedReward> claimed, Function<ClaimedReward, Function<Attempt, Settlement>> decide) {
        CountDownLatch settling = new CountDownLatch(1);
        CountDownLatch allWait = new CountDownLatch(1);
        List<CompletableFuture<Settlement>> settled = new ArrayList<>();
        settled.add(settle(claimed.getFirst(), before -> {
            settling.countDown();
            await(allWait);
            return decide.apply(claimed.getFirst()).apply(before);
        }));
        await(settling);
        List<Thread> waiting = Collections.synchronizedList(new ArrayList<>());
        for (ClaimedReward each : claimed.subList(1, claimed.size())) {
            settled.add(CompletableFuture.supplyAsync(
                    () -> {
                        waiting.add(Thread.currentThread());
                        return ledger.rewards().settle(each, decide.apply(each));
                    },
                    threads));
        }
        Awaitility.await()
                .until(() -> waiting.size() == claimed.size() - 1
                        && List.copyOf(waiting).stream().allMatch(each -> each.getState() == Thread.State.WAITING));
        allWait.countDown();
        return settled;
    }

    private CompletableFuture<Settlement> settle(ClaimedReward claimed, Function<Attempt, Settlement> decide) {
        return CompletableFuture.supplyAsync(() -> ledger.rewards().settle(claimed, decide), threads);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void succeedAllBut(int one, List<CompletableFuture<Settlement>> settled) {
        for (int i = 0; i < settled.size(); i++) {
            if (i != one) {
                assertThat(settled.get(i)).succeedsWithin(Duration.ofSeconds(30));
            }
        }
    }

    private static void failsWith(CompletableFuture<Settlement> settled, Class<? extends Throwable> failure) {
        assertThatThrownBy(settled::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(failure);
    }

    private List<ClaimedReward> claimed() {
        Money five = Money.ofMinor(500, Currency.getInstance("USD"));
        String id = ledger.released(number, "groups", Collections.nCopies(TOGETHER, five), true, true);
        return ledger.rewards().claim(id, ledger.account(), Queue.CREATE, "lane", Duration.ofMinutes(1), TOGETHER);
    }

    private void takeOver(ClaimedReward claimed) {
        jdbc.sql("UPDATE reward SET lease_token = lease_token + 1, lease_owner = 'another' WHERE reward_id = :id")
                .param("id", claimed.rewardId())
                .update();
    }

    private static Function<Attempt, Settlement> issued(ClaimedReward claimed) {
        return before -> settlement(before, RewardStatus.ISSUED, false);
    }

    private static Settlement newIdWithoutProof(Attempt before) {
        return settlement(before, RewardStatus.READY, true);
    }

    private static Settlement settlement(Attempt before, RewardStatus to, boolean newId) {
        return new Settlement(
                to,
                before.evidence().createAnswered(to == RewardStatus.ISSUED),
                null,
                newId,
                null,
                Duration.ZERO,
                true,
                null,
                null,
                null,
                null,
                "an answer");
    }

    /** How many transactions wrote these rewards last. */
    private long transactions(List<ClaimedReward> claimed) {
        return number("SELECT count(DISTINCT xmin::text) FROM reward WHERE reward_id = ANY (:ids)", claimed, "");
    }

    private long events(List<ClaimedReward> claimed, String kind) {
        return number("SELECT count(*) FROM event WHERE reward_id = ANY (:ids) AND kind = :kind", claimed, kind);
    }

    private long number(String query, List<ClaimedReward> claimed, String kind) {
        return jdbc.sql(query)
                .param("ids", claimed.stream().map(ClaimedReward::rewardId).toArray(Long[]::new))
                .param("kind", kind)
                .query(Long.class)
                .single();
    }

    private List<String> states(List<ClaimedReward> claimed) {
        return jdbc.sql("SELECT state FROM reward WHERE reward_id = ANY (:ids) ORDER BY line")
                .param("ids", claimed.stream().map(ClaimedReward::rewardId).toArray(Long[]::new))
                .query(String.class)
                .list();
    }
}
