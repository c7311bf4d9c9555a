package io.bursar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
import io.bursar.program.Folders;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What keeping the books costs beside the calls themselves: the pace is lifted, the simulator answers at once. */
@ExtendWith(Figures.class)
class PayBench {

    private static final int REWARDS = Integer.getInteger("bursar.bench.paid", 20_000);
    private static final int HEAP_REWARDS = Integer.getInteger("bursar.bench.heap", 100_000);
    private static final int COUNTED = 2_000;
    private static final Duration RUN_MAX = Duration.ofMinutes(10);

    @Test
    void paysNotMuchSlowerThanALoopWithoutBooks() throws Exception {
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            PlainLoop loop = new PlainLoop(simulator);
            loop.creates(REWARDS / 2); // warms the simulator and the loop up
            double before = loop.creates(REWARDS);
            double paid = rewardsPerSecond(simulator, database);
            double after = loop.creates(REWARDS);
            double ratio = paid / ((before + after) / 2);
            Figures.add(
                    "rewards a second, pace lifted, %,d rewards / a plain signed keep-alive loop".formatted(REWARDS),
                    "%s (%.0f / %.0f before, %.0f after)".formatted(Figures.ratio(ratio), paid, before, after),
                    ">= 0.6",
                    ratio >= 0.6);
            assertThat(ratio).isGreaterThanOrEqualTo(0.6);
        }
    }

    /** Between a tenth and nine tenths of the file, by the simulator's count. */
    private static double rewardsPerSecond(Simulator simulator, TestDatabase database) throws IOException {
        BenchHome home = BenchHome.of("pay", simulator, database, "0");
        long cards = simulator.figures().liveCards();
        Process run = home.start("run", home.file(REWARDS), "--job", BenchHome.JOB);
        double begin = when(simulator, run, cards + REWARDS / 10);
        double end = when(simulator, run, cards + REWARDS * 9L / 10);
        await().atMost(RUN_MAX).until(() -> !run.isAlive());
        assertThat(run.exitValue()).as(home.said()).isZero();
        return REWARDS * 0.8 / (end - begin);
    }

    private static double when(Simulator simulator, Process run, long cards) {
        await().atMost(RUN_MAX)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> simulator.figures().liveCards() >= cards || !run.isAlive());
        return System.nanoTime() / 1e9;
    }

    @Test
    void countsStatementsAndCommits() throws Exception {
        for (String pace : new String[] {"0", "9"}) {
            int rewards = pace.equals("0") ? COUNTED : COUNTED / 10;
            try (Simulator simulator = simulator();
                    TestDatabase database = TestDatabase.migrated()) {
                BenchHome home = BenchHome.of("count", simulator, database, pace);
                database.asOwner("ALTER ROLE " + database.user() + " SET log_statement = 'all'");
                long few = counted(home, database, 1)[0];
                long fewCommits = counted(home, database, 2)[1];
                long[] many = counted(home, database, rewards);
                database.asOwner("ALTER ROLE " + database.user() + " RESET log_statement");
                double statements = (many[0] - few) / (double) rewards;
                double commits = (many[1] - fewCommits) / (double) rewards;
                Figures.add(
                        "statements and commits for each reward, "
                                + (pace.equals("0") ? "pace lifted" : pace + " calls a second"),
                        String.format(Locale.ROOT, "%.1f and %.2f", statements, commits),
                        "commits <= 3",
                        commits <= 3);
                assertThat(commits).isLessThanOrEqualTo(3);
            }
        }
    }

    @Test
    void needsNoMoreMemoryForManyPayments() throws Exception {
        Path folder = Path.of("target", "bench", "pay-heap");
        Folders.empty(folder);
        try (Simulator simulator = simulator();
                TestDatabase database = TestDatabase.migrated()) {
            BursarProcess bursar = BursarProcess.lifted(folder, simulator, database, "-Xmx512m");
            Path file = Path.of(
                    BenchHome.of("pay-heap-file", simulator, database, "0").file(HEAP_REWARDS));
            bursar.seconds(0, "run", file);
            Figures.flat("%,d payments at lifted pace".formatted(HEAP_REWARDS), bursar.heapLeftMegabytes());
        }
    }

    /** Statements (begins and commits are such too) and commits of one run of so many rewards. */
    private static long[] counted(BenchHome home, TestDatabase database, int rewards) throws IOException {
        long[] before = {statements(), commits(database)};
        home.seconds(0, "run", home.file(rewards), "--job", BenchHome.JOB);
        return new long[] {statements() - before[0], commits(database) - before[1]};
    }

    private static long statements() throws IOException {
        Path log = Folders.ofThisJvm("test-postgres").resolve("logs/postgresql.log");
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("LOG:  execute ") || line.contains("LOG:  statement: "))
                    .count();
        }
    }

    private static long commits(TestDatabase database) {
        return JdbcClient.create(database.ownerDataSource())
                .sql("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
                .query(Long.class)
                .single();
    }

    private static Simulator simulator() {
        return Simulator.start(SimulatorSettings.defaults()
                .withFunds(new BigDecimal("100000000"))
                .withCallsPerSecondMax(0)
                .withFundsCallsPerSecondMax(0));
    }
}
