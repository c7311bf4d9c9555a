package io.bursar.schedule;

import io.bursar.Bursar;
import io.bursar.account.Accounts;
import io.bursar.batch.BursarSettings;
import io.bursar.batch.JobRunner;
import io.bursar.batch.Places;
import io.bursar.batch.Takeover;
import io.bursar.database.TestDatabase;
import io.bursar.disburse.RunControl;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.InboxLedger;
import io.bursar.program.Folders;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A home, a database and two accounts at the simulator, one rich and one poor; servers look when a test lets them. */
final class Installation implements AutoCloseable {

    final Path home = Folders.ofThisJvm("it-inbox-home");
    final Path jobs = home.resolve("jobs");
    final SettableClock clock = new SettableClock(Instant.parse("2026-11-26T01:00:00Z"));
    final Simulator rich = simulator("RICH", "1000000");
    final Simulator poor = simulator("POOR", "0");

    private final TestDatabase database = TestDatabase.migrated();
    private final ConfigurableApplicationContext context;

    Installation() throws IOException {
        Folders.empty(home);
        Files.createDirectories(jobs);
        List<String> settings = new ArrayList<>(List.of(
                "--bursar.home=" + home,
                "--bursar.jobs=" + jobs,
                "--bursar.give-up-after=5s",
                "--bursar.funds-interval=1ms",
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password()));
        account(settings, "rich", rich);
        account(settings, "poor", poor);
        context = new SpringApplicationBuilder(Bursar.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .run(settings.toArray(String[]::new));
    }

    private static Simulator simulator(String partner, String funds) {
        return Simulator.start(SimulatorSettings.defaults()
                .withPartnerId(partner)
                .withFunds(new BigDecimal(funds))
                .withFundsCallsPerSecondMax(0)
                .withCallsPerSecondMax(0));
    }

    private static void account(List<String> settings, String name, Simulator simulator) {
        SimulatorSettings is = simulator.settings();
        String prefix = "--bursar.accounts." + name + ".";
        settings.add(prefix + "partner-id=" + is.partnerId());
        settings.add(prefix + "endpoint=" + simulator.endpoint());
        settings.add(prefix + "region=" + is.region());
        settings.add(prefix + "currency=" + is.currency());
        settings.add(prefix + "access-key-id=" + is.accessKeys().getFirst().id());
        settings.add(prefix + "secret-access-key=" + is.accessKeys().getFirst().secret());
        settings.add(prefix + "calls-per-second=0");
    }

    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    /** One server: what it says, and its looks. */
    final class Server {
        final Recorded voice = new Recorded();
        final RunControl control = new RunControl(Duration.ofSeconds(5), false);
        private final InboxWatcher watcher;

        Server(Consumer<PickUp.Step> after) {
            InboxMoves moves = new InboxMoves(clock);
            PickUp pickUp = new PickUp(
                    part(JobRunner.class),
                    part(Accounts.class),
                    part(DisbursementLedger.class),
                    part(InboxLedger.class),
                    moves,
                    part(Settlement.class),
                    after);
            watcher = new InboxWatcher(
                    part(BursarSettings.class),
                    pickUp,
                    part(Settlement.class),
                    part(DueTimes.class),
                    part(InboxLedger.class),
                    part(DataSource.class),
                    new Places(),
                    clock);
        }

        /** One look; what it begins is done when it returns. */
        void look() {
            watcher.look(control, voice, Runnable::run);
        }

        /** As many looks, each as much later as makes a file complete. */
        void looks(int times) {
            for (int i = 0; i < times; i++) {
                look();
                clock.forward(Duration.ofSeconds(30));
            }
        }
    }

    Server server() {
        return new Server(step -> {});
    }

    void takeOver(Server server) {
        part(Takeover.class)
                .look(
                        server.control,
                        (each, run) -> server.voice.watched((control, listener) -> run.apply(control)),
                        Runnable::run);
    }

    /** A job with an inbox of its name, whose folder is returned. */
    Path job(String name, String... lines) throws IOException {
        Files.writeString(
                jobs.resolve(name + ".yaml"),
                Stream.concat(Stream.of("inbox: inbox/" + name), Stream.of(lines))
                        .collect(Collectors.joining("\n", "", "\n")));
        return Files.createDirectories(home.resolve("inbox").resolve(name));
    }

    /** The jobs of another test are none of this one's business. */
    void forgetJobs() throws IOException {
        Folders.empty(jobs);
    }

    static Path file(Path inbox, String name, int rows) throws IOException {
        return Files.writeString(inbox.resolve(name), content(inbox.getFileName() + "-" + name, rows));
    }

    static String content(String references, int rows) {
        return IntStream.rangeClosed(1, rows)
                .mapToObj(i -> "%s-%d,someone%d@example.com,5.00,USD".formatted(references, i, i))
                .collect(Collectors.joining("\n", "reward_id,recipient,amount,currency\n", "\n"));
    }

    static void age(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-11-26T00:00:00Z").plusSeconds(seconds)));
    }

    /** The names in one of an inbox's folders, sorted. */
    static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(each -> each.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Live cards of the rewards whose file a test has made, by the provider's books. */
    int live(Simulator simulator) {
        return simulator.books().live().size();
    }

    @Override
    public void close() {
        context.close();
        rich.close();
        poor.close();
        database.close();
    }
}
