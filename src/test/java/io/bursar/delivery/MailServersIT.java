package io.bursar.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import io.bursar.delivery.HandOver.Done;
import io.bursar.delivery.HandOver.Refused;
import io.bursar.delivery.HandOver.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that refuse, fall silent, go away, or are not to be trusted. */
class MailServersIT extends MailScene {

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
            assertThat(result.unclear())
                    .as("whatever it answers, it has not taken it")
                    .isFalse();
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
        assertThat(result.unclear()).isFalse();
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

            assertThat(result)
                    .isInstanceOfSatisfying(
                            Unavailable.class,
                            away -> assertThat(away.unclear()).isEqualTo(command.equals("CONTENT")));
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
            assertThat(handOver(channel, "ann@example.net", ANN))
                    .isEqualTo(new Unavailable(
                            "the connection to 127.0.0.1 was lost before it said whether it took the mail", true));
            server.afterMail(mail -> "250 ok");
            assertThat(handOver(channel, "ann@example.net", ANN)).isInstanceOf(Done.class);
            server.afterMail(mail -> ScriptedMail.CUT); // now over a connection that was kept
            HandOver cut = handOver(channel, "ann@example.net", ANN);
            assertThat(cut).isInstanceOf(Unavailable.class);
            assertThat(cut.unclear()).isTrue();
            assertThat(server.mails).hasSize(3);
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
}
