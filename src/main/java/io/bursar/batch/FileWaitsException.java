package io.bursar.batch;

/** The file cannot be accepted at this moment, as another one is being taken in. Nothing changed; the same command later. */
public class FileWaitsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FileWaitsException(String message) {
        super(message);
    }
}
