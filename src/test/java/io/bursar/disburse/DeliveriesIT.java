package io.bursar.disburse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
import io.bursar.delivery.HandOver;
import io.bursar.disburse.PostOffice.Letter;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.incentives.IncentivesClient;
import io.bursar.ledger.ActRefusedException;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.OperatorLedger.CancelOutcome;
import io.bursar.ledger.RedeliveryLedger;
import io.bursar.ledger.RewardCounts;
import io.bursar.ledger.SimulatedLedger;
import io.bursar.simulator.Books;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.simulator.VirtualProvider;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import java.time.Clock;
import java.time.Duration;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The lanes of a run with a channel, on PostgreSQL and at the simulator over HTTP: everyone gets exactly the live code. */
@Timeout(120)
class DeliveriesIT {

    private static final Currency USD = Currency.getInstance("USD");
    private static final SimulatorSettings SETTINGS =
            SimulatorSettings.defaults().withPartnerId("Dlvry").withCallsPerSecondMax(0);
    private static final int LANES = 4;

    @SuppressWarnings("NullAway.Init")
    private static TestDatabase database;

    private static long number;

    private final RunControl control = new RunControl(Duration.ofSeconds(3), false);
    private final SimulatedLedger ledger = new SimulatedLedger(database.dataSource(), "deliveries", "Dlvry");
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());

    @BeforeAll
    static void begin() {
        database = TestDatabase.migrated();
    }

    @AfterAll
    static void end() {
        database.close();
    }

    @Test
    void handsEachLiveCodeOverOnceWithinItsBounds() throws Exception {
        PostOffice office = new PostOffice(12, Duration.ofMillis(60)); // room for all sixty
        try (Simulator simulator = Simulator.start(SETTINGS)) {
            String id = released(60);
            long begin = System.nanoTime();
            run(simulator, id, office, Duration.ZERO);

            everyoneHasTheLiveCode(simulator, office, 60);
            assertThat(ledger.counts(id).delivered().count()).isEqualTo(60);
            assertThat(simulator.figures().arrivals())
                    .as("no code was fetched twice")
                    .isEqualTo(60);
            assertThat(office.mostUnderWay).hasValueBetween(1, 12);
            long last = office.begun.stream().mapToLong(Long::longValue).max().orElseThrow();
            assertThat(last - begin).as("no slot is used early").isGreaterThanOrEqualTo(59 * 60_000_000L);
            assertThat(receipts(id))
                    .hasSize(60)
                    .allSatisfy(receipt -> assertThat(receipt)
                            .startsWith("SENT EMAIL s*** m-Dlvry")
                            .doesNotContain("someone"));
            assertThat(ledger.finish(id)).isTrue();
        }
    }

    /** New cards are made although not one is taken, and no more codes are fetched than there is room for. */
    @Test
    void keepsMakingCardsWhileTheChannelIsStuck() throws Exception {
        PostOffice office = new PostOffice(2, Duration.ZERO);
        CountDownLatch stuck = new CountDownLatch(1);
        office.answers(note -> {
            await().atMost(Duration.ofSeconds(60)).until(() -> stuck.getCount() == 0);
            return new HandOver.Done("late");
        });
        try (Simulator simulator = Simulator.start(SETTINGS);
                ExecutorService elsewhere = Executors.newVirtualThreadPerTaskExecutor()) {
            String id = released(80);
            Future<?> run = elsewhere.submit(() -> run(simulator, id, office, Duration.ZERO));
            try {
                await().atMost(Duration.ofSeconds(15))
                        .until(() -> states(id).equals(Map.of("DELIVERING", 10L, "ISSUED", 70L)));
                assertThat(simulator.books().live()).hasSize(80);
                assertThat(office.taken).isEmpty();
            } finally {
                stuck.countDown();
            }
            run.get();
            everyoneHasTheLiveCode(simulator, office, 80);
        }
    }

    @Test
    void asksAChannelThatIsAwayOneAtATimeAndGoesOnWhenItIsBack() throws Exception {
        PostOffice office = new PostOffice(2, Duration.ZERO);
        office.answers(note -> new HandOver.Unavailable("connection refused", false));
        try (Simulator simulator = Simulator.start(SETTINGS);
                ExecutorService elsewhere = Executors.newVirtualThreadPerTaskExecutor()) {
            String id = released(40);
            Future<?> run = elsewhere.submit(() -> run(simulator, id, office, Duration.ZERO));
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> simulator.books().live().size() == 40);
            assertThat(control.figures().trouble()).contains("the post office takes nothing now");
            int tried = office.begun.size();
            assertThat(tried).as("those that were under way").isLessThanOrEqualTo(10);
            office.answers(note -> new HandOver.Done("m"));
            run.get();

            everyoneHasTheLiveCode(simulator, office, 40);
            assertThat(simulator.figures().arrivals()).isLessThan(2L * 40 + tried + 2);
            assertThat(control.figures().trouble()).isNull();
            assertThat(states(id)).as("nobody is bothered with an outage").containsExactly(Map.entry("DELIVERED", 40L));
        }
    }

    /** The server hangs for some, is taken not to work at all, and is not tried with them alone. */
    @Test
    void triesAChannelWithOthersThanThoseItHangsFor() throws Exception {
        PostOffice office = new PostOffice(1, Duration.ZERO);
        Set<String> hanging = ConcurrentHashMap.newKeySet();
        try (Simulator simulator = Simulator.start(SETTINGS)) {
            String id = released(20);
            office.answers(note -> {
                if (hanging.size() < 5) {
                    await().atMost(Duration.ofSeconds(15))
                            .until(() -> states(id).equals(Map.of("DELIVERING", 5L, "ISSUED", 15L)));
                    hanging.add(note.key());
                }
                boolean hangs = hanging.contains(note.key()) && office.taken.size() < 15;
                return hangs ? new HandOver.Unavailable("no answer", false) : new HandOver.Done("m");
            });
            run(simulator, id, office, Duration.ZERO, new RunControl(Duration.ofSeconds(30), false));
            everyoneHasTheLiveCode(simulator, office, 20);
        }
    }

    @Test
    void endsTheRunWhereNothingIsLeftButAChannelThatStaysAway() throws Exception {
        PostOffice office = new PostOffice(2, Duration.ZERO);
        office.answers(note -> new HandOver.Unavailable("connection refused", false));
        try (Simulator simulator = Simulator.start(SETTINGS)) {
            String id = released(5);
            run(simulator, id, office, Duration.ZERO);

            assertThat(control.interruption())
                    .startsWith("the post office takes nothing (connection refused); gave up after 3 seconds");
            assertThat(simulator.books().live()).hasSize(5);
            assertThat(ledger.finish(id)).isFalse();

            office.answers(note -> new HandOver.Done("m"));
            ledger.rewards().endLeases(id, "the next run");
            due(id);
            run(simulator, id, office, Duration.ZERO, new RunControl(Duration.ofSeconds(20), false));
            everyoneHasTheLiveCode(simulator, office, 5);
        }
    }

    @Test
    void takesAFileBackWholeWithinItsHold() throws Exception {
        PostOffice office = new PostOffice(2, Duration.ZERO);
        try (Simulator simulator = Simulator.start(SETTINGS);
                ExecutorService elsewhere = Executors.newVirtualThreadPerTaskExecutor()) {
            String id = released(20);
            Future<?> run = elsewhere.submit(() -> run(simulator, id, office, Duration.ofMinutes(10)));
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> simulator.books().live().size() == 20);
            await().atMost(Duration.ofSeconds(15)).until(() -> control.figures().heldUntil() != null);

            Map<CancelOutcome, RewardCounts.Tally> outcomes =
                    ledger.people().cancel(id, USD, "ann", "wrong file", false);
            assertThat(outcomes.keySet()).containsExactly(CancelOutcome.TAKEN_BACK);
            run.get();

            assertThat(office.begun).isEmpty();
            assertThat(simulator.books().live()).isEmpty();
            assertThat(simulator.books().funds()).isEqualByComparingTo(SETTINGS.funds());
            assertThat(states(id)).containsExactly(Map.entry("CANCELLED", 20L));
        }
    }

    @Test
    void deliversWhenTheHoldIsOver() throws Exception {
        PostOffice office = new PostOffice(2, Duration.ZERO);
        try (Simulator simulator = Simulator.start(SETTINGS)) {
            String id = released(10);
            run(simulator, id, office, Duration.ofMillis(300));

            everyoneHasTheLiveCode(simulator, office, 10);
            assertThat(simulator.figures().arrivals())
                    .as("each made, and fetched again")
                    .isEqualTo(20);
        }
    }

    /** Somebody has cancelled it at the provider, past Bursar: its code is worth nothing, and goes to nobody. */
    @Test
    void handsNoDeadCodeOver() throws Exception {
        PostOffice office = new PostOffice(2, Duration.ZERO);
        try (Simulator simulator = Simulator.start(SETTINGS);
                ExecutorService elsewhere = Executors.newVirtualThreadPerTaskExecutor();
                IncentivesClient other = IncentivesClient.of(
                        SimulatedAccount.at(simulator), Operation.GIFT_CODE, Throttle.lifted(), Clock.systemUTC())) {
            String id = released(1);
            Future<?> run = elsewhere.submit(() -> run(simulator, id, office, Duration.ofMinutes(10)));
            await().atMost(Duration.ofSeconds(15)).until(() -> control.figures().heldUntil() != null);
            Books.Card card = simulator.books().live().getFirst();
            other.cancel(CreationRequest.of(new CreationRequestId(card.id()), Money.ofMinor(500, USD)), Sending.ALWAYS);
            due(id);
            run.get();

            assertThat(office.begun).isEmpty();
            assertThat(jdbc.sql("SELECT state || ' ' || review_reason FROM reward WHERE disbursement_id = :id")
                            .param("id", id)
                            .query(String.class)
                            .list())
                    .containsExactly("REVIEW CONTRADICTORY_EVIDENCE");
        }
    }

    @Test
    void asksAPersonAboutARefusalAndGoesToAnotherAddressThen() throws Exception {
        PostOffice office = new PostOffice(2, Duration.ZERO);
        office.answers(note -> note.recipient().address().startsWith("someone2.")
                ? new HandOver.Refused("550 no such user")
                : new HandOver.Done("m"));
        try (Simulator simulator = Simulator.start(SETTINGS)) {
            String id = released(3);
            run(simulator, id, office, Duration.ZERO);
            assertThat(states(id)).containsExactlyInAnyOrderEntriesOf(Map.of("DELIVERED", 2L, "REVIEW", 1L));

            long refused = rewardIn(id, "REVIEW");
            long delivered = rewardIn(id, "DELIVERED");
            RedeliveryLedger again = ledger.redeliveries();
            assertThatThrownBy(() -> again.redirect(id, delivered, "thief@example.com", true, "ann", "x"))
                    .isInstanceOf(ActRefusedException.class);
            again.redirect(id, refused, "ann@example.com", false, "ann", "typing error");
            run(simulator, id, office, Duration.ZERO);

            assertThat(office.taken).extracting(Letter::to).contains("ann@example.com");
            assertThat(simulator.books().live()).hasSize(3);
            assertThat(receipts(id)).anyMatch(receipt -> receipt.startsWith("SENT EMAIL a***@example.com"));
        }
    }

    /** The first one may have the code: it goes to a second one only if somebody says that this is known. */
    @Test
    void sendsElsewhereWhatMayHaveArrivedOnlyKnowingly() throws Exception {
        PostOffice office = new PostOffice(2, Duration.ZERO);
        office.answers(note -> office.begun.size() == 1
                ? new HandOver.Again("no answer", true)
                : new HandOver.Refused("550 no such user"));
        try (Simulator simulator = Simulator.start(SETTINGS)) {
            String id = released(1);
            run(simulator, id, office, Duration.ZERO);
            long refused = rewardIn(id, "REVIEW");
            RedeliveryLedger again = ledger.redeliveries();
            assertThatThrownBy(() -> again.redirect(id, refused, "ann@example.com", false, "ann", "typing error"))
                    .isInstanceOf(ActRefusedException.class)
                    .hasMessageContaining("--may-have-arrived");
            again.redirect(id, refused, "ann@example.com", true, "ann", "typing error");
            office.answers(note -> new HandOver.Done("m"));
            run(simulator, id, office, Duration.ZERO);

            assertThat(office.taken).extracting(Letter::to).containsExactly("ann@example.com");
            assertThat(ledger.finish(id)).isTrue();
        }
    }

    private String released(int rewards) {
        number++;
        List<Money> amounts = IntStream.range(0, rewards)
                .mapToObj(i -> Money.ofMinor(500 + i, USD))
                .toList();
        return ledger.released(0xde_0000 + number, "deliveries " + number, amounts, false, false, true);
    }

    private void run(Simulator simulator, String id, PostOffice office, Duration hold) {
        run(simulator, id, office, hold, control);
    }

    /** As a run does: lanes until nothing is left that it may do. */
    private void run(Simulator simulator, String id, PostOffice office, Duration hold, RunControl by) {
        try (IncentivesClient client = IncentivesClient.of(
                        SimulatedAccount.at(simulator), Operation.GIFT_CODE, Throttle.lifted(), Clock.systemUTC());
                Deliveries deliveries = Deliveries.through(office, hold, by, Clock.systemUTC());
                ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < LANES; i++) {
                lanes.submit(() -> drain(lane(id, client, deliveries, by)));
            }
        }
        assertThat(by.awaitCalls(Duration.ofSeconds(20))).isTrue();
        assertThat(by.failure()).isNull();
    }

    private Lane lane(String id, IncentivesClient client, Deliveries deliveries, RunControl by) {
        GiftCardIssuer issuer =
                new GiftCardIssuer(ledger.rewards(), ledger.gates(), ledger.account(), client, by, deliveries);
        return new Lane(
                id, "lane", 10, ledger.account(), ledger.rewards(), ledger.gates(), issuer, by, Lane.PAYS_AND_DELIVERS);
    }

    private static void drain(Lane lane) {
        for (List<ClaimedReward> claimed = lane.claim(); claimed != null; claimed = lane.claim()) {
            lane.issue(claimed);
        }
    }

    /** Everyone has one code, the one of the card that is live for them. */
    private static void everyoneHasTheLiveCode(Simulator simulator, PostOffice office, int rewards) {
        Books books = simulator.books();
        assertThat(books.live()).hasSize(rewards);
        assertThat(office.taken).hasSize(rewards);
        assertThat(office.taken.stream().map(Letter::to).distinct()).hasSize(rewards);
        Map<String, String> codes = new HashMap<>();
        books.live().forEach(card -> codes.put(card.id(), VirtualProvider.claimCode(SETTINGS, card.id())));
        assertThat(office.taken).allSatisfy(letter -> assertThat(letter.code()).isEqualTo(codes.get(letter.key())));
    }

    private Map<String, Long> states(String id) {
        Map<String, Long> states = new HashMap<>();
        jdbc.sql("SELECT state, count(*) AS n FROM reward WHERE disbursement_id = :id GROUP BY state")
                .param("id", id)
                .query(row -> {
                    states.put(row.getString("state"), row.getLong("n"));
                });
        return states;
    }

    private List<String> receipts(String id) {
        return jdbc.sql("""
                        SELECT d.state || ' ' || coalesce(d.channel, '-') || ' ' || coalesce(d.sent_to, '-') || ' '
                          || coalesce(d.channel_message_id, '-')
                        FROM delivery d JOIN reward r USING (reward_id) WHERE r.disbursement_id = :id ORDER BY r.line
                        """).param("id", id).query(String.class).list();
    }

    private long rewardIn(String id, String state) {
        return jdbc.sql("SELECT min(reward_id) FROM reward WHERE disbursement_id = :id AND state = :state")
                .param("id", id)
                .param("state", state)
                .query(Long.class)
                .single();
    }

    /** Back-offs end at once. */
    private void due(String id) {
        jdbc.sql("""
                WITH operator AS (SELECT set_config('bursar.token', 'operator', true) AS token)
                UPDATE reward SET due_at = clock_timestamp() FROM operator
                WHERE disbursement_id = :id AND prio IS NOT NULL AND token = 'operator'
                """).param("id", id).update();
    }
}
