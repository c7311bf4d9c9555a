package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.simulator.SigningCaller.Reply;
import io.bursar.simulator.SimulatorSettings.AccessKey;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures, keys, the throttle, TLS, and whatever else a client can send. */
class SimulatorTransportIT {

    private Simulator simulator;
    private SigningCaller caller;

    @BeforeEach
    void start() {
        restart(SimulatorSettings.defaults().withCallsPerSecondMax(0));
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private void restart(SimulatorSettings settings) {
        if (simulator != null) {
            simulator.close();
        }
        simulator = Simulator.start(settings);
        caller = SigningCaller.of(simulator);
    }

    /** A signature that does not match is an F200 with the string to sign that was expected (Incentives API FAQ). */
    @Test
    void answersAWrongSecretWithF200AndCountsIt() throws Exception {
        Reply reply = caller.withKey(new AccessKey("SIMULATORACCESSKEY", "wrong", true))
                .create("Bursr1", "10");

        assertThat(reply.errorCode()).isEqualTo("F200");
        assertThat(reply.at("/message"))
                .startsWith("The request signature we calculated does not match the signature you provided.")
                .contains("The String-to-Sign should have been");
        assertThat(simulator.figures().badSignatures()).isEqualTo(1);
        assertThat(simulator.books().cards()).isEmpty();
    }

    /** "The String-to-Sign should have been": the wrong key, environment or locale (Incentives API FAQ). */
    @Test
    void answersAWrongRegionAsASignatureThatDoesNotMatch() throws Exception {
        assertThat(caller.withRegion("eu-west-1").create("Bursr1", "10").at("/message"))
                .contains("/us-east-1/AGCODService/aws4_request");
    }

    @Test
    void answersAClockThatIsOffByMoreThanFifteenMinutesLikewise() throws Exception {
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-16));

        assertThat(caller.withClock(late).create("Bursr1", "10").errorCode()).isEqualTo("F200");
    }

    /** "The security token included in the request is invalid": the key is not valid here (Incentives API FAQ). */
    @Test
    void answersAnUnknownOrInactiveKeyWithoutAnErrorCode() throws Exception {
        AccessKey old = new AccessKey("OLDKEY", "old secret", false);
        simulator.acceptKeys(List.of(AccessKey.DEFAULT, old));
        Reply inactive = caller.withKey(old).create("Bursr1", "10");
        Reply unknown = caller.withKey(new AccessKey("NOKEY", "x", true)).create("Bursr1", "10");

        assertThat(inactive.json().has("errorCode")).isFalse();
        assertThat(inactive.at("/message")).isEqualTo("The security token included in the request is invalid.");
        assertThat(unknown.at("/message")).isEqualTo(inactive.at("/message"));
        assertThat(caller.create("Bursr1", "10").status()).isEqualTo(200);
    }

    /** Two access keys can be active at once (Incentives API FAQ). */
    @Test
    void acceptsTwoActiveKeysAtOnce() throws Exception {
        AccessKey next = new AccessKey("NEXTKEY", "next secret", true);
        simulator.acceptKeys(List.of(AccessKey.DEFAULT, next));

        assertThat(caller.create("Bursr1", "10").status()).isEqualTo(200);
        assertThat(caller.withKey(next).create("Bursr2", "10").status()).isEqualTo(200);
    }

    /** "Missing Authentication Token": the wrong endpoint (Incentives API FAQ). */
    @Test
    void answersACallWithoutASignatureAsMissingAuthenticationToken() throws Exception {
        HttpRequest unsigned = HttpRequest.newBuilder(simulator.endpoint().resolve("/CreateGiftCard"))
                .POST(BodyPublishers.ofString("{}"))
                .build();
        Reply reply = caller.send(unsigned);

        assertThat(reply.at("/message")).isEqualTo("Missing Authentication Token");
        assertThat(reply.json().has("errorCode")).isFalse();
        assertThat(simulator.figures().badSignatures()).isEqualTo(1);
    }

    /** POST only; "does not match any of the supported protocols" is the wrong endpoint (Incentives API FAQ). */
    @Test
    void takesPostOnlyAndKnownOperationsOnly() throws Exception {
        URI create = simulator.endpoint().resolve("/CreateGiftCard");

        assertThat(caller.send(HttpRequest.newBuilder(create).GET().build()).at("/message"))
                .contains("does not match any of the supported protocols");
        assertThat(caller.send(HttpRequest.newBuilder(create).HEAD().build()).status())
                .isEqualTo(404);
        assertThat(caller.call("MakeMoney", "{}").status()).isEqualTo(404);
    }

    @Test
    void refusesATargetThatNamesAnotherOperationAndIgnoresAMalformedOne() throws Exception {
        String body = SigningCaller.createBody("Bursr1", "10", "USD");

        assertThat(caller.send(caller.signed("CreateGiftCard", body, "com.amazonaws.agcod.AGCODService.CancelGiftCard"))
                        .errorCode())
                .isEqualTo("F200");
        for (String malformed :
                List.of("com.amazonaws.agcod.AGCODService", "com.amazonaws.agcod.AGCODService./CreateGiftCard")) {
            assertThat(caller.send(caller.signed("CreateGiftCard", body, malformed))
                            .status())
                    .as(malformed)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "null",
                "{",
                "{\"creationRequestId\":",
                "{}",
                "{\"creationRequestId\":{},\"partnerId\":[]}",
                "{\"creationRequestId\":\"Bursr1\",\"partnerId\":\"Bursr\",\"value\":7}"
            })
    void answersABodyItCannotReadWithF200(String body) throws Exception {
        assertThat(caller.call("CreateGiftCard", body).errorCode()).isEqualTo("F200");
        assertThat(caller.create("Bursr2", "10").status()).isEqualTo(200);
    }

    @Test
    void refusesABodyBeyondItsBound() throws Exception {
        assertThat(caller.call("CreateGiftCard", "{\"a\":\"" + "x".repeat(100_000) + "\"}")
                        .errorCode())
                .isEqualTo("F200");
        assertThat(caller.create("Bursr2", "10").status()).isEqualTo(200);
    }

    /** At most 10 calls a second to any endpoint of one account (Incentives API FAQ). */
    @Test
    void throttlesMoreThanTenArrivalsInASecondWithoutEffect() throws Exception {
        restart(SimulatorSettings.defaults());
        List<HttpRequest> requests = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            requests.add(caller.signed("CreateGiftCard", SigningCaller.createBody("Bursr" + i, "1", "USD")));
        }
        int served = 0;
        List<Reply> throttled = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> replies = requests.stream()
                    .map(request -> threads.submit(() -> caller.send(request)))
                    .toList();
            for (Future<Reply> future : replies) {
                Reply reply = future.get();
                if (reply.status() == 200) {
                    served++;
                } else {
                    throttled.add(reply);
                }
            }
        }

        assertThat(throttled).isNotEmpty().allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.at("/message")).isEqualTo("Rate exceeded");
            assertThat(reply.at("/__type")).endsWith("#ThrottlingException");
            assertThat(reply.json().has("errorCode")).isFalse();
        });
        assertThat(simulator.books().live()).hasSize(served);
        assertThat(simulator.figures().throttled()).isEqualTo(throttled.size());
        int worst = simulator.figures().worstSlidingSecond();
        assertThat(worst).isGreaterThan(10);
        // Where all thirty fell into one second, as they do but on a machine that stalls, exactly ten were served.
        assertThat(served).isGreaterThanOrEqualTo(10).isLessThanOrEqualTo(worst == 30 ? 10 : 30);
        assertThat(simulator.figures().arrivals()).isEqualTo(30);
    }

    /** GetAvailableFunds at most once a second (Incentives API reference). */
    @Test
    void canThrottleTheFundsCallToOneASecond() throws Exception {
        restart(SimulatorSettings.defaults().withFundsCallsPerSecondMax(1));
        caller.funds();

        assertThat(caller.funds().at("/message")).isEqualTo("Rate exceeded");
        assertThat(caller.create("Bursr1", "10").status()).isEqualTo(200);
    }

    @Test
    void speaksTlsWithACertificateForLoopback() throws Exception {
        restart(SimulatorSettings.defaults().withTls(true));
        Path pem = simulator.tlsCertificate().orElseThrow();
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            trusted.setCertificateEntry(
                    "simulator", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        HttpClient http = HttpClient.newBuilder().sslContext(context).build();
        SigningCaller secure =
                new SigningCaller(http, simulator.endpoint(), AccessKey.DEFAULT, "us-east-1", Clock.systemUTC());

        assertThat(simulator.endpoint().getScheme()).isEqualTo("https");
        assertThat(secure.create("Bursr1", "10").status()).isEqualTo(200);
        simulator.close();
        assertThat(pem.getParent()).doesNotExist();
    }

    @Test
    void saysWhichPortIsTaken() {
        int taken = simulator.endpoint().getPort();

        assertThatThrownBy(() -> Simulator.start(SimulatorSettings.defaults().withPort(taken)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + taken)
                .hasMessageContaining("Choose another port");
    }
}
