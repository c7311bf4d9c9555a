package io.bursar.batch;

import io.bursar.disburse.RunControl;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.Outage;
import io.bursar.ledger.Pause;
import io.bursar.ledger.RunLock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The recoverer of a running server: every half minute it looks for disbursements that are unfinished and that nobody runs, takes
 * their lock and goes on with them. What a person has stopped or paused, or has to approve first, is left alone. One that fails
 * is left alone for longer and longer, and never keeps the others waiting. One that is held for funds is asked about at the
 * account's interval, and run only when it is covered: nobody waits in a place.
 */
@Component
public class Takeover {

    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    private static final int LEFT_ALONE_MAX = 20;

    /** How many may wait for a place; the others are seen again at a later look. */
    private static final int WAITING_MAX = 200;

    private final DisbursementLedger disbursements;
    private final AccountGate gates;
    private final JobRunner runner;
    private final DataSource dataSource;
    private final DatabaseCare database;
    private final Places places;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /** Rounds that a disbursement is left alone, and how many it is after the next failure. */
    private final Map<String, int[]> leftAlone = new ConcurrentHashMap<>();

    Takeover(
            DisbursementLedger disbursements,
            AccountGate gates,
            JobRunner runner,
            DataSource dataSource,
            DatabaseCare database,
            Places places) {
        this.disbursements = disbursements;
        this.gates = gates;
        this.runner = runner;
        this.dataSource = dataSource;
        this.database = database;
        this.places = places;
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
                    look(server, runs, threads);
                } catch (RuntimeException e) {
                    unread(e);
                }
                server.pause(LOOK_EVERY);
            }
        }
    }

    /** One look; the runs go on in the threads. */
    public void look(RunControl server, Runs runs, Executor threads) {
        Set<String> paused = gates.pauses().stream().map(Pause::account).collect(Collectors.toSet());
        List<Disbursement> left = disbursements.unfinished().stream()
                .filter(each -> !paused.contains(each.account()))
                .filter(this::isLeftToNobody)
                .toList();
        Stream.concat(
                        left.stream().filter(each -> !isHeldForFunds(each)),
                        runner
                                .coveredNow(
                                        left.stream()
                                                .filter(Takeover::isHeldForFunds)
                                                .toList(),
                                        server)
                                .stream())
                .forEach(each -> takeOver(each, server, runs, threads));
    }

    private static boolean isHeldForFunds(Disbursement each) {
        return "FUNDS".equals(each.heldFor());
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

    private void takeOver(Disbursement each, RunControl server, Runs runs, Executor threads) {
        if (running.size() >= WAITING_MAX || !running.add(each.id())) {
            return;
        }
        threads.execute(() -> {
            try {
                places.in(() -> {
                    if (!server.isStopping()) {
                        takeOver(each, runs);
                    }
                });
            } finally {
                running.remove(each.id());
            }
        });
    }

    private void takeOver(Disbursement each, Runs runs) {
        try {
            RunOutcome outcome = runs.run(each, control -> runner.takeOver(each.id(), control));
            if (outcome.status().equals("FINISHED")) {
                leftAlone.remove(each.id());
            } else if (!isHeldForFunds(outcome.disbursement())) {
                later(each.id());
            }
        } catch (AlreadyRunningException e) {
            LOG.info("{}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Disbursement {} cannot go on now", each.id(), e);
            later(each.id());
        }
    }

    private void later(String id) {
        leftAlone.merge(id, new int[] {1, 2}, (was, first) -> new int[] {was[1], Math.min(LEFT_ALONE_MAX, was[1] * 2)});
    }
}
