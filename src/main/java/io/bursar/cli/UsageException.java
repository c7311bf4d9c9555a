package io.bursar.cli;

/** The command cannot be carried out as it was typed or set up; the message says what to do. Nothing was changed. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
