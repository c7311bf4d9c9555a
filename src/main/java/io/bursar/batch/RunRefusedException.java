package io.bursar.batch;

/** The file as a whole is not paid: it was finished before, or belongs to another job. Nothing was called, nothing changed. */
public class RunRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunRefusedException(String message) {
        super(message);
    }
}
