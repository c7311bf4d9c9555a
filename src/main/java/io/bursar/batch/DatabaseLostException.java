package io.bursar.batch;

/** The database was away for longer than a run waits, or the run was stopped meanwhile. Nothing is lost; it can be resumed. */
public class DatabaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DatabaseLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
