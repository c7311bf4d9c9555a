package io.bursar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.bursar.database.TestDatabase;
import io.bursar.domain.RewardStatus.Queue;
import io.bursar.ledger.SimulatedLedger;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What does not depend on how much the ledger holds: a claim that finds nothing, and the way from a start to the first call. */
@ExtendWith(Figures.class)
class LedgerBench {

    private static final int HELD = Integer.getInteger("bursar.bench.held", 10_000_000);
    private static final int REWARDS = Integer.getInteger("bursar.bench.restarted", 1_000_000);
    private static final int GROWN = 5_000;
    private static final int CLAIMS = 2_000;
    private static final int WARM_UP = 500;
    private static final int STARTS = 3;
    private static final Duration FIRST_CALL_MAX = Duration.ofMinutes(2);

    /** Ninety-nine of a hundred are paid; the rest has been claimed and is not due. */
    private static final String MANY = """
            SET session_replication_role = replica;
            INSERT INTO disbursement (disbursement_id, account_id, job, scope, file_name, sha256, status, loaded_by)
              SELECT '000000000001', account_id, 'job', 'job', 'file', decode(repeat('0', 64), 'hex'), 'APPROVED', 'ann'
              FROM account LIMIT 1;
            INSERT INTO reward (account_id, disbursement_id, line, reference, id_base, recipient, amount_minor, state,
                lease_token, due_at)
              SELECT d.account_id, d.disbursement_id, i, 'r' || i, translate(upper(left(md5(i::text), 22)), '0189', 'GHIJ'),
                'someone' || i || '@example.com', 500,
                CASE WHEN i %% 100 > 0 THEN 'ISSUED' WHEN i %% 300 = 0 THEN 'CANCELLING' WHEN i %% 200 = 0 THEN 'CREATING'
                  ELSE 'READY' END,
                1, clock_timestamp() + interval '1 day'
              FROM disbursement d, generate_series(1, %d) AS i;
            ANALYZE reward
            """;

    /** As it is after a kill: all but one of a hundred are paid, what the killed process had claimed is in doubt. */
    private static final String PAID = """
            SET session_replication_role = replica;
            UPDATE reward SET state = CASE WHEN line % 100 > 0 THEN 'ISSUED' ELSE 'READY' END,
              lease_token = (line % 100 > 0)::int;
            INSERT INTO attempt (reward_id, epoch, amount_minor, creation_request_id, creates, effect_possible, gc_id,
                issued_at, first_intent_at)
              SELECT reward_id, 0, amount_minor, a.partner_id || id_base || 'E0', 1, true, 'G' || reward_id,
                clock_timestamp() - interval '1 hour', clock_timestamp() - interval '1 hour'
              FROM reward JOIN account a USING (account_id) WHERE state = 'ISSUED';
            UPDATE disbursement SET status = 'APPROVED', started_at = clock_timestamp(), held_for = NULL, held_why = NULL,
              held_missing_minor = NULL;
            VACUUM ANALYZE
            """;

    @Test
    void findsNothingToClaimInAMoment() throws Exception {
        try (TestDatabase database = TestDatabase.migrated();
                HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(database.dataSource());
            SimulatedLedger ledger = new SimulatedLedger(pool, "us", "Bursr");
            database.asOwner(MANY.formatted(HELD).split(";\n"));
            for (Queue queue : List.of(Queue.CANCEL, Queue.PROBE, Queue.CREATE)) {
                double millis = claims(ledger, queue);
                Figures.add(
                        "claim when nothing is due, queue %s, %,d rewards".formatted(queue, HELD),
                        String.format(Locale.ROOT, "%.2f ms, the median of %,d", millis, CLAIMS),
                        "<= 1 ms",
                        millis <= 1);
                assertThat(millis).isLessThanOrEqualTo(1);
            }
        }
    }

    private static double claims(SimulatedLedger ledger, Queue queue) {
        double[] millis = new double[CLAIMS];
        for (int i = -WARM_UP; i < CLAIMS; i++) {
            long begin = System.nanoTime();
            boolean empty = ledger.rewards()
                    .claim("000000000001", ledger.account(), queue, "bench", Duration.ofMinutes(1), 10)
                    .isEmpty();
            long end = System.nanoTime();
            assertThat(empty).isTrue();
            if (i >= 0) {
                millis[i] = (end - begin) / 1e6;
            }
        }
        Arrays.sort(millis);
        return millis[CLAIMS / 2];
    }

    @Test
    void callsSoonAfterAKillHoweverMuchIsPaid() throws Exception {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults().withFunds(BigDecimal.ONE));
                TestDatabase small = TestDatabase.migrated();
                TestDatabase big = TestDatabase.migrated()) {
            BenchHome little = BenchHome.of("status", simulator, small, "9");
            little.seconds(0, "status");
            double status = DoubleStream.of(
                            little.seconds(0, "status"), little.seconds(0, "status"), little.seconds(0, "status"))
                    .sorted()
                    .toArray()[1];
            BenchHome home = BenchHome.of("restart", simulator, big, "9");
            home.seconds(4, "run", home.file(REWARDS), "--job", BenchHome.JOB);
            big.asOwner(PAID.split(";\n"));
            simulator.addFunds(new BigDecimal("1000000"));
            double[] firstCalls = new double[STARTS];
            firstCall(home, simulator);
            for (int i = 0; i < STARTS; i++) {
                firstCalls[i] = firstCall(home, simulator);
            }
            Arrays.sort(firstCalls);
            double ratio = firstCalls[STARTS / 2] / status;
            Figures.add(
                    "kill -9 with %,d of %,d rewards paid: start to first create / start of `status`"
                            .formatted(REWARDS - REWARDS / 100, REWARDS),
                    String.format(Locale.ROOT, "%.2f (%.2f s / %.2f s)", ratio, firstCalls[STARTS / 2], status),
                    "<= 2",
                    ratio <= 2);
            assertThat(ratio).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void growsByTheseBytesForEachReward() throws Exception {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults()
                        .withFunds(new BigDecimal("1000000"))
                        .withCallsPerSecondMax(0));
                TestDatabase database = TestDatabase.migrated()) {
            BenchHome home = BenchHome.of("growth", simulator, database, "0");
            home.seconds(0, "run", home.file(GROWN), "--job", BenchHome.JOB);
            database.asOwner("VACUUM ANALYZE");
            JdbcClient sql = JdbcClient.create(database.dataSource());
            StringBuilder bytes = new StringBuilder();
            long all = 0;
            for (String table : List.of("reward", "attempt", "event")) {
                long each = sql.sql("SELECT pg_total_relation_size(:table::regclass) / :rewards")
                        .param("table", table)
                        .param("rewards", GROWN)
                        .query(Long.class)
                        .single();
                all += each;
                bytes.append(", ").append(table).append(' ').append(each);
            }
            Figures.add(
                    "bytes in the database for each paid reward, indexes included, %,d rewards".formatted(GROWN),
                    all + bytes.toString(),
                    "stated",
                    true);
        }
    }

    /** Seconds from a start to the first create, then kill -9 in the middle of paying. */
    private static double firstCall(BenchHome home, Simulator simulator) throws Exception {
        long before = simulator.figures().liveCards();
        long begin = System.nanoTime();
        Process run = home.start("resume");
        await().atMost(FIRST_CALL_MAX)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> simulator.figures().liveCards() > before || !run.isAlive());
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(run.isAlive()).as(home.said()).isTrue();
        await().atMost(FIRST_CALL_MAX).until(() -> simulator.figures().liveCards() > before + 10);
        run.destroyForcibly().onExit().join();
        return seconds;
    }
}
