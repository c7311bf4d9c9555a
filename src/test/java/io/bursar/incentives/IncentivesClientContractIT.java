package io.bursar.incentives;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.account.AccessKey;
import io.bursar.account.AccessKeys;
import io.bursar.account.AccountSettings;
import io.bursar.account.BalanceLoadShape;
import io.bursar.database.TestDatabase;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.throttle.Sending;
import io.bursar.throttle.SharedThrottle;
import io.bursar.throttle.Throttle;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What the client may count on, against the simulator: signatures, ids, cancelled cards, TLS, and the pace on the wire. */
class IncentivesClientContractIT {

    private static final Currency USD = Currency.getInstance("USD");
    private static final Money TEN = Money.ofMinor(1_000, USD);

    @Test
    void createsOnceCancelsAndFindsTheDeadCard() {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults());
                IncentivesClient client = client(simulator, Throttle.lifted(), null)) {
            CreationRequestId id = id(simulator, 0);

            CreateResult.Fulfilled first =
                    (CreateResult.Fulfilled) client.create(CreationRequest.of(id, TEN), Sending.ALWAYS);
            CreateResult.Fulfilled again =
                    (CreateResult.Fulfilled) client.create(CreationRequest.of(id, TEN), Sending.ALWAYS);
            assertThat(again.gcId()).isEqualTo(first.gcId());
            assertThat(Objects.requireNonNull(again.claimCode()).<String>reveal(String::new))
                    .isEqualTo(Objects.requireNonNull(first.claimCode()).<String>reveal(String::new));
            assertThat(client.create(CreationRequest.of(id, Money.ofMinor(999, USD)), Sending.ALWAYS))
                    .isInstanceOfSatisfying(
                            CreateResult.Failed.class,
                            failed -> assertThat(failed.error().meaning()).isEqualTo(ErrorMeaning.ID_IN_USE));
            assertThat(client.cancel(CreationRequest.of(id, TEN), Sending.ALWAYS))
                    .isEqualTo(new CancelResult.Cancelled());
            assertThat(client.create(CreationRequest.of(id, TEN), Sending.ALWAYS))
                    .isInstanceOfSatisfying(
                            CreateResult.NotLive.class,
                            dead -> assertThat(dead.cardStatus()).isEqualTo("RefundedToPurchaser"));
            assertThat(client.availableFunds(Sending.ALWAYS)).isInstanceOf(FundsResult.Available.class);
            assertThat(simulator.figures().badSignatures()).isZero();
        }
    }

    @Test
    void blamesTheInstallationForAWrongKey() {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults());
                IncentivesClient client = IncentivesClient.of(
                        account(simulator, "wrong", null), Operation.GIFT_CODE, Throttle.lifted(), Clock.systemUTC())) {
            assertThat(client.create(CreationRequest.of(id(simulator, 0), TEN), Sending.ALWAYS))
                    .isInstanceOfSatisfying(
                            CreateResult.Failed.class,
                            failed -> assertThat(failed.error().meaning()).isEqualTo(ErrorMeaning.ACCOUNT_REFUSED));
        }
    }

    @Test
    void trustsTheNamedCertificateAndNoOther() {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults().withTls(true));
                IncentivesClient trusting = client(
                        simulator, Throttle.lifted(), simulator.tlsCertificate().orElseThrow());
                IncentivesClient strict = client(simulator, Throttle.lifted(), null)) {
            assertThat(trusting.create(CreationRequest.of(id(simulator, 0), TEN), Sending.ALWAYS))
                    .isInstanceOf(CreateResult.Fulfilled.class);
            assertThat(strict.create(CreationRequest.of(id(simulator, 1), TEN), Sending.ALWAYS))
                    .isInstanceOfSatisfying(
                            CreateResult.NotSent.class,
                            unsent -> assertThat(unsent.why()).contains("trusted-certificate"));
        }
    }

    @Test
    void sortsEveryFault() {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults());
                IncentivesClient client = client(simulator, Throttle.lifted(), null)) {
            for (Faults.Symptom symptom : List.of(
                    Faults.Symptom.F100,
                    Faults.Symptom.F400,
                    Faults.Symptom.F500,
                    Faults.Symptom.GARBAGE,
                    Faults.Symptom.EMPTY,
                    Faults.Symptom.HTML)) {
                simulator.misbehave(Faults.none().withRules(Faults.Rule.of(null, symptom, Faults.Effect.DONE, 1)));
                assertThat(client.create(CreationRequest.of(id(simulator, 0), TEN), Sending.ALWAYS))
                        .isInstanceOfSatisfying(
                                CreateResult.Failed.class,
                                failed -> assertThat(failed.error().meaning())
                                        .isIn(ErrorMeaning.OUTCOME_UNKNOWN, ErrorMeaning.CANCEL_AND_CREATE_AGAIN));
            }
            for (Faults.Symptom symptom : List.of(Faults.Symptom.RESET, Faults.Symptom.TRUNCATED)) {
                simulator.misbehave(Faults.none().withRules(Faults.Rule.of(null, symptom, Faults.Effect.DONE, 1)));
                assertThat(client.create(CreationRequest.of(id(simulator, 0), TEN), Sending.ALWAYS))
                        .isNotInstanceOf(CreateResult.Fulfilled.class)
                        .isNotInstanceOf(CreateResult.NotSent.class);
            }
            simulator.misbehave(
                    Faults.none().withRules(Faults.Rule.of(null, Faults.Symptom.THROTTLE, Faults.Effect.NONE, 1)));
            assertThat(client.create(CreationRequest.of(id(simulator, 0), TEN), Sending.ALWAYS))
                    .isInstanceOf(CreateResult.Throttled.class);
        }
    }

    @Test
    void keepsThePaceOnTheWireFromAColdStart() throws Exception {
        try (TestDatabase database = TestDatabase.migrated();
                ScriptedServer server = new ScriptedServer(ScriptedServer.body(500, "{}"))) {
            Throttle throttle = SharedThrottle.forAccount(database.dataSource(), "us", new BigDecimal("9"), false);
            AccountSettings account = TestAccount.at(server.endpoint());
            try (IncentivesClient client =
                            IncentivesClient.of(account, Operation.GIFT_CODE, throttle, Clock.systemUTC());
                    ExecutorService lanes = Executors.newFixedThreadPool(20)) {
                List<Future<CreateResult>> all = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    CreationRequestId id = new CreationRequestId("BursaCOLD" + i);
                    all.add(lanes.submit(() -> client.create(CreationRequest.of(id, TEN), Sending.ALWAYS)));
                }
                for (Future<CreateResult> one : all) {
                    assertThat(one.get()).isInstanceOf(CreateResult.Failed.class);
                }
            }
            List<Long> times = server.requests.stream()
                    .map(ScriptedServer.Request::arrivedAt)
                    .sorted()
                    .toList();
            assertThat(times).hasSize(40);
            for (int i = 10; i < 40; i++) {
                assertThat(times.get(i) - times.get(i - 10))
                        .as("arrivals %d to %d", i - 10, i)
                        .isGreaterThan(1_000_000_000L);
            }
            for (int i = 1; i < 40; i++) {
                assertThat(times.get(i) - times.get(i - 1)).isGreaterThan(90_000_000L);
            }
        }
    }

    private static CreationRequestId id(Simulator simulator, int epoch) {
        return CreationRequestId.of(
                simulator.settings().partnerId(), CreationRequestId.base("x", "contract", "1"), epoch);
    }

    private static IncentivesClient client(
            Simulator simulator, Throttle throttle, @org.jspecify.annotations.Nullable Path certificate) {
        String secret = SimulatorSettings.AccessKey.DEFAULT.secret();
        return IncentivesClient.of(
                account(simulator, secret, certificate), Operation.GIFT_CODE, throttle, Clock.systemUTC());
    }

    private static AccountSettings account(
            Simulator simulator, String secret, @org.jspecify.annotations.Nullable Path certificate) {
        return new AccountSettings(
                "us",
                simulator.settings().partnerId(),
                simulator.endpoint(),
                simulator.settings().region(),
                USD,
                AccessKeys.of("us", new AccessKey(SimulatorSettings.AccessKey.DEFAULT.id(), secret, null)),
                BigDecimal.ZERO,
                false,
                false,
                null,
                null,
                certificate,
                BalanceLoadShape.STANDARD,
                null);
    }
}
