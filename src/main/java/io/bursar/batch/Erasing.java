package io.bursar.batch;

import io.bursar.ledger.ErasureLedger;
import io.bursar.ledger.ErasureLedger.Beginning;
import org.springframework.stereotype.Component;

/**
 * Erases the recipients' data of a disbursement everywhere: first out of the ledger, then the files that hold them. Its end is
 * recorded last, so that after a crash at any point the same act again completes it.
 */
@Component
public class Erasing {

    private final ErasureLedger ledger;
    private final FileStore files;

    Erasing(ErasureLedger ledger, FileStore files) {
        this.ledger = ledger;
        this.files = files;
    }

    /**
     * What became of it.
     *
     * @param beginning whether it could begin; only then, or where it had begun before, was anything erased
     * @param changed rewards and row problems of the ledger that held something
     * @param files files removed
     */
    public record Outcome(Beginning beginning, long changed, int files) {}

    /**
     * Erases one disbursement, or goes on where an earlier erasure was interrupted. One that is erased loses what a report
     * may have written since.
     *
     * @param recorded for the event log: as whom on the machine, and why
     */
    public Outcome erase(String id, String actor, String recorded) {
        Beginning beginning = ledger.begin(id, actor, recorded);
        return switch (beginning) {
            case BEGUN, BEGUN_BEFORE -> {
                long changed = ledger.erase(id);
                int removed = files.erase(id);
                ledger.end(id, actor);
                yield new Outcome(beginning, changed, removed);
            }
            case ERASED_BEFORE -> new Outcome(beginning, 0, files.erase(id));
            case NOT_FINISHED, IN_REVIEW, TOO_YOUNG -> new Outcome(beginning, 0, 0);
        };
    }
}
