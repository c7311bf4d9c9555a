package io.bursar.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Greeting;
import io.bursar.domain.Money;
import io.bursar.domain.Recipient;
import io.bursar.incentives.ClaimCode;
import io.bursar.outbound.TestCertificate;
import io.bursar.outbound.WebhookSecret;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A webhook to a partner's service over TLS, to a wrong one, and to one that does not want to end. */
@Timeout(60)
class WebhookDeliveryIT {

    /** Of today, as the receiver refuses calls that are older than five minutes. */
    private static final Instant NOW = Clock.systemUTC().instant();

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String CODE = "ABCD-\"\\4\u00fc\u0001-WXYZ";
    private static final DeliveryNote NOTE = new DeliveryNote(
            "row 1",
            new Recipient("member-1042", new Greeting("Mika \"M\" 中村", "Thank you,\nall of us", null)),
            CreationRequest.of(
                    new CreationRequestId("BursrABCDEFGHIJKLMNOPQRSTUVE0"),
                    new Money(new BigDecimal("25.5"), Currency.getInstance("USD"))));

    private static SSLContext partners;
    private static SSLContext trusted;

    @BeforeAll
    static void certify(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        partners = certificate.server();
        trusted = certificate.client();
    }

    @Test
    void callsWithTheCodeSignedUnderTheCreationRequestId() throws Exception {
        try (Partner partner = new Partner(partners);
                WebhookDelivery delivery = to(partner.url())) {
            assertThat(handOver(delivery)).isEqualTo(new HandOver.Done(NOTE.key()));
            assertThat(handOver(delivery)).isEqualTo(new HandOver.Done(NOTE.key()));

            assertThat(partner.calls).hasSize(2).allSatisfy(call -> {
                assertThat(call.genuine()).isTrue();
                assertThat(call.id()).isEqualTo(NOTE.key());
                assertThat(call.timestamp()).isEqualTo(NOW.getEpochSecond());
            });
            assertThat(partner.calls.get(0).from())
                    .as("one connection for both")
                    .isEqualTo(partner.calls.get(1).from());
            JsonNode said = JsonMapper.shared().readTree(partner.calls.get(0).body());
            assertThat(said.path("type").asString()).isEqualTo("gift_card.issued");
            assertThat(Instant.parse(said.path("timestamp").asString())).isEqualTo(NOW);
            assertThat(said.path("data")).isEqualTo(JsonMapper.shared().readTree("""
                                    {"creation_request_id": "BursrABCDEFGHIJKLMNOPQRSTUVE0",
                                     "reference": "row 1", "recipient": "member-1042",
                                     "name": "Mika \\"M\\" 中村", "message": "Thank you,\\nall of us", "language": null,
                                     "amount": "25.50", "currency": "USD",
                                     "claim_code": "ABCD-\\"\\\\4\u00fc\\u0001-WXYZ"}"""));
        }
    }

    @Test
    void isTakenByWhoeverKnowsOneOfTheTwoSecrets() throws Exception {
        try (Partner partner = new Partner(partners);
                WebhookDelivery delivery = new WebhookDelivery(
                        settings(partner.url(), Partner.SECRET, Partner.EARLIER_SECRET), CLOCK, trusted)) {
            for (String known : List.of(Partner.SECRET, Partner.EARLIER_SECRET)) {
                partner.knowing(known);
                handOver(delivery);
                assertThat(partner.calls.getLast().genuine()).as(known).isTrue();
            }
            partner.knowing("whsec_" + "QUJD".repeat(8));
            handOver(delivery);
            assertThat(partner.calls.getLast().genuine()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, Done",
        "204, Done",
        "403, Refused",
        "404, Refused",
        "410, Refused",
        "422, Refused",
        "401, Unavailable",
        "408, Unavailable",
        "425, Unavailable",
        "429, Unavailable",
        "500, Again",
        "502, Unavailable",
        "503, Unavailable",
        "504, Unavailable",
        "505, Again"
    })
    void sortsWhatIsAnswered(int status, String expected) throws Exception {
        try (Partner partner = new Partner(partners).answering(status);
                WebhookDelivery delivery = to(partner.url())) {
            HandOver result = handOver(delivery);

            assertThat(result.getClass().getSimpleName()).isEqualTo(expected);
            assertThat(result.unclear()).as("it may have kept the code").isEqualTo(status >= 500 && status != 503);
            assertThat(partner.calls).hasSize(1);
            if (!expected.equals("Done")) {
                assertThat(result).asString().contains("answered " + status);
            }
        }
    }

    @Test
    void followsNoRedirect() throws Exception {
        try (Partner other = new Partner(partners);
                Partner partner = new Partner(partners).redirectingTo(other.url());
                WebhookDelivery delivery = to(partner.url())) {
            assertThat(handOver(delivery))
                    .isEqualTo(new HandOver.Unavailable(
                            "answered 307; redirects are not followed, set bursar.webhooks.shop.url to the new address",
                            false));
            assertThat(other.calls).isEmpty();
        }
    }

    /** Not by a word, and not by a log at its most talkative. */
    @ParameterizedTest
    @ValueSource(ints = {200, 404, 500, 503})
    void keepsNothingOfAnAnswerThatRepeatsTheCode(int status) throws Exception {
        String code = "QWER-TYUIOP-1234";
        StringBuilder said = new StringBuilder();
        String logged = listening(() -> {
            try (Partner partner = new Partner(partners).answering(status).echoing();
                    WebhookDelivery delivery = to(partner.url())) {
                said.append(handOver(delivery, code));
                assertThat(partner.calls.getLast().body()).contains(code);
            }
        });
        assertThat(logged).as("the log was listened to").contains("127.0.0.1");
        assertThat(said + logged).doesNotContain(code).doesNotContain(code.replace("-", ""));
    }

    @Test
    void keepsNothingOfWhatIsNoAnswer() throws Exception {
        String code = "QWER-TYUIOP-1234";
        for (String garbage : List.of(
                code + "\r\n\r\n",
                "HTTP/1.1 " + code + "\r\n\r\n",
                "HTTP/" + code + " 200\r\n\r\n",
                "HTTP/1.1 200\r\n" + code)) {
            StringBuilder said = new StringBuilder();
            String logged = listening(() -> {
                try (RawPartner partner = new RawPartner((socket, number) -> {
                            RawPartner.reads(socket);
                            RawPartner.says(socket, garbage);
                        });
                        WebhookDelivery delivery = to(partner.url())) {
                    said.append(handOver(delivery, code));
                }
            });
            assertThat(said.toString()).startsWith("Again").contains("is no answer");
            assertThat(said + logged).doesNotContain(code);
        }
    }

    @Test
    void waitsTenSecondsForAnAnswerThatDripsAndNoLonger() throws Exception {
        try (RawPartner head = new RawPartner((socket, number) -> drip(socket, "HTTP/1.1 200 OK\r\n"));
                RawPartner body = new RawPartner(
                        (socket, number) -> drip(socket, "HTTP/1.1 503 Later\r\nContent-Length: 100\r\n\r\n"));
                RawPartner mute = new RawPartner((socket, number) -> new CountDownLatch(1).await());
                Partner silent = new Partner(partners).silent();
                WebhookDelivery toMute = to(URI.create(mute.url().toString().replace("http:", "https:")));
                WebhookDelivery toHead = to(head.url());
                WebhookDelivery toBody = to(body.url());
                WebhookDelivery toSilent = to(silent.url())) {
            long began = System.nanoTime();
            List<CompletableFuture<HandOver>> asked = Stream.of(toHead, toBody, toSilent, toMute)
                    .map(each -> CompletableFuture.supplyAsync(() -> handOver(each), Thread::startVirtualThread))
                    .toList();
            List<HandOver> results = asked.stream().map(CompletableFuture::join).toList();

            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(25));
            assertThat(results.get(0)).isEqualTo(new HandOver.Unavailable("no whole answer within 10 seconds", true));
            assertThat(results.get(1)).asString().startsWith("Unavailable").contains("answered 503");
            assertThat(results.subList(2, 4))
                    .extracting(result -> ((HandOver.Unavailable) result).unclear())
                    .as("without TLS nothing has left")
                    .containsExactly(true, false);
        }
    }

    /** The status counts; what follows is left where it is. */
    @Test
    void readsNoAnswerWithoutEnd() throws Exception {
        try (RawPartner chatty = new RawPartner((socket, number) -> {
                    RawPartner.reads(socket);
                    RawPartner.says(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) {
                        RawPartner.says(socket, "1000\r\n" + "x".repeat(4096) + "\r\n");
                    }
                });
                RawPartner headers = new RawPartner((socket, number) -> {
                    RawPartner.reads(socket);
                    RawPartner.says(socket, "HTTP/1.1 200 OK\r\n");
                    while (true) {
                        RawPartner.says(socket, "x-more: " + "x".repeat(4096) + "\r\n");
                    }
                });
                WebhookDelivery toChatty = to(chatty.url());
                WebhookDelivery toHeaders = to(headers.url())) {
            assertThat(handOver(toChatty)).isInstanceOf(HandOver.Done.class);
            assertThat(handOver(toHeaders)).isInstanceOf(HandOver.Again.class);
        }
    }

    /** The connection is closed only when the next call is on it, so that no look at it beforehand can tell. */
    @Test
    void callsAgainWhereAKeptConnectionIsClosedUnderTheCall() throws Exception {
        try (RawPartner partner = new RawPartner((socket, number) -> {
                    for (int call = 0; RawPartner.reads(socket) && (number > 1 || call == 0); call++) {
                        RawPartner.says(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                });
                WebhookDelivery delivery = to(partner.url())) {
            for (int call = 0; call < 3; call++) {
                assertThat(handOver(delivery)).isInstanceOf(HandOver.Done.class);
            }
            assertThat(partner.connections).hasValue(2);
        }
    }

    @Test
    void takesABrokenFirstConnectionForNoAnswer() throws Exception {
        try (RawPartner partner = new RawPartner((socket, number) -> RawPartner.reads(socket));
                WebhookDelivery delivery = to(partner.url())) {
            HandOver result = handOver(delivery);
            assertThat(result).isInstanceOf(HandOver.Again.class);
            assertThat(result.unclear()).isTrue();
            assertThat(partner.connections).hasValue(1);
        }
    }

    @Test
    void saysNothingToWhomNobodyVouchesFor() throws Exception {
        try (Partner partner = new Partner(partners);
                WebhookDelivery untrusting = new WebhookDelivery(settings(partner.url(), Partner.SECRET), CLOCK, null);
                WebhookDelivery misled = to(URI.create(partner.url().toString().replace("127.0.0.1", "localhost")))) {
            assertThat(handOver(untrusting)).asString().contains("no TLS").contains("trust store");
            assertThat(handOver(misled)).asString().contains("no TLS").contains("another host");
            assertThat(partner.calls).isEmpty();
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        Partner gone = new Partner(partners);
        gone.close();
        try (WebhookDelivery delivery = to(gone.url())) {
            assertThat(handOver(delivery))
                    .isEqualTo(new HandOver.Unavailable("nobody listens there (connection refused)", false));
        }
    }

    /** As a number and by a name that leads there: what counts is what would be connected to. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "localhost",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:a00:1]",
                "0.0.0.0",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "[fd00::1]",
                "[fe80::1]",
                "2130706433"
            })
    void callsNoPrivateAddress(String host) throws Exception {
        try (Partner partner = new Partner(partners);
                WebhookDelivery delivery = new WebhookDelivery(
                        new WebhookSettings(
                                "shop",
                                URI.create(
                                        "https://" + host + ":" + partner.url().getPort() + "/"),
                                List.of(WebhookSecret.of(Partner.SECRET)),
                                false,
                                2,
                                Duration.ZERO),
                        CLOCK,
                        trusted)) {
            HandOver result = handOver(delivery);

            assertThat(result).isInstanceOf(HandOver.Unavailable.class);
            assertThat(result).asString().contains("allow-private: true");
            assertThat(partner.calls).isEmpty();
        }
    }

    private static void drip(Socket socket, String first) throws Exception {
        RawPartner.reads(socket);
        RawPartner.says(socket, first);
        CountDownLatch never = new CountDownLatch(1);
        while (!never.await(1, TimeUnit.SECONDS)) {
            RawPartner.says(socket, "x");
        }
    }

    private static WebhookDelivery to(URI url) {
        return new WebhookDelivery(settings(url, Partner.SECRET), CLOCK, trusted);
    }

    private static WebhookSettings settings(URI url, String... secrets) {
        return new WebhookSettings(
                "shop", url, List.of(secrets).stream().map(WebhookSecret::of).toList(), true, 2, Duration.ZERO);
    }

    private static HandOver handOver(WebhookDelivery delivery) {
        return handOver(delivery, CODE);
    }

    private static HandOver handOver(WebhookDelivery delivery, String text) {
        ClaimCode code = ClaimCode.copyOf(text.toCharArray(), 0, text.length());
        HandOver result = delivery.handOver(NOTE, code);
        assertThat(code.<String>reveal(String::new))
                .as("the code is the caller's to wipe")
                .isEqualTo(text);
        return result;
    }

    private interface Action {
        void run() throws Exception;
    }

    /** All that is logged meanwhile, at TRACE, by loggers with a level of their own too. */
    private static String listening(Action action) throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Map<Logger, Level> before = ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLoggerList().stream()
                        .filter(each -> each.getLevel() != null)
                        .collect(Collectors.toMap(each -> each, Logger::getLevel));
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        before.keySet().forEach(each -> each.setLevel(Level.TRACE));
        try {
            action.run();
        } finally {
            before.forEach(Logger::setLevel);
            root.detachAppender(log);
        }
        return List.copyOf(log.list).stream()
                .map(event -> event.getFormattedMessage() + " "
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .collect(Collectors.joining("\n"));
    }
}
