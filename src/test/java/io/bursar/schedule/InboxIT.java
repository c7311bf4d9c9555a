package io.bursar.schedule;

import static io.bursar.schedule.Installation.age;
import static io.bursar.schedule.Installation.content;
import static io.bursar.schedule.Installation.file;
import static io.bursar.schedule.Installation.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.batch.JobRunner;
import io.bursar.ledger.InboxLedger;
import io.bursar.ledger.JobLock;
import io.bursar.schedule.Installation.Server;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files in real folders, paid at the simulator: each once, whoever takes it and whenever that is cut off. */
class InboxIT {

    @SuppressWarnings("NullAway.Init")
    private static Installation home;

    @BeforeAll
    static void install() throws IOException {
        home = new Installation();
    }

    @AfterAll
    static void remove() {
        home.close();
    }

    @BeforeEach
    void forget() throws IOException {
        home.forgetJobs();
    }

    @Test
    void picksUpAFileOnceItIsLeftUnchanged() throws IOException {
        Path inbox = home.job("quiet", "account: rich");
        Server server = home.server();
        Path file = Files.writeString(
                inbox.resolve("growing.csv"), content("growing", 3).substring(0, 60));
        server.look();
        home.clock.forward(Duration.ofSeconds(30));
        Files.writeString(file, content("growing", 3));
        server.look();
        home.clock.forward(Duration.ofSeconds(2));
        server.look();
        assertThat(names(inbox)).as("the two looks are too near").containsExactly("growing.csv");
        home.clock.forward(Duration.ofSeconds(3));
        server.look();

        assertThat(names(inbox)).isEmpty();
        assertThat(names(inbox.resolve("done")))
                .containsExactly("growing.csv", "growing.csv.result.csv", "growing.csv.summary.txt");
        assertThat(Files.readString(inbox.resolve("done/growing.csv.result.csv")))
                .contains("growing-1,someone1@example.com,5.00,USD,PAID");
        assertThat(server.voice.said())
                .anySatisfy(line -> assertThat(line).contains("quiet  growing.csv  picked up, "))
                .anySatisfy(line -> assertThat(line)
                        .contains("finished: ", "3 of 3 paid, 15.00 USD", "the file is in done/growing.csv"));
    }

    @Test
    void leavesAloneWhatIsNotMeant() throws IOException {
        Path inbox = home.job("strange", "account: rich", "totals: sidecar");
        Path secret = Files.writeString(home.home.resolve("secret.csv"), content("secret", 1));
        for (String name : List.of(".hidden.csv", "a.csv.part", "b.tmp", "~$c.csv", "d.txt")) {
            Files.writeString(inbox.resolve(name), content(name, 1));
        }
        Files.createDirectories(inbox.resolve("folder.csv"));
        Files.createSymbolicLink(inbox.resolve("link.csv"), secret);
        file(inbox, "alone.csv", 1);
        Server server = home.server();
        server.looks(4);

        assertThat(server.voice.times("picked up")).isZero();
        assertThat(server.voice.times("alone.csv waits for the file that declares its totals"))
                .isEqualTo(1);
        Files.writeString(inbox.resolve("alone.csv.totals"), "rows: 1\ntotal: 5.00\n");
        server.look();
        assertThat(server.voice.times("picked up"))
                .as("the totals may still be written")
                .isZero();
        home.clock.forward(Duration.ofSeconds(5));
        server.look();
        assertThat(server.voice.times("picked up")).isEqualTo(1);
        assertThat(names(inbox)).doesNotContain("alone.csv", "alone.csv.totals");
        assertThat(Files.readString(secret)).startsWith("reward_id");
    }

    @Test
    void takesTheOldestFirst() throws IOException {
        Path inbox = home.job("oldest", "account: rich");
        age(file(inbox, "a.csv", 1), 3);
        age(file(inbox, "b.csv", 1), 1);
        age(file(inbox, "c.csv", 1), 2);
        Server server = home.server();
        server.looks(2);
        assertThat(server.voice.said().stream()
                        .filter(line -> line.contains("picked up"))
                        .map(line -> line.replaceAll(".*  (.*)  .*", "$1")))
                .containsExactly("b.csv", "c.csv", "a.csv");
    }

    @Test
    void letsTwoServersTakeEachFileOnce() throws Exception {
        Path inbox = home.job("shared", "account: rich");
        Path other = home.job("shared-too", "account: rich");
        for (int i = 0; i < 3; i++) {
            file(inbox, "f" + i + ".csv", 4);
            file(other, "g" + i + ".csv", 4);
        }
        int before = home.live(home.rich);
        List<Server> servers = List.of(home.server(), home.server());
        servers.forEach(Server::look);
        home.clock.forward(Duration.ofSeconds(10));
        for (int round = 0;
                round < 40 && !(names(inbox).isEmpty() && names(other).isEmpty());
                round++) {
            both(servers);
            home.clock.forward(Duration.ofMinutes(1));
        }

        assertThat(home.live(home.rich) - before).isEqualTo(24);
        for (int i = 0; i < 3; i++) {
            assertThat(said(servers, "shared  f" + i + ".csv  picked up")).isEqualTo(1);
            assertThat(said(servers, "shared-too  g" + i + ".csv  finished")).isEqualTo(1);
        }
        assertThat(names(inbox.resolve("done"))).hasSize(9);
        assertThat(names(other.resolve("done"))).hasSize(9);
        assertThat(names(inbox.resolve("refused"))).isEmpty();
    }

    @Test
    void leavesAnInboxToTheServerThatWorksOnIt() throws IOException {
        Path inbox = home.job("busy", "account: rich");
        file(inbox, "f.csv", 1);
        Server server = home.server();
        try (JobLock other = JobLock.tryAcquire(home.part(DataSource.class), "busy")) {
            assertThat(other).isNotNull();
            server.looks(3);
            assertThat(server.voice.said()).isEmpty();
        }
        server.looks(1);
        assertThat(names(inbox.resolve("done"))).contains("f.csv");
    }

    private static void both(List<Server> servers) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(servers.size())) {
            List<Future<?>> looks = new ArrayList<>();
            servers.forEach(each -> looks.add(threads.submit(each::look)));
            for (Future<?> look : looks) {
                look.get();
            }
        }
    }

    private static long said(List<Server> servers, String words) {
        return servers.stream().mapToLong(each -> each.voice.times(words)).sum();
    }

    @Test
    void isNeverBlockedByABrokenFileOrJob() throws IOException {
        Path inbox = home.job("mixed", "account: rich");
        Path wrong = home.job("unusable", "account: rich", "no-such-key: 1");
        Path twin = home.job("twin-a", "account: rich");
        home.job("twin-b", "account: rich");
        Files.writeString(
                home.jobs.resolve("twin-b.yaml"), "account: rich\ninbox: " + home.home.resolve("inbox/twin-a") + "\n");
        Path nobody = home.job("nobody", "account: nobody");
        age(Files.writeString(inbox.resolve("1-columns.csv"), "what,is,this\n1,2,3\n"), 1);
        age(Files.writeString(inbox.resolve("2-broken.csv.gz"), "no gzip at all"), 2);
        age(Files.createFile(inbox.resolve("3-empty.csv")), 3);
        age(file(inbox, "4-good.csv", 2), 4);
        file(wrong, "a.csv", 1);
        file(twin, "a.csv", 1);
        file(nobody, "a.csv", 1);
        Server server = home.server();
        server.looks(6);

        assertThat(names(inbox)).isEmpty();
        assertThat(names(inbox.resolve("done"))).contains("4-good.csv").hasSize(3);
        assertThat(names(inbox.resolve("refused")))
                .containsExactly(
                        "1-columns.csv",
                        "1-columns.csv.error.txt",
                        "2-broken.csv.gz",
                        "2-broken.csv.gz.error.txt",
                        "3-empty.csv",
                        "3-empty.csv.error.txt");
        Path refused = inbox.resolve("refused/1-columns.csv");
        assertThatThrownBy(() -> home.part(JobRunner.class)
                        .run(refused, "mixed", "ann", server.control, io.bursar.batch.RunListener.NONE))
                .hasMessage(Files.readString(inbox.resolve("refused/1-columns.csv.error.txt"))
                        .strip());
        assertThat(names(wrong)).containsExactly("a.csv");
        assertThat(names(twin)).containsExactly("a.csv");
        assertThat(names(nobody)).containsExactly("a.csv");
        assertThat(server.voice.times("unusable  its job file cannot be used")).isEqualTo(1);
        assertThat(server.voice.times("twin-a, twin-b have the same inbox")).isEqualTo(1);
        assertThat(server.voice.times("nobody  a.csv  stays in the inbox and is tried again"))
                .isEqualTo(1);

        home.job("unusable", "account: rich");
        server.looks(3);
        assertThat(names(wrong.resolve("done"))).as("once it is mended").contains("a.csv");
    }

    /** Thrown like a kill: nothing of the program catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @EnumSource(PickUp.Step.class)
    void goesOnAfterAKillAtEachStep(PickUp.Step step) throws IOException {
        String job = "killed-" + step.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        Path inbox = home.job(job, "account: rich");
        file(inbox, "f.csv", 3);
        Path wrong = Files.writeString(inbox.resolve("g.csv"), "what,is,this\n1,2,3\n");
        age(wrong, 1_000_000_000);
        int before = home.live(home.rich);
        for (int kills = 0; kills < 2; kills++) {
            Server dying = home.new Server(reached -> {
                if (reached == step) {
                    throw new Killed();
                }
            });
            dying.look();
            home.clock.forward(Duration.ofSeconds(10));
            assertThatThrownBy(dying::look).isInstanceOf(Killed.class);
            home.clock.forward(Duration.ofSeconds(10));
        }
        Server next = home.server();
        next.looks(4);

        assertThat(names(inbox)).isEmpty();
        assertThat(names(inbox.resolve("done"))).containsExactly("f.csv", "f.csv.result.csv", "f.csv.summary.txt");
        assertThat(names(inbox.resolve("refused"))).containsExactly("g.csv", "g.csv.error.txt");
        assertThat(home.live(home.rich) - before).isEqualTo(3);
        assertThat(home.part(InboxLedger.class).unsettled()).isEmpty();
    }

    @Test
    void tellsARepetitionFromItsOwnInterruptedPickUp() throws IOException {
        Path inbox = home.job("again", "account: rich");
        file(inbox, "f.csv", 2);
        Server server = home.server();
        server.looks(2);
        Files.copy(inbox.resolve("done/f.csv"), inbox.resolve("copy.csv"));
        server.looks(2);

        assertThat(names(inbox.resolve("refused"))).containsExactly("copy.csv", "copy.csv.error.txt");
        assertThat(Files.readString(inbox.resolve("refused/copy.csv.error.txt")))
                .contains(inbox.resolve("refused/copy.csv") + " is finished", "./bursar report");
        assertThat(names(inbox.resolve("done"))).hasSize(3);
    }

    @Test
    void overwritesNothing() throws IOException {
        Path inbox = home.job("clash", "account: rich");
        file(inbox, "f.csv", 1);
        Server server = home.server();
        server.looks(2);
        for (int i = 2; i < 5; i++) {
            Files.writeString(inbox.resolve("f.csv"), content("clash-other-" + i, 1));
            server.look();
            home.clock.forward(Duration.ofSeconds(10));
            server.look();
        }
        List<String> done = names(inbox.resolve("done")).stream()
                .filter(name -> !name.contains(".csv."))
                .toList();
        assertThat(done).hasSize(4).contains("f.csv").allMatch(name -> name.endsWith(".csv"));
        assertThat(Files.readString(inbox.resolve("done/f.csv"))).isEqualTo(content("clash-f.csv", 1));
        for (String name : done) {
            assertThat(inbox.resolve("done").resolve(name + ".result.csv")).exists();
        }
    }

    @Test
    void keepsANewFileThatCameUnderTheSameNameMeanwhile() throws IOException {
        Path inbox = home.job("replaced", "account: rich");
        Path file = file(inbox, "f.csv", 2);
        Server server = home.new Server(step -> {
            if (step == PickUp.Step.BESIDE && Files.exists(file)) {
                write(file, content("replaced-later", 3));
            }
        });
        int before = home.live(home.rich);
        server.looks(2);
        assertThat(Files.readString(file)).isEqualTo(content("replaced-later", 3));
        Server next = home.server();
        next.looks(2);
        assertThat(home.live(home.rich) - before).isEqualTo(5);
        assertThat(names(inbox)).isEmpty();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Files that wait for funds, and one that needs none: a run that waited would hold up this thread for ever. */
    @Test
    void holdsFilesWithoutFundsAndFinishesThemLater() throws IOException {
        Path inbox = home.job("held", "account: poor", "on-bad-rows: pay-good");
        for (int i = 0; i < 3; i++) {
            file(inbox, "f" + i + ".csv", 2);
        }
        Path other = home.job("not-held", "account: rich");
        file(other, "g.csv", 2);
        Server server = home.server();
        server.looks(2);
        assertThat(names(inbox.resolve("held"))).hasSize(9).contains("f0.csv", "f0.csv.result.csv");
        assertThat(names(other.resolve("done"))).contains("g.csv");
        assertThat(server.voice.times("recharge with at least ")).isEqualTo(3);
        home.takeOver(server);
        assertThat(home.live(home.poor)).isZero();

        home.poor.setFunds(new BigDecimal("1000"));
        home.takeOver(server);
        assertThat(home.live(home.poor)).isEqualTo(6);
        server.looks(1);
        assertThat(names(inbox.resolve("held"))).isEmpty();
        assertThat(names(inbox.resolve("done"))).hasSize(9);
        assertThat(Files.readString(inbox.resolve("done/f2.csv.result.csv"))).contains(",PAID,");
        assertThat(server.voice.times("2 of 2 paid, 10.00 USD; the file is in done/f"))
                .isEqualTo(3);
    }

    @Test
    void isNotBrokenByAFullFolder() throws IOException {
        Path inbox = home.job("full", "account: rich", "schedule: \"0 0 2 * * *\"");
        for (int i = 0; i < 20_000; i++) {
            Files.createFile(inbox.resolve("f" + i + ".csv"));
        }
        InboxFolder folder = new InboxFolder(inbox);
        assertThat(folder.look(io.bursar.jobfile.JobFile.Totals.NONE, home.clock.instant()))
                .hasSize(InboxFolder.FILES_MAX);
        assertThat(InboxFolder.waiting(inbox)).isEqualTo(InboxFolder.FILES_MAX);
    }
}
