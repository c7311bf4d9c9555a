package io.bursar.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.bursar.alert.Channel.Receipt;
import io.bursar.ledger.WatchedLedger;
import io.bursar.outbound.MailServer;
import io.bursar.outbound.TestCertificate;
import io.bursar.outbound.WebhookSecret;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.mail.autoconfigure.MailProperties;

/** Each channel to a real receiver, to a wrong one, and to one that does not answer. */
@Timeout(60)
class ChannelsIT {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T02:31:00Z"), ZoneOffset.UTC);
    private static final Letter LETTER =
            new Letter("alert_1_raised", "[bursar] HELD 1 needs 15.00 USD", "To type: …\n", "{\"type\":\"x\"}");
    private static final AlertSettings.Mail MAIL =
            new AlertSettings.Mail("bursar@example.com", List.of("ann@example.com", "bob@example.com"));

    private final GreenMail mail = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
    });

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void end() {
        mail.stop();
    }

    @Test
    void mailsToEverybodyUnderTheKeyOfTheMessage() throws Exception {
        mail.start();
        Receipt receipt = mailTo("127.0.0.1", mail.getSmtp().getPort()).send(LETTER);

        assertThat(receipt).isInstanceOf(Receipt.Taken.class);
        assertThat(mail.getReceivedMessages()).hasSize(2);
        MimeMessage got = mail.getReceivedMessages()[0];
        assertThat(got.getSubject()).isEqualTo(LETTER.subject());
        assertThat(got.getMessageID()).isEqualTo("<alert_1_raised@example.com>");
        assertThat(got.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(got.getContent().toString().strip()).isEqualTo("To type: …");
        assertThat(got.getContentType()).contains("UTF-8");
    }

    /** 127.1 is this machine too, but nothing says so that can be relied on. */
    @Test
    void mailsNothingInPlainToAServerElsewhere() {
        mail.start();
        Receipt receipt = mailTo("127.1", mail.getSmtp().getPort()).send(LETTER);

        assertThat(receipt).isInstanceOf(Receipt.NotNow.class);
        assertThat(receipt.words()).containsIgnoringCase("STARTTLS is required");
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @Test
    void mailsToNobodyWhoseCertificateNobodyVouchesFor() {
        mail.start();
        MailProperties server = server("127.1", mail.getSmtps().getPort());
        server.setProtocol("smtps");
        server.getProperties().put("mail.smtps.ssl.trust", "*");
        Receipt receipt = new MailChannel(MAIL, MailServer.of(server), CLOCK).send(LETTER);

        assertThat(receipt).isInstanceOf(Receipt.NotNow.class);
        assertThat(receipt.words()).contains("valid certification path");
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @Test
    void startsTlsBeforeItSaysAnything() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        List<String> plain = new CopyOnWriteArrayList<>();
        try (ServerSocket listener = listener()) {
            Thread.ofVirtual().start(() -> startTlsOnly(listener, certificate, plain));
            MailProperties server = server("127.1", listener.getLocalPort());
            server.getProperties().put("mail.smtp.timeout", "3000");
            assertThat(new MailChannel(MAIL, MailServer.of(server), CLOCK).send(LETTER))
                    .isInstanceOf(Receipt.NotNow.class);
        }
        assertThat(plain).hasSize(2).first().asString().startsWith("EHLO");
        assertThat(plain.get(1)).isEqualTo("STARTTLS");
    }

    @Test
    void signsCallsOverTls() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        try (Receiver receiver = Receiver.https(certificate.server())) {
            AlertSettings.Webhook settings = webhook(receiver.url(), true);

            assertThat(new WebhookChannel(settings, CLOCK, certificate.client()).send(LETTER))
                    .isEqualTo(new Receipt.Taken("answered 204"));
            assertThat(receiver.calls).singleElement().satisfies(call -> {
                assertThat(call.genuine()).isTrue();
                assertThat(call.id()).isEqualTo("alert_1_raised");
                assertThat(call.timestamp())
                        .isEqualTo(Long.toString(CLOCK.instant().getEpochSecond()));
            });
            assertThat(new WebhookChannel(settings, CLOCK).send(LETTER).words())
                    .contains("no TLS")
                    .contains("PKIX");
            assertThat(receiver.calls).hasSize(1);
        }
    }

    @Test
    void callsNoPrivateAddressUnlessThatIsAllowed() {
        try (Receiver receiver = Receiver.http()) {
            Receipt receipt = new WebhookChannel(webhook(receiver.url(), false), CLOCK).send(LETTER);

            assertThat(receipt).isInstanceOf(Receipt.NotNow.class);
            assertThat(receipt.words()).contains("127.0.0.1").contains("allow-private");
            assertThat(receiver.calls).isEmpty();
        }
    }

    @Test
    void followsNoRedirectAndTakesGoneForAnAnswer() {
        try (Receiver receiver = Receiver.http();
                Receiver other = Receiver.http()) {
            WebhookChannel channel = new WebhookChannel(webhook(receiver.url(), true), CLOCK);
            receiver.redirectsTo(other.url());
            assertThat(channel.send(LETTER).words()).contains("307; redirects are not followed");
            assertThat(other.calls).isEmpty();

            receiver.answers(410);
            assertThat(channel.send(LETTER)).isInstanceOf(Receipt.Never.class);
            receiver.answers(404);
            assertThat(channel.send(LETTER)).isInstanceOf(Receipt.NotNow.class);
        }
    }

    /** The first bytes are read; the rest of the answer may be as long as it likes. */
    @Test
    void readsNoAnswerToAnEndThatItDoesNotHave() throws Exception {
        try (ServerSocket listener = listener()) {
            Thread.ofVirtual().start(() -> answerForEver(listener));
            URI url = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
            Receipt receipt = new WebhookChannel(webhook(url, true), CLOCK).send(LETTER);

            assertThat(receipt).isInstanceOf(Receipt.Taken.class);
            assertThat(receipt.words()).hasSizeLessThanOrEqualTo(300);
        }
    }

    @Test
    void waitsForNobodyWhoDoesNotAnswer() throws Exception {
        try (ServerSocket silent = listener();
                Receiver receiver = Receiver.http()) {
            List<Socket> accepted = new CopyOnWriteArrayList<>();
            Thread.ofVirtual().start(() -> accept(silent, accepted));
            Messenger messenger =
                    new Messenger(WatchedLedger.messages(new PGSimpleDataSource()), CLOCK, Duration.ofMillis(500));
            receiver.fallsSilent();
            long started = System.nanoTime();

            assertThat(messenger
                            .test(mailTo("127.0.0.1", silent.getLocalPort()))
                            .words())
                    .contains("no answer within");
            assertThat(messenger
                            .test(new WebhookChannel(webhook(receiver.url(), true), CLOCK))
                            .words())
                    .contains("no answer within");
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started))
                    .isLessThan(9);
            await().untilAsserted(() -> assertThat(accepted).allMatch(ChannelsIT::isHungUp));
            messenger.close();
        }
    }

    private static AlertSettings.Webhook webhook(URI url, boolean allowPrivate) {
        return new AlertSettings.Webhook(url, WebhookSecret.of(Receiver.SECRET), allowPrivate);
    }

    private static MailChannel mailTo(String host, int port) {
        return new MailChannel(MAIL, MailServer.of(server(host, port)), CLOCK);
    }

    private static MailProperties server(String host, int port) {
        MailProperties server = new MailProperties();
        server.setHost(host);
        server.setPort(port);
        return server;
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static void accept(ServerSocket listener, List<Socket> accepted) {
        try {
            while (true) {
                accepted.add(listener.accept());
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private static boolean isHungUp(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return !(e instanceof java.net.SocketTimeoutException);
        }
    }

    private static void answerForEver(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (true) {
                socket.getOutputStream().write(chunk);
            }
        } catch (IOException e) {
            // the caller has hung up
        }
    }

    /** Notes what it is told in plain; from STARTTLS on it speaks TLS, with a certificate that nobody vouches for. */
    private static void startTlsOnly(ServerSocket listener, TestCertificate certificate, List<String> plain) {
        try (Socket socket = listener.accept()) {
            java.io.OutputStream out = socket.getOutputStream();
            out.write("220 test\r\n".getBytes(StandardCharsets.US_ASCII));
            java.io.BufferedReader in = new java.io.BufferedReader(
                    new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                plain.add(line);
                if (line.equals("STARTTLS")) {
                    out.write("220 go\r\n".getBytes(StandardCharsets.US_ASCII));
                    javax.net.ssl.SSLSocket tls = (javax.net.ssl.SSLSocket) certificate
                            .server()
                            .getSocketFactory()
                            .createSocket(socket, "127.0.0.1", socket.getPort(), true);
                    tls.setUseClientMode(false);
                    tls.startHandshake();
                    return;
                }
                out.write("250-test\r\n250 STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // the caller does not trust the certificate, as it should
        }
    }
}
