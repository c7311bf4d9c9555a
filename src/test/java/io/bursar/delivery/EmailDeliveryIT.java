package io.bursar.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.bursar.delivery.HandOver.Again;
import io.bursar.delivery.HandOver.Done;
import io.bursar.delivery.HandOver.Refused;
import io.bursar.delivery.HandOver.Unavailable;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Greeting;
import io.bursar.domain.Money;
import io.bursar.domain.Recipient;
import io.bursar.incentives.ClaimCode;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileLoader;
import jakarta.mail.Message;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Mails with codes to real servers, to those that refuse, and to those that fall silent. */
@Timeout(60)
class EmailDeliveryIT {

    private static final String CODE = "AQ3W-7KM2PX-9RTB5";
    private static final String KEY = "BursaMFRGGZDFMZTWQ2LKNNWG23E1";
    private static final Duration SHORT = Duration.ofMillis(1_500);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T02:31:00Z"), ZoneOffset.UTC);
    private static final Greeting ANN = new Greeting("Ann Berg", "Thank you!\nSee you.", "en");

    private final Map<String, Object> settings = new HashMap<>();
    private final List<EmailDelivery> opened = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path jobs;

    @BeforeEach
    void write() throws IOException {
        settings.put("bursar.jobs", jobs.toString());
        job("from: Acme Rewards <rewards@example.com>", "reply-to: help@example.com");
    }

    @AfterEach
    void close() {
        opened.forEach(EmailDelivery::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "smtps"})
    void deliversTextAndHtmlUnderOneMessageIdForEveryRepetition(String protocol) throws Exception {
        GreenMail mail = greenMail();
        try {
            int port = (protocol.equals("smtp") ? mail.getSmtp() : mail.getSmtps()).getPort();
            settings.put("spring.mail.protocol", protocol);
            settings.put("spring.mail.properties[mail.smtps.ssl.trust]", "*");
            settings.put("spring.mail.properties[mail.smtps.ssl.checkserveridentity]", "false");
            EmailDelivery channel = channelTo("127.0.0.1", port);

            String id = "<" + KEY + "@example.com>";
            assertThat(handOver(channel, "ann@example.net", ANN)).isEqualTo(new Done(id));
            assertThat(handOver(channel, "ann@example.net", ANN)).isEqualTo(new Done(id));

            assertThat(mail.getReceivedMessages()).hasSize(2).allSatisfy(got -> {
                assertThat(got.getMessageID()).isEqualTo(id);
                assertThat(got.getFrom()).containsExactly(new InternetAddress("rewards@example.com", "Acme Rewards"));
                assertThat(got.getReplyTo()).containsExactly(new InternetAddress("help@example.com"));
                assertThat(got.getAllRecipients()).containsExactly(new InternetAddress("ann@example.net"));
                assertThat(got.getHeader("To")).containsExactly("Ann Berg <ann@example.net>");
                assertThat(got.getSubject()).isEqualTo("A gift card for $25.00 from Acme Rewards");
                assertThat(got.getSentDate()).isEqualTo(Date.from(CLOCK.instant()));
                assertThat(got.getHeader("Auto-Submitted")).containsExactly("auto-generated");
                assertThat(got.getHeader("X-Auto-Response-Suppress")).containsExactly("OOF, AutoReply");
                assertThat(got.getContentLanguage()).containsExactly("en");
                assertThat(got.getContentType()).startsWith("multipart/alternative");
                assertThat(part(got, 0))
                        .contains("\r\n    " + CODE + "\r\n")
                        .contains("$25.00")
                        .contains("Thank you!\r\nSee you.");
                assertThat(part(got, 1))
                        .contains(">" + CODE + "<")
                        .contains("Thank you!<br>\r\nSee you.")
                        .contains("dir=\"ltr\"");
            });
        } finally {
            mail.stop();
        }
    }

    @Test
    void writesJapaneseAndArabicThatArriveAsTheyWere() throws Exception {
        GreenMail mail = greenMail();
        try {
            EmailDelivery channel = channelTo("127.0.0.1", mail.getSmtp().getPort());
            handOver(channel, "hanako@example.net", new Greeting("佐藤 花子", "ありがとう。".repeat(500), "ja"));
            handOver(channel, "layla@example.net", new Greeting("ليلى الحسن", "شكرًا", "ar-EG"));

            MimeMessage japanese = mail.getReceivedMessages()[0];
            assertThat(japanese.getSubject()).isEqualTo("Acme Rewardsより$25.00分のギフトカード");
            assertThat(((InternetAddress) japanese.getAllRecipients()[0]).getPersonal())
                    .isEqualTo("佐藤 花子");
            assertThat(part(japanese, 0)).contains("ありがとう。".repeat(500)).contains(CODE);
            assertThat(japanese.getContentLanguage()).containsExactly("ja");
            MimeMessage arabic = mail.getReceivedMessages()[1];
            assertThat(part(arabic, 1))
                    .contains("dir=\"rtl\"")
                    .contains("<bdi>ليلى الحسن</bdi>")
                    .contains(">" + CODE + "<");
            assertThat(arabic.getSubject()).contains("٢٥");
        } finally {
            mail.stop();
        }
    }

    /** What each refusal means, by the command that got it; CONTENT is what is said to the whole mail. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RCPT | 550 5.1.1 <ann@example.net>: no such user | Refused | answers for the recipient: 550 5.1.1",
                "RCPT | 550 no such user | Refused | 550 no such user",
                "RCPT | 553 5.1.3 bad syntax | Refused | 553 5.1.3 bad syntax",
                "RCPT | 552 5.2.2 mailbox full | Refused | 552 5.2.2",
                "RCPT | 556 5.1.10 no mail there | Refused | 556 5.1.10",
                "RCPT | 451 4.7.1 greylisted, come again | Again | 451 4.7.1 greylisted, come again",
                "RCPT | 450 busy | Again | 450 busy",
                "RCPT | 452 4.3.1 disk full | Unavailable | 452 4.3.1 disk full",
                "RCPT | 421 4.3.2 shutting down | Unavailable | 421 4.3.2",
                "RCPT | 554 5.7.1 Relay access denied | Again | 554 5.7.1 Relay access denied",
                "RCPT | 550 relay not permitted | Again | 550 relay not permitted",
                "RCPT | 530 5.7.0 Authentication required | Unavailable | 530 5.7.0",
                "RCPT | 550 5.1.8 sender's domain not found | Unavailable | 550 5.1.8",
                "MAIL | 530 5.7.0 Must issue STARTTLS first | Unavailable | answers to MAIL FROM: 530 5.7.0",
                "MAIL | 553 5.1.7 sender unknown | Unavailable | 553 5.1.7",
                "MAIL | 451 4.3.0 later | Unavailable | 451 4.3.0 later",
                "DATA | 451 4.5.0 later | Again | answers to DATA: 451 4.5.0 later",
                "DATA | 421 4.3.2 bye | Unavailable | 421 4.3.2",
                "CONTENT | 550 5.1.1 no such user | Refused | has seen the mail and does not take it: 550 5.1.1",
                "CONTENT | 554 5.7.1 spam | Again | 554 5.7.1",
                "CONTENT | 554 | Again | 554",
                "CONTENT | 451 4.7.1 later | Again | 451 4.7.1",
                "CONTENT | 452 4.3.1 disk full | Unavailable | 452 4.3.1",
                "CONTENT | 421 4.3.2 bye | Unavailable | 421 4.3.2",
                "CONNECT | 554 5.7.1 blocked | Unavailable | takes no mail from here: 554 5.7.1 blocked",
                "CONNECT | 421 too many connections | Unavailable | 421 too many connections",
                "EHLO | 550 no | Unavailable | cannot be used",
            })
    void tellsRefusalsApart(String command, String answer, String kind, String words) throws Exception {
        try (ScriptedMail server = new ScriptedMail()) {
            if (command.equals("CONTENT")) {
                server.afterMail(mail -> answer);
            } else {
                server.answers(command, answer).answers("HELO", answer);
            }
            HandOver result = handOver(channelTo("127.0.0.1", server.port()), "ann@example.net", ANN);

            assertThat(result.getClass().getSimpleName()).isEqualTo(kind);
            assertThat(why(result)).contains(words).contains("127.0.0.1").doesNotContain("ann@example.net");
        }
    }

    @Test
    void goesOnOverTheSameConnectionAfterARefusedRecipient() throws Exception {
        try (ScriptedMail server = new ScriptedMail().answers("RCPT", "550 5.1.1 unknown")) {
            EmailDelivery channel = channelTo("127.0.0.1", server.port());
            assertThat(handOver(channel, "nobody@example.net", ANN)).isInstanceOf(Refused.class);
            server.answers("RCPT");
            assertThat(handOver(channel, "ann@example.net", ANN)).isInstanceOf(Done.class);
            assertThat(server.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "a b@example.com",
                "ann@example.com\r\nRCPT TO:<all@example.com>",
                "ö@example.com",
                "Ann <ann@example.com>",
                "a@b@c",
                "@example.org",
                "ann@",
                "a..b@example.com",
                "ann@exa mple.com",
                "ann@example.com,bob@example.com"
            })
    void asksNoServerAboutWhatIsNoAddress(String address) throws Exception {
        try (ScriptedMail server = new ScriptedMail()) {
            HandOver result = handOver(channelTo("127.0.0.1", server.port()), address, ANN);
            assertThat(result).isInstanceOf(Refused.class);
            assertThat(why(result)).contains("no address for mail").doesNotContain(address);
            assertThat(server.connections).hasValue(0);
        }
    }

    @Test
    void findsInternationalDomains() throws Exception {
        try (ScriptedMail server = new ScriptedMail()) {
            assertThat(handOver(channelTo("127.0.0.1", server.port()), "anna@bücher.example", ANN))
                    .isInstanceOf(Done.class);
            assertThat(server.commands).contains("RCPT TO:<anna@xn--bcher-kva.example>");
        }
    }

    @Test
    void holdsEverythingWhereTheServerDoesNotKnowUs() {
        GreenMail mail = greenMail();
        try {
            mail.setUser("bursar", "right");
            settings.put("spring.mail.username", "bursar");
            settings.put("spring.mail.password", "wrong-one");
            HandOver result = handOver(channelTo("127.0.0.1", mail.getSmtp().getPort()), "ann@example.net", ANN);

            assertThat(result).isInstanceOf(Unavailable.class);
            assertThat(why(result))
                    .contains("does not take the user or the password: 535")
                    .doesNotContain("wrong-one");
            settings.put("spring.mail.password", "right");
            assertThat(handOver(channelTo("127.0.0.1", mail.getSmtp().getPort()), "ann@example.net", ANN))
                    .isInstanceOf(Done.class);
        } finally {
            mail.stop();
        }
    }

    @Test
    void holdsEverythingWhereThereIsNoServer() throws Exception {
        int port;
        try (ScriptedMail server = new ScriptedMail()) {
            port = server.port();
        }
        HandOver result = handOver(channelTo("127.0.0.1", port), "ann@example.net", ANN);
        assertThat(result).isInstanceOf(Unavailable.class);
        assertThat(why(result)).containsIgnoringCase("connection refused");
        assertThat(handOver(channelTo("nowhere.invalid", 25), "ann@example.net", ANN))
                .isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO", "MAIL", "DATA", "CONTENT"})
    void waitsForNobodyWhoFallsSilent(String command) throws Exception {
        settings.put("bursar.mail.parallel", "1"); // so that the next needs the thread and the connection of this one
        try (ScriptedMail server = new ScriptedMail()) {
            server.answers(command, ScriptedMail.SILENCE);
            if (command.equals("CONTENT")) {
                server.afterMail(mail -> ScriptedMail.SILENCE);
            }
            EmailDelivery channel = channelTo("127.0.0.1", server.port(), SHORT);
            long began = System.nanoTime();
            HandOver result = handOver(channel, "ann@example.net", ANN);

            assertThat(result).isInstanceOf(Unavailable.class);
            assertThat(why(result)).contains("gave no answer within");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(5_000);
            server.answers(command).afterMail(mail -> "250 ok");
            assertThat(handOver(channel, "ann@example.net", ANN)).isInstanceOf(Done.class);
            assertThat(server.mails)
                    .allSatisfy(mail -> assertThat(mail).contains("Message-ID: <" + KEY + "@example.com>"));
        }
    }

    /** Nobody knows whether it was taken: the same again, which can be recognised. */
    @Test
    void repeatsWhatMayHaveBeenTaken() throws Exception {
        try (ScriptedMail server = new ScriptedMail().afterMail(mail -> ScriptedMail.CUT)) {
            EmailDelivery channel = channelTo("127.0.0.1", server.port());
            HandOver result = handOver(channel, "ann@example.net", ANN);
            assertThat(result).isInstanceOf(Unavailable.class);
            assertThat(why(result)).contains("lost before it said whether it took the mail");
            assertThat(server.mails).hasSize(1);

            server.afterMail(mail -> "250 ok");
            assertThat(handOver(channel, "ann@example.net", ANN)).isInstanceOf(Done.class);
            assertThat(server.mails).hasSize(2);
        }
    }

    /** 127.1 is this machine too, but nothing says so that can be relied on. */
    @Test
    void sendsNothingInPlainToAServerElsewhere() throws Exception {
        try (ScriptedMail server = new ScriptedMail()) {
            HandOver result = handOver(channelTo("127.1", server.port()), "ann@example.net", ANN);
            assertThat(result).isInstanceOf(Unavailable.class);
            assertThat(why(result)).contains("STARTTLS is required");
            assertThat(server.commands).noneMatch(line -> line.startsWith("MAIL"));
        }
        GreenMail mail = greenMail();
        try {
            settings.put("spring.mail.protocol", "smtps");
            settings.put("spring.mail.properties[mail.smtps.ssl.trust]", "*");
            settings.put("spring.mail.properties[mail.smtps.ssl.checkserveridentity]", "false");
            HandOver result = handOver(channelTo("127.1", mail.getSmtps().getPort()), "ann@example.net", ANN);
            assertThat(why(result)).contains("valid certification path");
            assertThat(mail.getReceivedMessages()).isEmpty();
        } finally {
            mail.stop();
        }
    }

    @Test
    void keepsItsConnections() throws Exception {
        try (ScriptedMail server = new ScriptedMail()) {
            EmailDelivery channel = channelTo("127.0.0.1", server.port());
            for (int mail = 0; mail < 5; mail++) {
                assertThat(handOver(channel, "ann@example.net", ANN)).isInstanceOf(Done.class);
            }
            assertThat(server.connections).hasValue(1);
            channel.close();
            assertThat(handOver(channel, "ann@example.net", ANN)).isInstanceOf(Unavailable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ScriptedMail.CUT, "421 4.7.0 too many mails over this connection"})
    void opensAnotherWhereTheServerHasEndedOne(String end) throws Exception {
        try (ScriptedMail server = new ScriptedMail().endsAfter(2, end)) {
            EmailDelivery channel = channelTo("127.0.0.1", server.port());
            for (int mail = 0; mail < 5; mail++) {
                assertThat(handOver(channel, "ann@example.net", ANN)).isInstanceOf(Done.class);
            }
            assertThat(server.mails).hasSize(5);
            assertThat(server.connections).hasValue(3);
        }
    }

    @Test
    void opensNoMoreThanItMay() throws Exception {
        settings.put("bursar.mail.parallel", "3");
        settings.put("bursar.mail.per-second", "2.5");
        try (ScriptedMail server = new ScriptedMail();
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            EmailDelivery channel = channelTo("127.0.0.1", server.port());
            assertThat(channel.parallel()).isEqualTo(3);
            assertThat(channel.gap()).isEqualTo(Duration.ofMillis(400));
            List<Future<HandOver>> all = new ArrayList<>();
            for (int mail = 0; mail < 12; mail++) {
                all.add(people.submit(() -> handOver(channel, "ann@example.net", ANN)));
            }
            for (Future<HandOver> each : all) {
                assertThat(each.get()).isInstanceOf(Done.class);
            }
            assertThat(server.mails).hasSize(12);
            assertThat(server.connections).hasValueLessThanOrEqualTo(3);
        }
    }

    @Test
    void letsNoNameAndNoSubjectWriteAHeader() throws Exception {
        templates("subject.txt", "For {{name}}: {{message}}");
        try (ScriptedMail server = new ScriptedMail()) {
            EmailDelivery channel = channelTo("127.0.0.1", server.port());
            String evil = "Ann\r\nBcc: all@example.com\r\n\r\n\"<x@y>, 😀\u202E";
            assertThat(handOver(channel, "ann@example.net", new Greeting(evil, evil.repeat(50), null)))
                    .isInstanceOf(Done.class);

            MimeMessage got = new MimeMessage(
                    null, new ByteArrayInputStream(server.mails.getFirst().getBytes(UTF_8)));
            assertThat(got.getRecipients(Message.RecipientType.BCC)).isNull();
            assertThat(got.getAllRecipients()).hasSize(1);
            InternetAddress to = (InternetAddress) got.getAllRecipients()[0];
            assertThat(to.getAddress()).isEqualTo("ann@example.net");
            assertThat(to.getPersonal()).isEqualTo("Ann Bcc: all@example.com \"<x@y>, 😀");
            assertThat(got.getSubject())
                    .startsWith("For Ann Bcc: all@example.com")
                    .hasSizeLessThanOrEqualTo(210);
            assertThat(server.commands.stream().filter(line -> line.startsWith("RCPT")))
                    .hasSize(1);
            assertThat(server.mails.getFirst().lines()).allMatch(line -> line.length() <= 998);
        }
    }

    /** At the most talkative that logging can be, with a server that quotes what it got in every way there is. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "ja"})
    void putsTheCodeNowhereButIntoTheMail(String language) throws Exception {
        StringBuilder said = new StringBuilder();
        try (ScriptedMail server = new ScriptedMail();
                Overheard log = new Overheard()) {
            EmailDelivery channel = channelTo("127.0.0.1", server.port(), SHORT);
            for (String answer :
                    List.of("250 got %s", "554 5.7.1 %s is not wanted", "451 %s", "421 %s", "999 %s", "cut", "")) {
                server.afterMail(mail ->
                        answer.formatted(CODE + " " + CODE.replace("-", "") + " " + mail.replaceAll("\\R", " ")));
                server.answers("MAIL", answer.startsWith("554") ? "250 after " + CODE : "250 ok");
                said.append(handOver(channel, "ann@example.net", new Greeting("Ann", "ありがとう".repeat(40), language)));
            }
            assertThat(log.text()).as("the log was listened to").contains("at the most talkative");
            assertThat(server.mails.size()).isGreaterThanOrEqualTo(7);
            assertThat(Traces.of(CODE).in(String.join("", server.mails)))
                    .as("what is looked for can be found")
                    .isNotEmpty();
            assertThat(Traces.of(CODE).in(log.text() + said)).isEmpty();
        }
    }

    @Test
    void wipesWhatItSent() throws Exception {
        MailLetters letters = new MailLetters(
                new InternetAddress("rewards@example.com"),
                null,
                MailTemplates.standard("en", new ArrayList<>()),
                "en",
                CLOCK);
        MailLetter letter = letters.write(note("ann@example.net", ANN), code());
        MimeMultipart both = (MimeMultipart) letter.message().getContent();
        assertThat(letter.isBegun()).isFalse();
        letter.wipe();
        for (int part = 0; part < 2; part++) {
            assertThat(both.getBodyPart(part).getInputStream().readAllBytes())
                    .hasSizeGreaterThan(100)
                    .containsOnly(0);
        }
    }

    @Test
    void findsTheNearestLanguage() throws Exception {
        job("from: rewards@example.com", "language: de", "templates: mail");
        templates("subject.txt", "plain");
        templates("subject.pt.txt", "pt");
        templates("subject.de.txt", "de");
        templates("body.pt.txt", "{{code}}");
        templates("body.pt.html", "{{code}} pt {{language}}");
        templates("body.pt-BR.html", "{{code}} pt-BR {{language}}");
        templates("body.de.txt", "{{code}}");
        templates("body.de.html", "{{code}} de {{language}}");
        templates("README.md", "{{{");
        try (ScriptedMail server = new ScriptedMail()) {
            EmailDelivery channel = channelTo("127.0.0.1", server.port());
            Map<String, String> expected = Map.of(
                    "pt-BR",
                    "pt pt-BR pt-BR",
                    "pt-br",
                    "pt pt-BR pt-br",
                    "pt-PT",
                    "pt pt pt",
                    "fr",
                    "de de de",
                    "de-AT",
                    "de de de");
            for (Map.Entry<String, String> each : expected.entrySet()) {
                handOver(channel, "ann@example.net", new Greeting(null, null, each.getKey()));
                MimeMessage got = new MimeMessage(
                        null, new ByteArrayInputStream(server.mails.getLast().getBytes(UTF_8)));
                assertThat(got.getSubject() + " "
                                + part(got, 1).replace(CODE + " ", "").strip())
                        .isEqualTo(each.getValue());
            }
        }
    }

    @Test
    void saysAllThatIsWrongBeforeTheFirstMail() throws Exception {
        job("from: Acme <rewards@example.com>", "templates: mail");
        templates("subject.txt", "one\ntwo");
        templates("body.txt", "x".repeat(70_000));
        Files.write(jobs.resolve("mail/body.html"), new byte[] {'a', '\n', (byte) 0xfc, '\n'});
        templates("body.de.html", "{{code}}{{nam}}");
        templates("body.german.html", "{{code}}");
        settings.put("spring.mail.host", "");
        settings.put("bursar.mail.paralel", "2");
        settings.put("bursar.mail.parallel", "99");
        settings.put("bursar.mail.per-second", "none");

        assertThatThrownBy(() -> EmailDelivery.open(load(), environment(), CLOCK))
                .isInstanceOf(DeliveryProblems.class)
                .hasMessageContaining("set spring.mail.host (variable SPRING_MAIL_HOST)")
                .hasMessageContaining("bursar.mail.paralel does not exist. Did you mean bursar.mail.parallel?")
                .hasMessageContaining("bursar.mail.parallel (variable BURSAR_MAIL_PARALLEL) is \"99\"; write 1 to 32.")
                .hasMessageContaining(
                        "bursar.mail.per-second (variable BURSAR_MAIL_PERSECOND) is \"none\"; write 0.1 to 1000")
                .hasMessageContaining("subject.txt:2: a subject has one line")
                .hasMessageContaining("body.txt: is larger than 64 KiB")
                .hasMessageContaining("body.html:2: is not UTF-8")
                .hasMessageContaining("body.de.html:1: there is no variable nam; did you mean name?")
                .hasMessageContaining("body.german.html: german is no language; name the file like body.de.html");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        job("from: Acme <rewards@example.com>", "templates: nowhere");
        settings.put("spring.mail.port", "abc");
        assertThatThrownBy(() -> EmailDelivery.open(load(), environment(), CLOCK))
                .hasMessageContaining("There is no folder of mail templates at " + jobs.resolve("nowhere"))
                .hasMessageContaining("spring.mail.port (variable SPRING_MAIL_PORT) cannot be read");

        job("from: Acme <rewards@example.com>", "templates: mail");
        settings.remove("spring.mail.port");
        settings.put("spring.mail.host", "127.0.0.1");
        templates("subject.txt", "s");
        templates("body.txt", "{{code}}");
        templates("subject.de.txt", "s");
        assertThatThrownBy(() -> EmailDelivery.open(load(), environment(), CLOCK))
                .hasMessageContaining("body.html: is not there; write it")
                .hasMessageContaining("body.de.txt: is not there, but other texts in de are; write it too")
                .hasMessageContaining("body.de.html: is not there");
    }

    private static GreenMail greenMail() {
        ServerSetup[] setups = {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
        };
        for (ServerSetup each : setups) {
            each.setServerStartupTimeout(20_000);
        }
        GreenMail mail = new GreenMail(setups);
        mail.start();
        return mail;
    }

    private void job(String... mail) throws IOException {
        Files.writeString(
                jobs.resolve("thanks.yaml"),
                "account: us\ndelivery: email\nmail:\n  " + String.join("\n  ", mail) + "\n");
    }

    private void templates(String file, String text) throws IOException {
        if (!Files.isDirectory(jobs.resolve("mail"))) {
            Files.createDirectory(jobs.resolve("mail"));
            if (file.equals("subject.txt") && text.startsWith("For")) {
                job("from: Acme <rewards@example.com>", "templates: mail");
                Files.writeString(jobs.resolve("mail/body.txt"), "{{code}}");
                Files.writeString(jobs.resolve("mail/body.html"), "{{code}} {{name}} {{message}}");
            }
        }
        Files.writeString(jobs.resolve("mail").resolve(file), text);
    }

    private JobFile load() {
        return new JobFileLoader().load(jobs, "thanks");
    }

    private StandardEnvironment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.copyOf(settings)));
        return environment;
    }

    private EmailDelivery channelTo(String host, int port) {
        return channelTo(host, port, Duration.ofSeconds(9));
    }

    private EmailDelivery channelTo(String host, int port, Duration deadline) {
        settings.put("spring.mail.host", host);
        settings.put("spring.mail.port", Integer.toString(port));
        EmailDelivery channel = EmailDelivery.open(load(), environment(), CLOCK, deadline);
        opened.add(channel);
        return channel;
    }

    private static ClaimCode code() {
        return ClaimCode.copyOf(CODE.toCharArray(), 0, CODE.length());
    }

    private static DeliveryNote note(String address, Greeting greeting) {
        return new DeliveryNote(
                "NOV-1001",
                new Recipient(address, greeting),
                CreationRequest.of(new CreationRequestId(KEY), Money.ofMinor(2_500, Currency.getInstance("USD"))));
    }

    private static HandOver handOver(EmailDelivery channel, String address, Greeting greeting) {
        return channel.handOver(note(address, greeting), code());
    }

    private static String why(HandOver result) {
        return switch (result) {
            case Done done -> done.messageId();
            case Again again -> again.why();
            case Unavailable away -> away.why();
            case Refused refused -> refused.why();
        };
    }

    private static String part(MimeMessage message, int index) throws Exception {
        return (String)
                ((MimeMultipart) message.getContent()).getBodyPart(index).getContent();
    }
}
