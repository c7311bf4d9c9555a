package io.bursar.ledger;

/** What a person asked for is not allowed as things stand. Nothing was changed, nothing was called. */
public class ActRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what stands against it, and what to do instead */
    public ActRefusedException(String message) {
        super(message);
    }
}
