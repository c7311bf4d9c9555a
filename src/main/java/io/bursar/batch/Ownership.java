package io.bursar.batch;

import io.bursar.disburse.RunControl;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.Outage;
import io.bursar.ledger.RunLock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * This process's right to run one disbursement, watched while it runs: a lost lock ends the round, because nothing may be
 * claimed without it, and so does a stop that another process asked for. A loss can be followed by taking the lock again.
 */
final class Ownership implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

    /** What is out may still end and be settled: a call has 6 seconds. Whoever waits longer waits for a silent server. */
    private static final int LOOKS_BEFORE_HANGING_UP = 8;

    private final String id;
    private final String owner = "pid " + ProcessHandle.current().pid();
    private final DataSource dataSource;
    private final DisbursementLedger disbursements;
    private final DatabaseCare database;
    private volatile @Nullable RunLock lock;
    private boolean begun;

    Ownership(String id, DataSource dataSource, DisbursementLedger disbursements, DatabaseCare database) {
        this.id = id;
        this.dataSource = dataSource;
        this.disbursements = disbursements;
        this.database = database;
    }

    /** Who runs it, for leases and events. */
    String owner() {
        return owner;
    }

    /** True once, when the run begins; what follows a lost database is the same run. */
    boolean begins() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    /** True if the run had begun before the database was lost. */
    boolean hasBegun() {
        return begun;
    }

    /**
     * Takes the lock, or takes it again; keeps one that is still held.
     *
     * @throws AlreadyRunningException if another process has it
     */
    void take() {
        RunLock old = lock;
        RunLock taken = old == null
                ? RunLock.tryAcquire(dataSource, id, "bursar " + owner)
                : old.regain(dataSource, id, "bursar " + owner);
        if (taken == null) {
            String holder = RunLock.holder(dataSource, id);
            throw begun ? AlreadyRunningException.takenOver(id, holder) : new AlreadyRunningException(id, holder);
        }
        lock = taken;
    }

    /** Watches until closed. */
    Watch watch(RunControl control) {
        return new Watch(control);
    }

    @Override
    public void close() {
        RunLock held = lock;
        if (held != null) {
            held.close();
        }
    }

    /** Looks once a second, in a thread of its own, so that a loss is noticed also while every lane waits for an answer. */
    final class Watch implements AutoCloseable {

        private final RunControl control;
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("run-lock").factory());
        private int looksSinceLoss;
        private boolean closed;

        private Watch(RunControl control) {
            this.control = control;
            timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        }

        private void look() {
            RuntimeException failure = control.failure();
            try {
                if (failure == null) {
                    ask();
                } else if (Outage.isCauseOf(failure)) {
                    rescue();
                }
            } catch (RuntimeException e) {
                LOG.warn("While watching over the run of {}", id, e);
                fail(e);
            }
        }

        private void ask() {
            RunLock held = lock;
            if (held != null && !held.isHeld()) {
                LOG.warn("The connection that holds the lock of {} is gone", id);
                fail(new DataAccessResourceFailureException("the connection that holds the run's lock is gone"));
                rescue();
                return;
            }
            disbursements.stopRequestedBy(id).ifPresent(who -> control.stop("stopped by " + who));
        }

        /** The sooner a server of our own is back, the more of what is out can still be settled. */
        private void rescue() {
            looksSinceLoss++;
            if (looksSinceLoss == LOOKS_BEFORE_HANGING_UP) {
                hangUp();
            } else if (looksSinceLoss < LOOKS_BEFORE_HANGING_UP) {
                database.comeBack();
            }
        }

        /** A look that ends late must not touch the next round. */
        private synchronized void fail(RuntimeException failure) {
            if (!closed) {
                control.fail(failure);
            }
        }

        private synchronized void hangUp() {
            if (!closed) {
                LOG.warn("The database of {} is silent: hanging up", id);
                database.hangUp();
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            timer.shutdownNow();
        }
    }
}
