package io.bursar.simulation;

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

    /** The invariant, I1 to I9, or the name of the database's rule. */
    String rule() {
        return rule;
    }
}
