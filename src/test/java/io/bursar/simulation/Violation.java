package io.bursar.simulation;

import org.postgresql.util.PSQLException;
import org.springframework.dao.DataAccessException;

/** A promise that does not hold, or a statement that the database had to refuse. */
final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String rule;

    Violation(String rule, String what) {
        super(rule + ": " + what);
        this.rule = rule;
    }

    Violation(String rule, Throwable cause) {
        super(rule + ": " + cause.getMessage(), cause);
        this.rule = rule;
    }

    /** A statement that the database did not take; a right program never sends one. */
    static Violation refusedByTheDatabase(DataAccessException e) {
        if (e.getMostSpecificCause() instanceof PSQLException refusal && refusal.getServerErrorMessage() != null) {
            String rule = refusal.getServerErrorMessage().getConstraint();
            if (rule != null) {
                return new Violation(rule, e);
            }
        }
        return new Violation("database", e);
    }

    /** The invariant, I1 to I10, or the name of the database's rule. */
    String rule() {
        return rule;
    }
}
