package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.Money;
import io.bursar.domain.RewardStatus;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.program.BesideOthers;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** One reward's story, of rewards that the production ledger has moved. */
@BesideOthers
class StoryViewsIT {

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final AtomicLong NUMBER = new AtomicLong();
    private static final Currency USD = Currency.getInstance("USD");

    private final long number = NUMBER.incrementAndGet();
    private final JdbcClient jdbc = JdbcClient.create(DATABASE.dataSource());
    private final JdbcTransactionManager transactions = new JdbcTransactionManager(DATABASE.dataSource());
    private final DisbursementLedger disbursements =
            new DisbursementLedger(jdbc, new TransactionTemplate(transactions), new EventLog(jdbc));
    private final StoryViews stories = new StoryViews(
            jdbc, DATABASE.dataSource(), disbursements, new AccountGate(jdbc, DATABASE.dataSource()), transactions);
    private final SimulatedLedger ledger =
            new SimulatedLedger(DATABASE.dataSource(), "account" + number, "Bursr" + number);

    @Test
    void tellsOfAnIdThatWasCancelledAndCreatedAgain() {
        String id = released(1);
        settle(claim(id, Queue.CREATE), RewardStatus.CANCELLING, made(), "F400");
        settle(claim(id, Queue.CANCEL), RewardStatus.READY, made().cancelAnswered(true, false), "cancelled");
        settle(claim(id, Queue.CREATE), RewardStatus.ISSUED, made(), "card A1 is live");
        disbursements.finish(id, "pid 7");

        Story story = story(id, 20, 180);

        assertThat(story.opening().stream().map(StoryViewsIT::line).collect(Collectors.joining("\n")))
                .isEqualTo("""
                - DISBURSEMENT - null>null file simulated.csv accepted for job simulated
                - DISBURSEMENT - null>null covered
                0 STATE 0 HELD>READY -
                0 INTENT_CREATE 1 null>null -
                0 STATE 1 READY>CREATING -
                0 ANSWER_CREATE 1 null>null F400
                0 STATE 1 CREATING>CANCELLING -
                0 INTENT_CANCEL 2 null>null -
                0 ANSWER_CANCEL 2 null>null cancelled
                1 STATE 2 CANCELLING>READY -
                1 INTENT_CREATE 3 null>null -
                1 STATE 3 READY>CREATING -
                1 ANSWER_CREATE 3 null>null card A1 is live
                1 STATE 3 CREATING>ISSUED -""");
        assertThat(story.leftOut()).as("the file's end is not this reward's").isZero();
        assertThat(story.recent()).isEmpty();
        assertThat(story.head().reported()).isEqualTo("PAID");
        assertThat(story.ids()).hasSize(2);
        StoryId dead = story.ids().get(0);
        StoryId live = story.ids().get(1);
        assertThat(dead.dead()).isEqualTo(DeadEvidence.CANCEL_SUCCESS);
        assertThat(dead.cancellableUntil()).isNull();
        assertThat(live.creationRequestId())
                .startsWith("Bursr" + number)
                .endsWith("E1")
                .isEqualTo(story.head().creationRequestId());
        assertThat(live.cancellableUntil()).isNotNull();
    }

    @Test
    void leavesTheMiddleOutAndSaysHowMuch() {
        String id = released(1);
        settle(claim(id, Queue.CREATE), RewardStatus.CREATING, made(), "answer 1");
        for (int i = 2; i <= 30; i++) {
            settle(claim(id, Queue.PROBE), RewardStatus.CREATING, made(), "answer " + i);
        }

        Story story = story(id, 5, 4);

        assertThat(story.opening()).hasSize(5);
        assertThat(story.opening().getLast().to()).isEqualTo("CREATING");
        assertThat(story.leftOut()).as("2 of the file, 2 steps, 30 calls").isEqualTo(2 + 2 + 60 - 5 - 4);
        assertThat(story.recent()).extracting(StoryEvent::detail).containsExactly(null, "answer 29", null, "answer 30");
        assertThat(story(id, 60, 60).leftOut()).isZero();
        assertThat(story(id, 60, 60).recent()).hasSize(4);
        assertThat(story(id, 10_000, 0).opening()).hasSize(64);
    }

    @Test
    void findsByReferenceOverAllAccountsTheLatestFirst() {
        String first = released(2);
        String second = new SimulatedLedger(DATABASE.dataSource(), "other" + number, "Other" + number)
                .released(NUMBER.incrementAndGet() + 500, "scope", amounts(2), false, false);

        assertThat(stories.find("r2", 1_000))
                .extracting(found -> found.disbursement().id())
                .startsWith(second, first);
        assertThat(stories.find("r2", 1)).hasSize(1);
        assertThat(stories.find("R2", 9)).isEmpty();
    }

    @Test
    void findsByAnyOfItsIdsAlsoByOneThatWasNeverUsed() {
        released(1);
        StoryHead head = stories.find("r1", 1).get(0);
        String id = head.creationRequestId();

        assertThat(stories.find(id, 9)).extracting(StoryHead::rewardId).containsExactly(head.rewardId());
        assertThat(stories.find(id.replace("E0", "E3"), 9)).hasSize(1);
        assertThat(stories.find("X" + id, 9)).as("another partner's").isEmpty();
    }

    @Test
    void findsWithinOneDisbursementHoweverManyHaveTheReference() {
        List<String> ids = IntStream.rangeClosed(1, 25)
                .mapToObj(i -> ledger.released((number << 20) + i, "scope" + i, amounts(1), false, false))
                .toList();
        String last = ids.getLast();

        assertThat(stories.find(last, "r1", 2))
                .extracting(found -> found.disbursement().id())
                .containsExactly(last);
        assertThat(stories.find(last.substring(0, last.length() - 1), "r1", 99)).hasSize(10);
        String id = stories.find(last, "r1", 1).get(0).creationRequestId();
        assertThat(stories.find(last, id, 2)).hasSize(1);
        assertThat(stories.find(ids.getFirst(), id, 2)).isEmpty();
    }

    @Test
    void knowsWhoAsksNow() throws Exception {
        String id = released(1);
        claim(id, Queue.CREATE);
        try (RunLock lock = RunLock.tryAcquire(DATABASE.dataSource(), id, "bursar pid 7")) {
            assertThat(lock).isNotNull();
            assertThat(story(id, 9, 9).leaseOwner()).isEqualTo("lane");
            assertThat(story(id, 9, 9).runBy()).startsWith("bursar pid 7");
        }
        assertThat(story(id, 9, 9).runBy()).isNull();
    }

    private static String line(StoryEvent event) {
        return "%s %s %s %s>%s %s"
                .formatted(
                        or(event.epoch()),
                        event.kind(),
                        or(event.token()),
                        event.from(),
                        event.to(),
                        or(event.detail()));
    }

    private static Object or(@Nullable Object value) {
        return value == null ? "-" : value;
    }

    private String released(int rewards) {
        return ledger.released(number, "scope", amounts(rewards), false, false);
    }

    private static List<Money> amounts(int rewards) {
        return IntStream.rangeClosed(1, rewards)
                .mapToObj(i -> Money.ofMinor(i * 100L, USD))
                .toList();
    }

    private Story story(String id, int opening, int recent) {
        StoryHead head = stories.find("r1", 1_000).stream()
                .filter(found -> found.disbursement().id().equals(id))
                .findAny()
                .orElseThrow();
        return stories.story(head, opening, recent);
    }

    private ClaimedReward claim(String id, Queue queue) {
        return ledger.rewards()
                .claim(id, ledger.account(), queue, "lane", Duration.ofMinutes(1), 1)
                .get(0);
    }

    private void settle(ClaimedReward claimed, RewardStatus to, Evidence evidence, String answer) {
        DeadEvidence dead = to == RewardStatus.READY ? DeadEvidence.CANCEL_SUCCESS : null;
        ledger.rewards()
                .settle(
                        claimed,
                        known -> new Settlement(
                                to,
                                evidence,
                                dead,
                                dead != null,
                                null,
                                Duration.ZERO,
                                true,
                                null,
                                null,
                                null,
                                null,
                                answer));
    }

    private static Evidence made() {
        return Evidence.NONE.createAnswered(true);
    }
}
