package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.bursar.database.TestDatabase;
import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Books;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.simulator.VirtualProvider;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A run whose codes go by mail, killed while the server takes them: a mail may come twice, and then it is the same mail. The names of
 * the file and of the sender's domain look like claim codes, and are none.
 */
@BesideOthers
class MailCommandIT {

    private static final Path HOME = Folders.ofThisJvm("it-mail-home");
    private static final int REWARDS = 120;

    @Test
    void mailsEachRecipientTheOneLiveCodeThoughItIsKilledTwice() throws Exception {
        Files.createDirectories(HOME);
        String partner = "M" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        GreenMail mail = mailServer();
        try (Simulator simulator = Simulator.start(
                        SimulatorSettings.defaults().withPartnerId(partner).withCallsPerSecondMax(0));
                TestDatabase database = TestDatabase.migrated()) {
            Command command = command(simulator, database, mail.getSmtp().getPort());
            String file = file().toString();
            for (int taken : new int[] {20, 60}) {
                Command.Running running = command.start("run", file, "--job", "mailed");
                await().atMost(Duration.ofSeconds(90))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> mail.getReceivedMessages().length >= taken);
                running.kill9();
                assertThat(mail.getReceivedMessages()).hasSizeLessThan(REWARDS);
            }

            Command.Ended ended = command.run("run", file, "--job", "mailed", "--json");

            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.json().at("/rewards/delivered").asInt()).isEqualTo(REWARDS);
            Books books = simulator.books();
            assertThat(books.live()).hasSize(REWARDS);
            Map<String, List<MimeMessage>> byKey = byKey(mail);
            assertThat(byKey).hasSize(REWARDS);
            for (Books.Card card : books.live()) {
                String code = VirtualProvider.claimCode(simulator.settings(), card.id());
                assertThat(byKey.get(card.id()))
                        .isNotEmpty()
                        .allSatisfy(got -> assertThat(text(got)).contains("\r\n    " + code + "\r\n"));
            }
            assertThat(byKey.values().stream().map(MailCommandIT::recipient).distinct())
                    .as("each recipient has mails of one key")
                    .hasSize(REWARDS);
        } finally {
            mail.stop();
        }
    }

    /**
     * A server whose threads end quietly when a client is killed in the middle of a mail: in a group of their own, as what a thread of
     * the usual group throws fails every wait of Awaitility, those of the classes that run beside this one too.
     */
    private static GreenMail mailServer() throws Exception {
        ThreadGroup quiet = new ThreadGroup("mail") {
            @Override
            public void uncaughtException(Thread thread, Throwable failure) {
                System.err.println(thread.getName() + " was cut off: " + failure);
            }
        };
        try (ExecutorService inTheGroup = Executors.newSingleThreadExecutor(task -> new Thread(quiet, task))) {
            return inTheGroup
                    .submit(() -> {
                        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
                        mail.start();
                        return mail;
                    })
                    .get();
        }
    }

    private static Command command(Simulator simulator, TestDatabase database, int port) {
        String account = "a" + simulator.settings().partnerId().toLowerCase(Locale.ROOT);
        return Command.paying(simulator, HOME, account, "0")
                .with("SPRING_DATASOURCE_URL", database.url())
                .with("SPRING_DATASOURCE_USERNAME", database.user())
                .with("SPRING_DATASOURCE_PASSWORD", database.password())
                .with("SPRING_MAIL_HOST", "127.0.0.1")
                .with("SPRING_MAIL_PORT", Integer.toString(port))
                .with("BURSAR_MAIL_PERSECOND", "40")
                .withJob("mailed", """
                        account: %s
                        delivery: email
                        mail:
                          from: Acme Rewards <rewards@gift-points-club.com>
                        """.formatted(account));
    }

    private static Path file() throws Exception {
        List<String> lines = new ArrayList<>(List.of("reward_id,recipient,amount,currency"));
        for (int i = 1; i <= REWARDS; i++) {
            lines.add("M-%d,someone%d@example.net,%d.00,USD".formatted(i, i, 5 + i % 20));
        }
        return Files.write(HOME.resolve("mail-server-main.csv"), lines);
    }

    /** By the creationRequestId, which is the first half of the Message-ID. */
    private static Map<String, List<MimeMessage>> byKey(GreenMail mail) {
        return Stream.of(mail.getReceivedMessages()).collect(Collectors.groupingBy(MailCommandIT::key));
    }

    private static String key(MimeMessage got) {
        try {
            return got.getMessageID().replaceFirst("^<(.*)@gift-points-club.com>$", "$1");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(MimeMessage got) throws Exception {
        return String.valueOf(((Multipart) got.getContent()).getBodyPart(0).getContent());
    }

    private static String recipient(List<MimeMessage> all) {
        try {
            return String.valueOf(all.getFirst().getAllRecipients()[0]);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
