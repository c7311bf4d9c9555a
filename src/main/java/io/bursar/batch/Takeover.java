package io.bursar.batch;

import io.bursar.disburse.RunControl;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.Outage;
import io.bursar.ledger.Pause;
import io.bursar.ledger.RunLock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The recoverer of a running server: every half minute it looks for disbursements that are unfinished and that nobody runs, takes
 * their lock and goes on with them. What a person has stopped or paused, or has to approve first, is left alone. One that fails is left alone for longer and longer,
 * and never keeps the others waiting.
 */
@Component
public class Takeover {

    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    private static final int RUNS_MAX = 8;
    private static final int LEFT_ALONE_MAX = 20;

    private final DisbursementLedger disbursements;
    private final AccountGate gates;
    private final JobRunner runner;
    private final DataSource dataSource;
    private final DatabaseCare database;
    private final Semaphore places = new Semaphore(RUNS_MAX);
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /** Rounds that a disbursement is left alone, and how many it is after the next failure. */
    private final Map<String, int[]> leftAlone = new ConcurrentHashMap<>();

    Takeover(
            DisbursementLedger disbursements,
            AccountGate gates,
            JobRunner runner,
            DataSource dataSource,
            DatabaseCare database) {
        this.disbursements = disbursements;
        this.gates = gates;
        this.runner = runner;
        this.dataSource = dataSource;
        this.database = database;
    }

    /** How one disbursement is run, and watched. */
    public interface Runs {
        /** Runs it to its end, to a hold, or to the end of the server. */
        RunOutcome run(Disbursement disbursement, Function<RunControl, RunOutcome> run);
    }

    /** Takes over until the control is stopped; then waits for the runs to end in order. */
    public void serve(RunControl server, Runs runs) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!server.isStopping()) {
                try {
                    look(runs, threads);
                } catch (RuntimeException e) {
                    unread(e);
                }
                server.pause(LOOK_EVERY);
            }
        }
    }

    /** One look: begins what may go on. What waits for a person's approval, or for the end of a person's pause, is let be. */
    private void look(Runs runs, ExecutorService threads) {
        Set<String> paused = gates.pauses().stream().map(Pause::account).collect(Collectors.toSet());
        disbursements.unfinished().stream()
                .filter(each -> !paused.contains(each.account()))
                .filter(this::isLeftToNobody)
                .forEach(each -> takeOver(each, runs, threads));
    }

    /** An idle server has nobody else who starts its database again. */
    private void unread(RuntimeException failure) {
        if (!Outage.isCauseOf(failure)) {
            LOG.warn("The ledger cannot be read; looking again in {} s", LOOK_EVERY.toSeconds(), failure);
            return;
        }
        LOG.warn("The database is lost ({}); looking again in {} s", Outage.words(failure), LOOK_EVERY.toSeconds());
        try {
            database.comeBack();
        } catch (RuntimeException e) {
            LOG.warn("The database cannot be started again", e);
        }
    }

    private boolean isLeftToNobody(Disbursement each) {
        int[] rest = leftAlone.get(each.id());
        if (rest != null && rest[0]-- > 0) {
            return false;
        }
        return !running.contains(each.id())
                && !"APPROVAL".equals(each.heldFor())
                && !disbursements.isStopRequested(each.id())
                && RunLock.holder(dataSource, each.id()).isEmpty();
    }

    private void takeOver(Disbursement each, Runs runs, ExecutorService threads) {
        if (!places.tryAcquire()) {
            return;
        }
        running.add(each.id());
        threads.submit(() -> {
            try {
                RunOutcome outcome = runs.run(each, control -> runner.takeOver(each.id(), control));
                if (outcome.status().equals("FINISHED")) {
                    leftAlone.remove(each.id());
                } else {
                    later(each.id());
                }
            } catch (AlreadyRunningException e) {
                LOG.info("{}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.warn("Disbursement {} cannot go on now", each.id(), e);
                later(each.id());
            } finally {
                running.remove(each.id());
                places.release();
            }
        });
    }

    private void later(String id) {
        leftAlone.merge(id, new int[] {1, 2}, (was, first) -> new int[] {was[1], Math.min(LEFT_ALONE_MAX, was[1] * 2)});
    }
}
