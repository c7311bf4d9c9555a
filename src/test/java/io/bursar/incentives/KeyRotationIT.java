package io.bursar.incentives;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.account.AccessKey;
import io.bursar.account.AccessKeys;
import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.simulator.Books;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.throttle.Grant;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Keys that are replaced while cards are made: over HTTP, with the simulator's admin port as the provider's portal. */
class KeyRotationIT {

    private static final Money TEN = Money.ofMinor(1_000, Currency.getInstance("USD"));
    private static final int CARDS = 60;
    private static final int LANES = 8;
    private static final String KEY_A = "{\"id\":\"KEYA\",\"secret\":\"hush-a\"}";
    private static final String KEY_B = "{\"id\":\"KEYB\",\"secret\":\"hush-b\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final AtomicInteger slots = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();

    @Test
    void losesNothingWhenTheFirstKeyBecomesInactiveInMidRun() throws Exception {
        try (Simulator simulator = simulator();
                ExecutorService lanes = Executors.newFixedThreadPool(LANES)) {
            portal(simulator, KEY_A, KEY_B);
            try (IncentivesClient client =
                    client(account(simulator, "next.access-key-id", "KEYB", "next.secret-access-key", "hush-b"))) {
                List<Future<CreateResult>> all = new ArrayList<>();
                for (int i = 0; i < CARDS; i++) {
                    if (i == CARDS / 2) {
                        all.get(CARDS / 4).get();
                        portal(simulator, KEY_A.replace("}", ",\"active\":false}"), KEY_B);
                    }
                    int number = i;
                    all.add(lanes.submit(() -> client.create(request(simulator, number), counting())));
                }
                for (Future<CreateResult> one : all) {
                    assertThat(one.get()).isInstanceOf(CreateResult.Fulfilled.class);
                }
            }
            List<Books.Card> live = simulator.books().live();
            assertThat(live).hasSize(CARDS).allMatch(card -> card.creates() == 1);
            long refused = simulator.figures().badSignatures();
            assertThat(refused).isBetween(1L, (long) LANES);
            assertThat(simulator.figures().arrivals()).isEqualTo(CARDS + refused);
            assertThat(slots).hasValue((int) simulator.figures().arrivals());
            assertThat(sent).hasValue(CARDS);
        }
    }

    @Test
    void picksUpAFileThatWasChangedWhileRunning() throws Exception {
        try (Simulator simulator = simulator()) {
            portal(simulator, KEY_A);
            Path id = Files.writeString(folder.resolve("next-id"), "");
            Path secret = Files.writeString(folder.resolve("next-secret"), "");
            try (IncentivesClient client = client(account(
                    simulator,
                    "next.access-key-id-file",
                    id.toString(),
                    "next.secret-access-key-file",
                    secret.toString()))) {
                assertThat(client.create(request(simulator, 1), counting())).isInstanceOf(CreateResult.Fulfilled.class);
                Files.writeString(secret, "hush-b\n");
                Files.writeString(id, "KEYB\n");
                portal(simulator, KEY_B);

                assertThat(client.create(request(simulator, 2), counting())).isInstanceOf(CreateResult.Fulfilled.class);
                assertThat(client.create(request(simulator, 3), counting())).isInstanceOf(CreateResult.Fulfilled.class);
                assertThat(simulator.figures().arrivals()).isEqualTo(4);
                portal(simulator, KEY_A);
                assertThat(client.create(request(simulator, 4), counting())).isInstanceOf(CreateResult.Fulfilled.class);
                assertThat(client.cancel(request(simulator, 4), counting())).isInstanceOf(CancelResult.Cancelled.class);
                assertThat(simulator.figures().arrivals()).isEqualTo(7);
            }
        }
    }

    @Test
    void triesTheOtherKeyWhenTheSecretOfTheFirstIsWrong() throws Exception {
        try (Simulator simulator = simulator()) {
            portal(simulator, KEY_A.replace("hush-a", "another"), KEY_B);
            try (IncentivesClient client =
                    client(account(simulator, "next.access-key-id", "KEYB", "next.secret-access-key", "hush-b"))) {
                assertThat(client.create(request(simulator, 1), counting())).isInstanceOf(CreateResult.Fulfilled.class);
                assertThat(client.availableFunds(counting())).isInstanceOf(FundsResult.Available.class);
            }
            assertThat(simulator.figures().arrivals()).isEqualTo(3);
        }
    }

    @Test
    void answersWithTheFirstRefusalWhenBothAreRefused() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, request, socket, out) -> ScriptedServer.write(
                        out,
                        400,
                        "application/json",
                        "{\"errorCode\":\"F300\",\"errorType\":\"InvalidAwsAccessKeyId\",\"message\":\"no. %s\"}"
                                .formatted(number)));
                IncentivesClient client = client(TestAccount.at(server.endpoint(), twoKeys()))) {
            CreateResult.Failed failed = (CreateResult.Failed) client.create(request("BursaTWO1"), counting());

            assertThat(failed.error().meaning()).isEqualTo(ErrorMeaning.ACCOUNT_REFUSED);
            assertThat(server.requests)
                    .extracting(ScriptedServer.Request::head)
                    .satisfiesExactly(
                            first -> assertThat(first).contains("Credential=KEYA/"),
                            second -> assertThat(second).contains("Credential=KEYB/"));
            CreateResult.Failed again = (CreateResult.Failed) client.create(request("BursaTWO2"), counting());
            assertThat(again.error().message()).isNotEqualTo(failed.error().message());
            assertThat(server.requests.get(2).head()).contains("Credential=KEYA/");
            assertThat(failed.error() + " " + again.error()).doesNotContain("hush");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errorCode\":\"F100\",\"message\":\"The security token included in the request is invalid\"}",
                "{\"errorCode\":\"F500\",\"errorType\":\"InvalidAwsAccessKeyId\"}",
                "{\"errorCode\":\"F300\",\"errorType\":\"AccessDenied\"}",
                "{\"errorCode\":\"F300\",\"errorType\":\"InsufficientFunds\"}",
                "{\"message\":\"Rate exceeded\"}",
                "nonsense"
            })
    void sendsNothingTwiceThatMayHaveHadAnEffectOrThatNoKeyCures(String answer) throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(400, answer));
                IncentivesClient client = client(TestAccount.at(server.endpoint(), twoKeys()))) {
            client.create(request("BursaONE1"), counting());

            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void doesNotSendAgainWhatIsNoLongerWanted() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((number, request, socket, out) -> {
                    asked.set(Integer.MAX_VALUE);
                    ScriptedServer.write(
                            out, 403, "application/json", "{\"message\":\"The security token is invalid\"}");
                });
                IncentivesClient client = client(TestAccount.at(server.endpoint(), twoKeys()))) {
            Sending sending = () -> asked.get() != Integer.MAX_VALUE;

            assertThat(client.create(request("BursaONE1"), sending)).isInstanceOf(CreateResult.NotSent.class);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void signsASessionTokenAlong() throws Exception {
        AccessKeys lent = AccessKeys.of("us", new AccessKey("LENT", "hush", "the-token"));
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(500, "{}"));
                IncentivesClient client = client(TestAccount.at(server.endpoint(), lent))) {
            client.create(request("BursaONE1"), counting());

            String head = server.requests.getFirst().head().toLowerCase(Locale.ROOT);
            assertThat(head).contains("x-amz-security-token: the-token").contains(";x-amz-security-token;");
        }
    }

    private static AccessKeys twoKeys() {
        return AccessKeys.of("us", new AccessKey("KEYA", "hush-a", null), new AccessKey("KEYB", "hush-b", null));
    }

    private static Simulator simulator() {
        return Simulator.start(SimulatorSettings.defaults().withCallsPerSecondMax(0));
    }

    private static void portal(Simulator simulator, String... keys) throws IOException, InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(
                        simulator.adminEndpoint().orElseThrow().resolve("/keys"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"keys\":[" + String.join(",", keys) + "]}"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    private static AccountSettings account(Simulator simulator, String... more) {
        String prefix = "bursar.accounts.us.";
        Map<String, Object> properties = new HashMap<>(Map.of(
                prefix + "partner-id",
                simulator.settings().partnerId(),
                prefix + "endpoint",
                simulator.endpoint().toString(),
                prefix + "region",
                simulator.settings().region(),
                prefix + "currency",
                "USD",
                prefix + "access-key-id",
                "KEYA",
                prefix + "secret-access-key",
                "hush-a"));
        for (int i = 0; i < more.length; i += 2) {
            properties.put(prefix + more[i], more[i + 1]);
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return Accounts.from(environment).find("us");
    }

    private IncentivesClient client(AccountSettings account) {
        Throttle counting = new Throttle() {
            @Override
            public Grant acquire(Sending sending) {
                slots.incrementAndGet();
                return (Grant.Slot) () -> {};
            }

            @Override
            public void throttled() {}
        };
        return IncentivesClient.of(account, Operation.GIFT_CODE, counting, Clock.systemUTC());
    }

    private Sending counting() {
        return new Sending() {
            @Override
            public boolean stillWanted() {
                return true;
            }

            @Override
            public void sent() {
                sent.incrementAndGet();
            }
        };
    }

    private static CreationRequest request(Simulator simulator, int number) {
        return request(CreationRequestId.of(
                        simulator.settings().partnerId(), CreationRequestId.base("x", "rotation", "" + number), 0)
                .value());
    }

    private static CreationRequest request(String id) {
        return CreationRequest.of(new CreationRequestId(id), TEN);
    }
}
