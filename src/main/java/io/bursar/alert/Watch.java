package io.bursar.alert;

import io.bursar.ledger.Alert.Telling;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Looks for some kinds of breaches. It names every breach that is there now, at each look: what it names no longer is over.
 */
interface Watch {

    /** The kinds that this watch looks for, and no other does. */
    Set<AlertKind> kinds();

    /** Names everything that is so now. One that throws ends no breach. */
    void look(Instant now, Notebook notebook);

    /** Where a watch writes what it sees. */
    interface Notebook {

        /** It is so now; the words are made only when they are needed. */
        void notice(AlertKind kind, String subject, String occasion, Supplier<Telling> telling);

        /** It is over now, and that is said to those who were told of it. */
        void over(AlertKind kind, String subject, String occasion, String why);

        /** True if that breach is open. */
        boolean isOpen(AlertKind kind, String subject, String occasion);
    }
}
