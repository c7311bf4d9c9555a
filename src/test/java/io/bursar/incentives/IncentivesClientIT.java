package io.bursar.incentives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.throttle.Grant;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Sleeper;
import io.bursar.throttle.Throttle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Currency;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every shape of answer, and every way of not getting one, over real sockets. */
class IncentivesClientIT {

    private static final Currency USD = Currency.getInstance("USD");
    private static final CreationRequestId ID = new CreationRequestId("BursaABCE0");
    private static final Money TEN = Money.ofMinor(1_000, USD);
    private static final String CODE = "S4HQ-8J3KM9-7ABC";
    private static final String SUCCESS = """
            {"cardInfo":{"cardNumber":null,"cardStatus":"Fulfilled","expirationDate":null,
            "value":{"amount":10.0,"currencyCode":"USD"}},"creationRequestId":"BursaABCE0","gcClaimCode":"%s",
            "gcExpirationDate":null,"gcId":"A2GCN9BRX5QS76","status":"SUCCESS"}""".formatted(CODE);

    private final AtomicInteger complaints = new AtomicInteger();
    private final AtomicBoolean sent = new AtomicBoolean();
    private final Sending sending = new Sending() {
        @Override
        public boolean stillWanted() {
            return true;
        }

        @Override
        public void sent() {
            sent.set(true);
        }
    };

    @Test
    void createsACard() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(200, SUCCESS))) {
            CreateResult result = create(server);

            assertThat(result).isInstanceOfSatisfying(CreateResult.Fulfilled.class, card -> {
                assertThat(card.gcId()).isEqualTo("A2GCN9BRX5QS76");
                assertThat(Objects.requireNonNull(card.claimCode()).<String>reveal(String::new))
                        .isEqualTo(CODE);
            });
            assertThat(result.toString()).doesNotContain(CODE);
            assertThat(sent).isTrue();
            ScriptedServer.Request request = server.requests.get(0);
            assertThat(request.head())
                    .startsWith("POST /CreateGiftCard HTTP/1.1\r\n")
                    .containsIgnoringCase(
                            "\r\nhost: 127.0.0.1:" + server.endpoint().getPort() + "\r\n")
                    .containsIgnoringCase("\r\ncontent-type: application/json\r\n")
                    .containsIgnoringCase("\r\nx-amz-target: com.amazonaws.agcod.AGCODService.CreateGiftCard\r\n")
                    .doesNotContainIgnoringCase("upgrade")
                    .doesNotContainIgnoringCase("expect");
            assertThat(request.body())
                    .isEqualTo("{\"creationRequestId\":\"BursaABCE0\",\"partnerId\":\"Bursa\","
                            + "\"value\":{\"amount\":10.00,\"currencyCode\":\"USD\"}}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "F1000, F100, GeneralError, OUTCOME_UNKNOWN",
        "F2000, F200, InvalidRequestInput, REWARD_REFUSED",
        "F2001, F200, InvalidCardNumberInput, REWARD_REFUSED",
        "F2002, F200, InvalidPartnerIdInput, ACCOUNT_REFUSED",
        "F2003, F200, InvalidAmountInput, REWARD_REFUSED",
        "F2004, F200, InvalidAmountValue, REWARD_REFUSED",
        "F2005, F200, InvalidCurrencyCodeInput, REWARD_REFUSED",
        "F2010, F200, CardAlreadyActivatedWithDifferentRequestId, REWARD_REFUSED",
        "F2015, F200, MaxAmountExceeded, REWARD_REFUSED",
        "F2016, F200, CurrencyCodeMismatch, REWARD_REFUSED",
        "F2017, F200, FractionalAmountNotAllowed, REWARD_REFUSED",
        "F2047, F200, CancelRequestArrivedAfterTimeLimit, TOO_LATE_TO_CANCEL",
        "F3003, F300, InsufficientFunds, OUT_OF_FUNDS",
        "F3005, F300, GeneralError, UNKNOWN_REFUSAL",
        "F3010, F300, CustomerSurpassedDailyVelocityLimit, REWARD_REFUSED",
        "F4000, F400, SystemTemporarilyUnavailable, CANCEL_AND_CREATE_AGAIN",
        "F5000, F500, GeneralError, OUTCOME_UNKNOWN"
    })
    void readsTheErrorOfAMockId(String id, ErrorClass errorClass, String type, ErrorMeaning meaning) throws Exception {
        String status = id.equals("F4000") ? "RESEND" : "FAILURE";
        String body = "{\"agcodResponse\":{\"__type\":\"CreateGiftCardResponse:http://x/\",\"cardInfo\":null,"
                + "\"creationRequestId\":null,\"gcClaimCode\":null,\"gcId\":null,\"status\":\"" + status + "\"},"
                + "\"errorCode\":\"" + errorClass + "\",\"errorType\":\"" + type + "\",\"message\":\"words\"}";
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(400, body))) {
            ProviderError expected = new ProviderError(errorClass, type, "words");

            assertThat(create(server)).isEqualTo(new CreateResult.Failed(expected));
            assertThat(expected.meaning()).isEqualTo(meaning);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"__type\":\"com.amazon.coral.availability#ThrottlingException\",\"message\":\"Rate exceeded\"}",
                "429 | {\"message\":\"Too Many Requests\"}",
                "503 | {\"message\":\"Rate exceeded\"}"
            })
    void tellsTheThrottleThatItWasTooFast(int status, String body) throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(status, body))) {
            assertThat(create(server)).isInstanceOf(CreateResult.Throttled.class);
            assertThat(complaints).hasValue(1);
            assertThat(server.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Missing Authentication Token",
                "The security token included in the request is invalid.",
                "The request signature we calculated does not match the signature you provided.",
                "The input does not match any of the supported protocols",
                "Request Id Must Start With Partner Name"
            })
    void blamesTheInstallationForABareMessage(String message) throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(ScriptedServer.body(403, "{\"message\":\"" + message + "\"}"))) {
            assertThat(create(server)).isInstanceOfSatisfying(CreateResult.Failed.class, failed -> {
                assertThat(failed.error().errorClass()).isEqualTo(ErrorClass.GATEWAY);
                assertThat(failed.error().meaning()).isEqualTo(ErrorMeaning.ACCOUNT_REFUSED);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "<html>503</html>",
                "{\"status\":\"SUCCESS\"}",
                "{\"status\":5}",
                "{\"message\":\"Internal server error\"}",
                "{\"errorCode\":\"F999\",\"errorType\":\"New\",\"message\":\"x\"}"
            })
    void knowsNothingAfterNonsense(String body) throws Exception {
        for (int status : new int[] {200, 500}) {
            try (ScriptedServer server = new ScriptedServer(
                    (number, request, socket, out) -> ScriptedServer.write(out, status, "text/html", body))) {
                assertThat(create(server))
                        .isInstanceOfSatisfying(
                                CreateResult.Failed.class,
                                failed -> assertThat(failed.error().meaning()).isEqualTo(ErrorMeaning.OUTCOME_UNKNOWN));
                assertThat(server.requests).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BursaABCE0,BursaABCE1",
        "10.0,10.01",
        "USD,CAD",
        "\"gcId\":\"A2GCN9BRX5QS76\",\"gcId\":null",
        "\"cardStatus\":\"Fulfilled\",\"cardStatus\":null",
        "SUCCESS,FAILURE"
    })
    void takesNoSuccessOfSomethingElse(String from, String to) throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(200, SUCCESS.replace(from, to)))) {
            CreateResult result = create(server);

            assertThat(result).isInstanceOf(CreateResult.Failed.class);
            assertThat(result.toString()).doesNotContain(CODE);
        }
    }

    @Test
    void takesADeadCardForWhatItIs() throws Exception {
        String dead = SUCCESS.replace("Fulfilled", "RefundedToPurchaser");
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(200, dead))) {
            assertThat(create(server))
                    .isEqualTo(new CreateResult.NotLive("RefundedToPurchaser", "A2GCN9BRX5QS76", true));
        }
    }

    @Test
    void takesASuccessUnderAnotherStatusForNothing() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(500, SUCCESS))) {
            assertThat(create(server)).isInstanceOf(CreateResult.Failed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "reset", "cut", "garbage", "interim"})
    void neverAsksTwice(String way) throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.misbehaving(way))) {
            assertThat(create(server)).isInstanceOf(CreateResult.NoAnswer.class);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void neverFollowsARedirect() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, request, socket, out) ->
                out.write(("HTTP/1.1 307 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8)))) {
            assertThat(create(server)).isInstanceOf(CreateResult.Failed.class);
            assertThat(server.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"silent", "dribble", "endless"})
    void endsACallAtItsDeadline(String way) throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.misbehaving(way))) {
            long before = System.nanoTime();
            CreateResult result = create(server, Duration.ofMillis(700));

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            if (way.equals("endless")) {
                assertThat(result).isInstanceOf(CreateResult.Failed.class);
            } else {
                assertThat(result)
                        .isInstanceOfSatisfying(
                                CreateResult.NoAnswer.class,
                                silent -> assertThat(silent.why()).contains("no whole answer within"));
            }
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void doesNotCountTheWaitForItsSlot() throws Exception {
        Throttle slow = throttle(() -> Sleeper.SYSTEM.sleepUntil(System.nanoTime() + 900_000_000L));
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(200, SUCCESS));
                IncentivesClient client = client(server.endpoint(), slow, Duration.ofMillis(500))) {
            assertThat(client.create(CreationRequest.of(ID, TEN), sending)).isInstanceOf(CreateResult.Fulfilled.class);
        }
    }

    @Test
    void losesNothingToAnIdleConnectionThatWasClosed() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(200, SUCCESS));
                IncentivesClient client = client(server.endpoint(), throttle(() -> {}), Duration.ofSeconds(6))) {
            assertThat(client.create(CreationRequest.of(ID, TEN), sending)).isInstanceOf(CreateResult.Fulfilled.class);
            assertThat(client.create(CreationRequest.of(ID, TEN), sending)).isInstanceOf(CreateResult.Fulfilled.class);
            assertThat(server.connections).hasValue(1);
            server.closeConnections();
            Sleeper.SYSTEM.sleepUntil(System.nanoTime() + 300_000_000L);

            assertThat(client.create(CreationRequest.of(ID, TEN), sending)).isInstanceOf(CreateResult.Fulfilled.class);
            assertThat(server.connections).hasValue(2);
        }
    }

    @Test
    void losesNothingToAConnectionThatIsClosedWhileItWaitsForItsSlot() throws Exception {
        AtomicInteger waits = new AtomicInteger();
        ScriptedServer[] holder = new ScriptedServer[1];
        Throttle closing = throttle(() -> {
            if (waits.incrementAndGet() == 1) {
                holder[0].closeConnections();
                Sleeper.SYSTEM.sleepUntil(System.nanoTime() + 200_000_000L);
            }
        });
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(200, SUCCESS))) {
            holder[0] = server;
            try (IncentivesClient client = client(server.endpoint(), closing, Duration.ofSeconds(6))) {
                assertThat(client.create(CreationRequest.of(ID, TEN), sending))
                        .isInstanceOf(CreateResult.Fulfilled.class);
                assertThat(server.requests).hasSize(1);
            }
        }
    }

    @Test
    void isCertainThatNothingWasSentWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = gone.getLocalPort();
        }
        try (IncentivesClient client =
                client(URI.create("http://127.0.0.1:" + port), throttle(() -> {}), Duration.ofSeconds(6))) {
            long before = System.nanoTime();
            for (int i = 0; i < 4; i++) {
                assertThat(client.create(CreationRequest.of(ID, TEN), sending))
                        .isInstanceOfSatisfying(
                                CreateResult.NotSent.class,
                                unsent -> assertThat(unsent.why()).contains("127.0.0.1:" + port));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
            assertThat(sent).isFalse();
        }
    }

    @Test
    void isCertainThatNothingWasSentWithoutTlsOrASlot() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(200, SUCCESS))) {
            URI https = URI.create(server.endpoint().toString().replace("http:", "https:"));
            try (IncentivesClient client = client(https, throttle(() -> {}), Duration.ofMillis(500))) {
                assertThat(client.create(CreationRequest.of(ID, TEN), sending))
                        .isInstanceOf(CreateResult.NotSent.class);
            }
            Throttle none = new Throttle() {
                @Override
                public Grant acquire(Sending any) {
                    return new Grant.Refused("no database");
                }

                @Override
                public void throttled() {}
            };
            try (IncentivesClient client = client(server.endpoint(), none, Duration.ofSeconds(6))) {
                assertThat(client.create(CreationRequest.of(ID, TEN), sending))
                        .isEqualTo(new CreateResult.NotSent("no database"));
            }
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void readsFundsAndCancels() throws Exception {
        String funds = "{\"availableFunds\":{\"amount\":1000.129,\"currencyCode\":\"USD\"},\"status\":\"SUCCESS\"}";
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.body(200, funds));
                IncentivesClient client = client(server.endpoint(), throttle(() -> {}), Duration.ofSeconds(6))) {
            assertThat(client.availableFunds(sending))
                    .isEqualTo(new FundsResult.Available(Money.ofMinor(100_012, USD)));
            assertThat(client.cancel(CreationRequest.of(ID, TEN), sending)).isEqualTo(new CancelResult.Cancelled());
            assertThat(server.requests.get(0).body()).isEqualTo("{\"partnerId\":\"Bursa\"}");
        }
    }

    @Test
    void refusesPlainHttpToAnotherMachine() {
        assertThatThrownBy(() -> client(URI.create("http://example.com"), throttle(() -> {}), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https");
    }

    private CreateResult create(ScriptedServer server) {
        return create(server, Duration.ofSeconds(6));
    }

    private CreateResult create(ScriptedServer server, Duration limit) {
        try (IncentivesClient client = client(server.endpoint(), throttle(() -> {}), limit)) {
            return client.create(CreationRequest.of(ID, TEN), sending);
        }
    }

    /** Something that takes time, or breaks something. */
    private interface Wait {
        void run() throws InterruptedException, IOException;
    }

    private Throttle throttle(Wait wait) {
        return new Throttle() {
            @Override
            public Grant acquire(Sending any) {
                try {
                    wait.run();
                } catch (InterruptedException | IOException e) {
                    throw new AssertionError(e);
                }
                return (Grant.Slot) () -> {};
            }

            @Override
            public void throttled() {
                complaints.incrementAndGet();
            }
        };
    }

    private static IncentivesClient client(URI endpoint, Throttle throttle, Duration limit) {
        return HttpIncentivesClient.of(
                TestAccount.at(endpoint), Operation.GIFT_CODE, throttle, Clock.systemUTC(), limit);
    }
}
