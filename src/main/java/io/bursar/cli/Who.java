package io.bursar.cli;

import io.bursar.domain.CodeShape;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who decides something and why, for the record in the event log. */
final class Who {

    static final int LENGTH_MAX = 400;

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "the reason, for the record")
    @SuppressWarnings("NullAway.Init")
    private String why;

    @Mixin
    private Actor actor = new Actor();

    String name() {
        return actor.name();
    }

    /** @throws UsageException if name or reason may not be recorded */
    void check() {
        name();
        why();
    }

    /** @throws UsageException if it is empty, or holds what looks like a claim code, which may not be kept anywhere */
    String why() {
        return checked("--why", why, LENGTH_MAX);
    }

    /** A reason for the record, as an option gives it; the same rules for each. */
    static String checked(String option, String text, int lengthMax) {
        if (text.isBlank() || text.length() > lengthMax) {
            throw new UsageException(
                    option + " needs a reason of 1 to " + lengthMax + " characters. Nothing was changed.");
        }
        if (CodeShape.isIn(text)) {
            throw new UsageException(option + " holds what looks like a claim code. Claim codes may not be stored:"
                    + " name the reward by its reference instead. Nothing was changed.");
        }
        return text.strip();
    }
}
