package io.bursar.ledger;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Tells a database that cannot be worked with now from one that refuses a statement. The first is waited for; the second is a
 * bug and must never be, or a refusal by a guard would be tried again and again.
 */
public final class Outage {

    /** Connection lost, out of resources, stopped by an operator, server ending or starting, input and output. */
    private static final Set<String> CLASSES = Set.of("08", "53", "57", "58");

    /** Read-only (a standby that is not the primary yet), deadlock, serialization, lock not available. */
    private static final Set<String> STATES = Set.of("25006", "40001", "40P01", "55P03");

    private Outage() {}

    /** True if the failure, or what caused it, says that the database cannot be worked with now. */
    public static boolean isCauseOf(Throwable failure) {
        SQLException said = said(failure);
        if (said == null || isWithoutConnection(failure)) {
            return isWithoutConnection(failure);
        }
        String state = said.getSQLState();
        // PostgreSQL and its driver name every failure; one without a name is the pool's own: no connection, or one
        // that
        // was lost before.
        return state == null || state.length() < 2 || CLASSES.contains(state.substring(0, 2)) || STATES.contains(state);
    }

    /** What the database or its driver said, in a few words. */
    public static String words(Throwable failure) {
        Throwable first = beforeRollback(failure);
        SQLException said = said(first);
        String message = String.valueOf((said == null ? first : said).getMessage());
        String line = message.lines().findFirst().orElse("").replaceFirst("^(FATAL|ERROR|PANIC): +", "");
        int end = line.indexOf(". ");
        String sentence = end < 0 ? line : line.substring(0, end);
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    /** Where a rollback failed too, Spring throws that failure; the first one says more. */
    private static Throwable beforeRollback(Throwable failure) {
        Throwable before =
                failure instanceof TransactionSystemException rollback ? rollback.getApplicationException() : null;
        return before == null ? failure : before;
    }

    /** The pool had none to give, whatever the server says why; or one that is needed was lost. */
    private static boolean isWithoutConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || (cause instanceof DataAccessResourceFailureException && cause.getCause() == null)) {
                return true;
            }
        }
        return false;
    }

    /** The innermost, as the pool wraps what the driver says. */
    private static @Nullable SQLException said(Throwable failure) {
        SQLException innermost = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException said) {
                innermost = said;
            }
        }
        return innermost;
    }
}
