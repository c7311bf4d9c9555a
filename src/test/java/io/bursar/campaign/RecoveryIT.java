package io.bursar.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.program.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a restart finds when more is lost than a process: sixteen who all want to go on, no Spring Batch tables, no database.
 * The packaged command, against the provider's books.
 */
@BesideOthers
class RecoveryIT {

    private static final Path FOLDER = Path.of("target/recovery").toAbsolutePath();
    private static final Duration END_MAX = Duration.ofMinutes(6);
    private static final String FINE = "{}";

    /** Some creates say F400 though the card is made: it is cancelled, and created again under a new id. */
    private static final String CREATED_AGAIN = """
            {"seed": 5, "latency": [{"medianMillis": 60, "p99Millis": 120}], "rules": [
              {"operation": "CREATE_GIFT_CARD", "symptom": "F400", "effect": "DONE", "rate": 0.15, "lastCall": 1},
              {"operation": "CREATE_GIFT_CARD", "symptom": "RESET", "effect": "DONE", "rate": 0.1, "lastCall": 1}]}
            """;

    private static Home home;
    private static Server server;
    private static int accounts;

    private final Random random = new Random(7);
    private String account = "";
    private Provider provider;
    private Auditor auditor;

    @BeforeAll
    static void unpack() throws IOException {
        Folders.empty(FOLDER);
        home = new Home(Program.packaged(), FOLDER.resolve("home"));
        server = new Server(home.folder());
        server.hold();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        accounts++;
        account = "us" + accounts;
        provider = new Provider(home, FOLDER.resolve(account), "R" + accounts + "X", random, FINE, FINE);
        provider.start();
        auditor = new Auditor(provider, account);
        home.addJob(account);
    }

    @AfterEach
    void close() {
        home.killAll();
    }

    private RewardFile file(int rows) {
        return RewardFile.write(FOLDER, random.nextInt(1_000_000), Pace.LIFTED, rows, random);
    }

    private Started run(RewardFile file, Pace pace) {
        return home.start(account, provider, pace, "run", file.path().toString(), "--job", account);
    }

    /** Runs a file until so many cards are live, and kills it. */
    private void runUntil(RewardFile file, Pace pace, long cards) {
        Started process = run(file, pace);
        until(() -> provider.books().live() >= cards || !process.isAlive());
        assertThat(process.isAlive()).as(process.err()).isTrue();
        process.kill9();
    }

    private static void until(BooleanSupplier holds) {
        await().atMost(END_MAX).pollInterval(Duration.ofMillis(40)).until(holds::getAsBoolean);
    }

    private static String ended(Started process, int code) {
        assertThat(process.endsWithin(END_MAX)).as("has ended").isTrue();
        assertThat(process.code()).as(process.err()).isEqualTo(code);
        assertThat(process.err()).doesNotContain("Exception", "\tat ");
        return process.err();
    }

    private void assertEachRewardIsOneLiveCard(RewardFile... files) {
        auditor.audit(server.connection().orElseThrow(), List.of(files));
        for (RewardFile file : files) {
            auditor.finished(file, home.folder().resolve("results"));
        }
        assertThat(auditor.rows()).allMatch(LedgerRow::isPaid);
        assertThat(provider.books().live()).isEqualTo(auditor.rows().size());
    }

    @Test
    void letsExactlyOneOfSixteenRun() {
        RewardFile file = file(1_500);
        runUntil(file, Pace.PROVIDERS, 15);
        auditor.audit(server.connection().orElseThrow(), List.of(file));
        String id = auditor.rows().getFirst().disbursement();
        List<Started> running = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            running.add(home.start(account, provider, Pace.PROVIDERS, "resume", id));
        }
        List<Started> all = List.copyOf(running);
        until(() -> {
            running.removeIf(process -> !process.isAlive());
            return running.size() <= 1;
        });
        assertThat(running).as("the one that runs").hasSize(1);
        Started winner = running.getFirst();
        for (Started each : all) {
            if (each != winner) {
                assertThat(ended(each, 5)).contains("is being run by", "pid " + winner.pid());
            }
        }
        auditor.audit(server.connection().orElseThrow(), List.of(file));
        long before = provider.books().live();
        until(() -> provider.books().live() > before);
        winner.kill9();
        ended(run(file, Pace.LIFTED), 0);
        assertEachRewardIsOneLiveCard(file);
    }

    @Test
    void goesOnWithoutTheTablesOfSpringBatch() throws SQLException {
        provider.misbehave(CREATED_AGAIN);
        RewardFile file = file(200);
        runUntil(file, Pace.LIFTED, 30);
        emptyBatchTables();
        runUntil(file, Pace.PROVIDERS, provider.books().live() + 5);
        emptyBatchTables();
        ended(run(file, Pace.LIFTED), 0);
        assertEachRewardIsOneLiveCard(file);

        emptyBatchTables();
        long calls = provider.arrivals();
        assertThat(ended(run(file, Pace.LIFTED), 3)).contains("is finished");
        assertThat(provider.arrivals()).isEqualTo(calls);
    }

    private static void emptyBatchTables() throws SQLException {
        Connection connection = server.connection().orElseThrow();
        try (Statement sql = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = sql.executeQuery(
                    "SELECT tablename FROM pg_tables WHERE tablename LIKE 'batch\\_%' AND schemaname = 'public'")) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            assertThat(tables).hasSize(6);
            sql.execute("TRUNCATE " + String.join(", ", tables));
        }
    }

    @Test
    void findsEveryCardAgainWhenTheWholeDatabaseIsLost() throws IOException {
        provider.misbehave(CREATED_AGAIN);
        RewardFile whole = file(80);
        ended(run(whole, Pace.LIFTED), 0);
        assertEachRewardIsOneLiveCard(whole);
        RewardFile half = file(120);
        runUntil(half, Pace.LIFTED, 80 + 40);
        auditor.audit(server.connection().orElseThrow(), List.of(whole, half));
        Map<String, String> paid = new HashMap<>();
        auditor.rows().stream().filter(LedgerRow::isPaid).forEach(row -> paid.put(row.reference(), idOf(row)));
        assertThat(paid.values()).filteredOn(id -> !id.endsWith("E0")).hasSizeGreaterThan(10);
        Set<String> wholesCards = liveIds();
        wholesCards.retainAll(new HashSet<>(paid.values()));

        loseTheDatabase();
        provider.misbehave(FINE);
        Provider.Purse purse = provider.purse();
        ended(run(whole, Pace.LIFTED), 0);
        assertThat(provider.purse()).as("nothing was paid or taken back").isEqualTo(purse);
        runUntil(half, Pace.LIFTED, provider.books().live() + 5);
        ended(run(half, Pace.LIFTED), 0);

        assertEachRewardIsOneLiveCard(whole, half);
        assertThat(liveIds()).containsAll(wholesCards);
        for (LedgerRow row : auditor.rows()) {
            String before = paid.get(row.reference());
            assertThat(before == null || before.equals(idOf(row)))
                    .as(row.toString())
                    .isTrue();
        }
    }

    private static String idOf(LedgerRow row) {
        LedgerRow.Id current = row.current();
        return current == null ? "" : current.value();
    }

    private Set<String> liveIds() {
        Set<String> ids = new HashSet<>();
        provider.books().cards().stream().filter(Books.Card::live).forEach(card -> ids.add(card.id()));
        return ids;
    }

    private static void loseTheDatabase() throws IOException {
        server.release();
        server.kill9();
        Folders.delete(home.folder().resolve("postgres"));
        server.hold();
    }
}
