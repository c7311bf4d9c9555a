package io.bursar.batch;

import io.bursar.intake.DeclaredTotals;
import org.jspecify.annotations.Nullable;

/**
 * What whoever brings a file says about it.
 *
 * @param declared what is in it; a file that differs is refused; null: not said
 * @param duplicateWhy why it may pay although its rewards look as if they were paid before; null: then it may not
 */
public record Terms(
        @Nullable DeclaredTotals declared, @Nullable String duplicateWhy) {

    /** Nothing is said. */
    public static final Terms NONE = new Terms(null, null);
}
