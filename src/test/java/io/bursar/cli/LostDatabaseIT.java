package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.database.EmbeddedPostgres;
import io.bursar.database.TestDatabase;
import io.bursar.ledger.RunLock;
import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.simulator.Faults;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The database goes away in the middle of a run: the same process waits, goes on, and pays each reward once; or ends in words. */
@BesideOthers
class LostDatabaseIT {

    private static final Path SAMPLE = Path.of("sample-input/november-us.csv").toAbsolutePath();
    private static final Path HOME = Folders.ofThisJvm("it-lost-home");
    private static final Path SERVER = Folders.ofThisJvm("it-server");
    private static final Duration LONG = Duration.ofSeconds(90);

    private static final String END_ALL = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = 'bursar_app'
            """;

    @BeforeAll
    static void makeHome() throws IOException {
        Files.createDirectories(HOME);
    }

    /** Two processes on one home: whichever comes first starts the server, and never a second one beside it. */
    @Test
    void startsItsOwnServerAgainAndGoesOn() throws IOException {
        try (Simulator one = simulator();
                Simulator two = simulator()) {
            Command.Running first = command(one).start("run", SAMPLE.toString(), "--job", "nightly-us");
            Command.Running second = command(two).start("run", SAMPLE.toString(), "--job", "nightly-us");
            for (int kill = 0; kill < 2; kill++) {
                awaitCards(one, 15 + 45 * kill);
                awaitCards(two, 1);
                killServer(HOME);
                awaitNextCalls(first, one, kill + 1);
            }
            wentOn(first, one);
            wentOn(second, two);
        }
    }

    private static void wentOn(Command.Running running, Simulator simulator) throws IOException {
        Command.Ended ended = running.await();
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.err())
                .contains("The database does not answer", "The database is back. Going on.")
                .doesNotContain("was interrupted", "Exception", "\tat ");
        RunCommandIT.assertEachRewardIsOneLiveCard(simulator, SAMPLE);
    }

    @Test
    void goesOnAfterItsConnectionsWereEnded() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command.Running running =
                    on(database, command(simulator)).start("run", SAMPLE.toString(), "--job", "nightly-us");
            for (int endAt : List.of(10, 30, 50, 70, 90)) {
                awaitCards(simulator, endAt);
                database.asOwner(END_ALL);
            }
            Command.Ended ended = running.await();
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.err())
                    .contains("terminating connection", "is back")
                    .doesNotContain("\tat ");
            RunCommandIT.assertEachRewardIsOneLiveCard(simulator, SAMPLE);
        }
    }

    @Test
    void leavesTheRunToAnotherProcessThatHasTakenItOver() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = on(database, command(simulator));
            Command.Running running = command.start("run", SAMPLE.toString(), "--job", "nightly-us");
            awaitCards(simulator, 10);
            String id = firstWord(running, "november-us.csv  ");
            database.asOwner(END_ALL);
            try (RunLock other = await().pollInterval(Duration.ofMillis(1))
                    .until(() -> RunLock.tryAcquire(database.ownerDataSource(), id, "bursar ann"), Objects::nonNull)) {
                assertThat(other.isHeld()).isTrue();
                Command.Ended ended = running.await();
                assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.INTERRUPTED);
                assertThat(ended.err()).contains("was taken over by bursar ann", "./bursar status " + id);
            }
            Command.Ended resumed = command.run("resume", id);
            assertThat(resumed.code()).as(resumed.err()).isZero();
            RunCommandIT.assertEachRewardIsOneLiveCard(simulator, SAMPLE);
        }
    }

    @Test
    void outlastsASilentServer() throws IOException {
        try (Simulator simulator = simulator();
                EmbeddedPostgres server = EmbeddedPostgres.open(SERVER, System.err::println)) {
            Command.Running running = on(server, command(simulator))
                    .with("BURSAR_GIVEUPAFTER", "60s")
                    .start("run", SAMPLE.toString(), "--job", "nightly-us");
            awaitCards(simulator, 20);
            signal("STOP");
            long stopped = System.nanoTime();
            try {
                awaitWords(running, "The database does not answer");
                System.err.println("Silence noticed after " + millisSince(stopped) + " ms");
            } finally {
                signal("CONT");
            }
            awaitNextCalls(running, simulator, 1);
            Command.Ended ended = running.await();
            assertThat(ended.code()).as(ended.err()).isZero();
            RunCommandIT.assertEachRewardIsOneLiveCard(simulator, SAMPLE);
        }
    }

    @Test
    void givesUpInTimeAndIsResumed() throws IOException {
        try (Simulator simulator = simulator()) {
            EmbeddedPostgres server = EmbeddedPostgres.open(SERVER, System.err::println);
            Command command = on(server, command(simulator)).with("BURSAR_GIVEUPAFTER", "8s");
            Command.Running running = command.start("run", SAMPLE.toString(), "--job", "nightly-us", "--json");
            awaitCards(simulator, 20);
            long stopped = System.nanoTime();
            server.close();
            Command.Ended ended = running.await();
            assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.INTERRUPTED);
            System.err.println("Given up after " + millisSince(stopped) + " ms");
            assertThat(millisSince(stopped)).isBetween(8_000L, 40_000L);
            assertThat(ended.err())
                    .contains("The database has not answered for", "refused", "./bursar resume")
                    .doesNotContain("Exception", "\tat ", "Caused by");
            assertThat(ended.json().at("/status").asString()).isEqualTo("STOPPED");
            String id = firstWord(running, "./bursar resume ");
            said(command.run("resume", id), ExitCodes.INTERRUPTED, "Cannot reach the PostgreSQL at");

            try (EmbeddedPostgres again = EmbeddedPostgres.open(SERVER, System.err::println)) {
                said(
                        on(again, command)
                                .with("SPRING_DATASOURCE_PASSWORD", "wrong")
                                .run("status"),
                        ExitCodes.INTERRUPTED,
                        "does not let user bursar_app in");
                Command.Ended resumed = on(again, command).run("resume", id);
                assertThat(resumed.code()).as(resumed.err()).isZero();
                RunCommandIT.assertEachRewardIsOneLiveCard(simulator, SAMPLE);
            }
        }
    }

    @Test
    void triesNoOtherWithoutTheDatabase() throws IOException {
        try (Simulator simulator = simulator("1")) {
            EmbeddedPostgres server = EmbeddedPostgres.open(SERVER, System.err::println);
            Command command = on(server, command(simulator)).with("BURSAR_GIVEUPAFTER", "8s");
            for (int i = 1; i <= 2; i++) {
                Path file = HOME.resolve(
                        "lost-%s-%d.csv".formatted(simulator.settings().partnerId(), i));
                Files.writeString(file, Files.readString(SAMPLE).replace("NOV-", i + "-"));
                assertThat(command.run("run", file.toString(), "--job", "nightly-us")
                                .code())
                        .isEqualTo(ExitCodes.HELD);
            }
            simulator.addFunds(new BigDecimal("1000000"));
            Command.Running resuming = command.start("resume");
            awaitCards(simulator, 20);
            server.close();
            Command.Ended ended = resuming.await();
            said(ended, ExitCodes.INTERRUPTED, "1 more disbursement was not tried. When the database is back");
            assertThat(ended.err().split("has not answered for", -1)).hasSize(2);
        }
    }

    /** Nobody works, so nobody but the server itself finds out. */
    @Test
    void isStartedAgainByAnIdleServer() throws IOException {
        Path home = Files.createDirectories(HOME.resolve("idle"));
        try (Simulator simulator = simulator()) {
            Command.Running server =
                    Command.paying(simulator, home, "idle", "10").start("serve");
            awaitWords(server, "Serving");
            Path lock = home.resolve("postgres/data/postmaster.pid");
            String killed = Files.readAllLines(lock).getFirst();
            killServer(home);
            await().atMost(LONG)
                    .until(() -> Files.exists(lock)
                            && !Files.readAllLines(lock).getFirst().equals(killed));
            server.process().destroy();
            Command.Ended ended = server.await();
            assertThat(ended.err()).contains("The server has ended").doesNotContain("\tat ");
        }
    }

    @Test
    void isStoppedWhileItWaits() throws Exception {
        try (Simulator simulator = simulator()) {
            EmbeddedPostgres server = EmbeddedPostgres.open(SERVER, System.err::println);
            Command.Running running =
                    on(server, command(simulator)).start("run", SAMPLE.toString(), "--job", "nightly-us");
            awaitCards(simulator, 20);
            server.close();
            awaitWords(running, "Waiting for it");
            running.process().destroy();
            assertThat(running.process().waitFor(12, TimeUnit.SECONDS)).isTrue();
            said(running.await(), ExitCodes.INTERRUPTED, "./bursar resume");
        }
    }

    @Test
    void takesNoRefusalForALostDatabase() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            Command command = on(database, command(simulator));
            Command.Running running = command.start("run", SAMPLE.toString(), "--job", "nightly-us");
            awaitCards(simulator, 20);
            database.asOwner("ALTER TABLE attempt ADD CONSTRAINT in_the_way CHECK (effect_possible) NOT VALID");
            assertThat(running.process().waitFor(25, TimeUnit.SECONDS))
                    .as("ends before give-up-after")
                    .isTrue();
            said(running.await(), ExitCodes.BUG, "Bursar has a bug");
            database.asOwner("ALTER TABLE attempt DROP CONSTRAINT in_the_way");
            Command.Ended resumed = command.run("resume");
            assertThat(resumed.code()).as(resumed.err()).isZero();
            RunCommandIT.assertEachRewardIsOneLiveCard(simulator, SAMPLE);
        }
    }

    private static Simulator simulator() {
        return simulator("1000000");
    }

    private static Simulator simulator(String funds) {
        String partner = "L" + Integer.toString(ThreadLocalRandom.current().nextInt(46_656, 1_679_616), 36);
        return Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(partner)
                .withFunds(new BigDecimal(funds))
                .withCallsPerSecondMax(0)
                .withFaults(Faults.none().withSeed(3).withLatency(Faults.Latency.of(200, 400))));
    }

    /** At the provider's pace, so that there is a middle to lose the database in. */
    private static Command command(Simulator simulator) {
        return Command.paying(
                simulator, HOME, "a" + simulator.settings().partnerId().toLowerCase(Locale.ROOT), "10");
    }

    private static Command on(TestDatabase database, Command command) {
        return command.with("SPRING_DATASOURCE_URL", database.url())
                .with("SPRING_DATASOURCE_USERNAME", database.user())
                .with("SPRING_DATASOURCE_PASSWORD", database.password());
    }

    /** A server of this test's own, as an external one. */
    private static Command on(EmbeddedPostgres server, Command command) {
        return command.with("SPRING_DATASOURCE_URL", server.jdbcUrl())
                .with("SPRING_DATASOURCE_USERNAME", server.user())
                .with("SPRING_DATASOURCE_PASSWORD", server.password())
                .with("SPRING_FLYWAY_USER", server.owner())
                .with("SPRING_FLYWAY_PASSWORD", server.ownerPassword());
    }

    private static void awaitCards(Simulator simulator, int cards) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> simulator.figures().liveCards() >= cards);
    }

    private static void awaitWords(Command.Running running, String words) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.readString(running.err()).contains(words));
    }

    /** Waits until it has said so many times that the database is back, and for a call after that. */
    private static void awaitNextCalls(Command.Running running, Simulator simulator, int times) {
        long start = System.nanoTime();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    String said = Files.readString(running.err());
                    return said.split(Pattern.quote("The database is back"), -1).length > times;
                });
        long arrivals = simulator.figures().arrivals();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> simulator.figures().arrivals() > arrivals);
        System.err.println("Next call " + millisSince(start) + " ms later");
    }

    private static String firstWord(Command.Running running, String after) throws IOException {
        return Files.readString(running.err()).replaceFirst("(?s).*" + Pattern.quote(after) + "(\\S+).*", "$1");
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static void killServer(Path home) throws IOException {
        String pid =
                Files.readAllLines(home.resolve("postgres/data/postmaster.pid")).getFirst();
        ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static void signal(String name) throws IOException {
        for (ProcessHandle process : ProcessHandle.allProcesses()
                .filter(each -> each.info().command().orElse("").startsWith(SERVER.toString()))
                .toList()) {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join();
        }
    }

    private static void said(Command.Ended ended, int code, String words) {
        assertThat(ended.code()).as(ended.err()).isEqualTo(code);
        assertThat(ended.err() + ended.out()).contains(words).doesNotContain("\tat ", "Caused by", "java.");
    }
}
