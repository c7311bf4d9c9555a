package io.bursar.intake;

import java.io.Serial;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A reward file cannot be used as a whole. The message names the file, what was found where, and what to do; it is meant
 * for the operator as it stands. Nothing of the file may be paid.
 */
public final class RewardFileException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    RewardFileException(Path file, String what, String fix) {
        this(file, what, fix, null);
    }

    RewardFileException(Path file, String what, String fix, @Nullable Throwable cause) {
        super(file + " " + what + ". " + fix + ".", cause);
    }
}
