package io.bursar.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who decides something and why, for the record in the event log. */
final class Who {

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "the reason, for the record")
    @SuppressWarnings("NullAway.Init")
    private String why;

    @Option(names = "--as", paramLabel = "NAME", description = "who decides, for the record; default: the user's name")
    private @Nullable String as;

    String name() {
        return as == null ? System.getProperty("user.name") : as;
    }

    /** @throws UsageException if it is empty, or holds what looks like a claim code, which may not be kept anywhere */
    String why() {
        if (why.isBlank() || why.length() > 400) {
            throw new UsageException("--why needs a reason of 1 to 400 characters. Nothing was changed.");
        }
        if (why.matches("(?is).*[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}.*")) {
            throw new UsageException("--why holds what looks like a claim code. Claim codes may not be stored:"
                    + " name the reward by its reference instead. Nothing was changed.");
        }
        return why.strip();
    }
}
