package io.bursar.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.database.TestDatabase;
import io.bursar.disburse.SimulatedIssuer;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.incentives.IncentivesClient;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.SimulatedLedger;
import io.bursar.simulation.Auditor.OpenCall;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Faults.Symptom;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.simulator.VirtualProvider;
import io.bursar.throttle.Throttle;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Currency;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The same auditor over the real client, real HTTP and the simulator's own faults; smaller, because each call takes its time. */
class CrashOverHttpIT {

    private static final io.bursar.simulator.Operation CREATE = io.bursar.simulator.Operation.CREATE_GIFT_CARD;
    private static final io.bursar.simulator.Operation CANCEL = io.bursar.simulator.Operation.CANCEL_GIFT_CARD;
    private static final Currency USD = Currency.getInstance("USD");
    private static final int REWARDS = 80;

    private static final Faults TROUBLE = Faults.none()
            .withSeed(5)
            .withRules(
                    Rule.of(CREATE, Symptom.F400, Effect.DONE, 0.10),
                    Rule.of(CREATE, Symptom.F400, Effect.NONE, 0.05),
                    Rule.of(CREATE, Symptom.F500, Effect.DONE, 0.05),
                    Rule.of(CREATE, Symptom.GARBAGE, Effect.DONE, 0.05),
                    Rule.of(CREATE, Symptom.TRUNCATED, Effect.DONE, 0.05),
                    Rule.of(CREATE, Symptom.RESET, Effect.DONE, 0.05),
                    Rule.of(CREATE, Symptom.RESET, Effect.NONE, 0.05),
                    Rule.of(CREATE, Symptom.THROTTLE, Effect.NONE, 0.05),
                    Rule.of(CANCEL, Symptom.RESET, Effect.DONE, 0.15),
                    Rule.of(CANCEL, Symptom.HTML, Effect.NONE, 0.10));

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void paysEachRewardOnce() throws SQLException {
        SimulatorSettings settings = SimulatorSettings.defaults()
                .withPartnerId(Bench.PARTNER)
                .withCallsPerSecondMax(0)
                .withFaults(TROUBLE);
        try (TestDatabase home = Bench.freshDatabase();
                Bench bench = Bench.on(home);
                Simulator simulator = Simulator.start(settings);
                IncentivesClient client = IncentivesClient.of(
                        account(simulator), Operation.GIFT_CODE, Throttle.lifted(), Clock.systemUTC())) {
            bench.database().time(now);
            SimulatedLedger ledger = bench.ledger();
            List<Money> amounts = IntStream.range(0, REWARDS)
                    .mapToObj(i -> Money.ofMinor(500 + i, USD))
                    .toList();
            String id = ledger.released(Bench.nextNumber(), "over http", amounts, false, false);
            Auditor auditor = new Auditor(
                    bench.auditors(),
                    simulator::books,
                    () -> now,
                    card -> VirtualProvider.claimCode(settings, card),
                    Bench.PARTNER,
                    id);
            int crashes = pay(bench, client, auditor, id);

            assertThat(crashes).isGreaterThan(3);
            assertThat(ledger.finish(id)).isTrue();
            auditor.auditEnd(ledger.reportedPaid(id).amount());
            assertThat(simulator.books().live()).hasSize(REWARDS);
            assertThat(auditor.rows()).anyMatch(row -> row.epoch() > 0);
        }
    }

    /** Claims, calls, crashes and recovers until nothing is left; how often it crashed. */
    private int pay(Bench bench, IncentivesClient client, Auditor auditor, String id) throws SQLException {
        SimulatedLedger ledger = bench.ledger();
        SimulatedIssuer issuer = new SimulatedIssuer(ledger, client);
        issuer.compareWithTheModel();
        Random random = new Random(9);
        int crashes = 0;
        Optional<Duration> due = Optional.of(Duration.ZERO);
        while (due.isPresent()) {
            now = now.plus(due.get().isNegative() ? Duration.ZERO : due.get()).plusMillis(1);
            bench.database().time(now);
            Deque<ClaimedReward> held = new ArrayDeque<>(claim(ledger, id));
            audit(auditor, held);
            while (!held.isEmpty()) {
                bench.database().crashIn(random.nextInt(20) == 0 ? 1 + random.nextInt(6) : 0);
                try {
                    issuer.issue(held.getFirst());
                    held.removeFirst();
                } catch (Crash e) {
                    crashes++;
                    held.clear();
                    bench.database().crashIn(0);
                    ledger.rewards().endLeases(id, "recovery");
                }
                audit(auditor, held);
            }
            bench.database().crashIn(0);
            due = ledger.untilNextDue(id);
        }
        return crashes;
    }

    private static List<ClaimedReward> claim(SimulatedLedger ledger, String id) {
        List<ClaimedReward> claimed = new ArrayList<>();
        for (Queue queue : List.of(Queue.CANCEL, Queue.PROBE, Queue.CREATE)) {
            claimed.addAll(ledger.rewards().claim(id, ledger.account(), queue, "lane", Duration.ofSeconds(60), 5));
        }
        return claimed;
    }

    private static void audit(Auditor auditor, Deque<ClaimedReward> held) throws SQLException {
        auditor.read();
        auditor.audit(held.stream()
                .map(claimed -> new OpenCall(
                        claimed.request().id().value(), claimed.status() != io.bursar.domain.RewardStatus.CANCELLING))
                .toList());
    }

    private static AccountSettings account(Simulator simulator) {
        SimulatorSettings.AccessKey key = simulator.settings().accessKeys().getFirst();
        String prefix = "bursar.accounts.simulated.";
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "simulator",
                        Map.of(
                                prefix + "partner-id", simulator.settings().partnerId(),
                                prefix + "endpoint", simulator.endpoint().toString(),
                                prefix + "region", simulator.settings().region(),
                                prefix + "currency", simulator.settings().currency(),
                                prefix + "access-key-id", key.id(),
                                prefix + "secret-access-key", key.secret())));
        return Accounts.from(environment).find("simulated");
    }
}
