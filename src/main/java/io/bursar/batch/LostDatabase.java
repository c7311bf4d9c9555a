package io.bursar.batch;

import io.bursar.disburse.RunControl;
import io.bursar.ledger.Outage;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Outlasts a lost database: waits for it and does the same work again, which recovers what the loss left behind as it would
 * after a crash. There is no second way to recover. Anything else that fails, a guard's refusal or a bug, passes through.
 */
@Component
class LostDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(LostDatabase.class);

    private final BursarSettings settings;
    private final DatabaseCare database;

    LostDatabase(BursarSettings settings, DatabaseCare database) {
        this.settings = settings;
        this.database = database;
    }

    /**
     * Does the work until the database stays for the whole of it.
     *
     * @param goOn what to type when the database was not back in time
     * @param first proves that the database answers, and whatever else the work needs from it
     * @param work can be done again from its beginning
     * @throws DatabaseLostException if it was away for too long, or the run was stopped meanwhile
     */
    <T> T outlast(String goOn, RunControl control, RunListener listener, Runnable first, Supplier<T> work) {
        Patience patience = new Patience(settings.giveUpAfter(), System::nanoTime);
        boolean said = false;
        long settled = control.settlements();
        while (true) {
            try {
                first.run();
                patience.answered();
                if (said) {
                    listener.databaseBack();
                    said = false;
                }
                return work.get();
            } catch (RuntimeException e) {
                if (!Outage.isCauseOf(e)) {
                    throw e;
                }
                LOG.warn("The database is lost: {}", Outage.words(e));
                patience.lost(control.settlements() > settled, control.failingFor());
                settled = control.settlements();
                if (!said && control.interruption() == null) {
                    listener.databaseLost(Outage.words(e), settings.giveUpAfter());
                    said = true;
                }
                await(patience, control, goOn, e);
            }
        }
    }

    private void await(Patience patience, RunControl control, String goOn, RuntimeException loss) {
        RuntimeException failure = loss;
        while (true) {
            Duration pause = patience.next().orElse(Duration.ZERO);
            if (!pause.isZero()) {
                control.pause(pause);
            }
            if (pause.isZero() || control.interruption() != null) {
                leaveUsable();
                throw given(up(patience, control), failure, goOn);
            }
            try {
                database.comeBack();
                control.goOn();
                return;
            } catch (RuntimeException e) {
                LOG.warn("The database cannot be started again", e);
                failure = e;
            }
        }
    }

    /** Others in this process may still work with it. */
    private void leaveUsable() {
        try {
            database.comeBack();
        } catch (RuntimeException e) {
            LOG.warn("The database cannot be started again: {}", Outage.words(e));
        }
    }

    private static String up(Patience patience, RunControl control) {
        return control.interruption() == null
                ? "The database has not answered for %d s"
                        .formatted(patience.waited().toSeconds())
                : "The run was ended (%s) while the database did not answer".formatted(control.interruption());
    }

    private static DatabaseLostException given(String up, RuntimeException failure, String goOn) {
        return new DatabaseLostException("""
                %s: %s.
                Nothing is lost and nothing is paid twice: what was on its way is asked again
                under the same ids. When the database is back:  %s""".formatted(up, Outage.words(failure), goOn), failure);
    }
}
