package io.bursar.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import io.bursar.delivery.HandOver.Done;
import io.bursar.delivery.HandOver.Refused;
import io.bursar.domain.Greeting;
import jakarta.mail.Message;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a mail, what is nowhere else, and what is found out before the first one. */
class EmailDeliveryIT extends MailScene {

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
}
