package io.bursar.database;

import org.jspecify.annotations.Nullable;

/**
 * No database to work with. The message is meant for an operator as it stands: what happened, where, and what to do next; it
 * never holds a password. Nothing was paid or recorded by the command that gets it.
 */
public final class DatabaseUnavailableException extends RuntimeException {

    DatabaseUnavailableException(String message) {
        this(message, null);
    }

    DatabaseUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
