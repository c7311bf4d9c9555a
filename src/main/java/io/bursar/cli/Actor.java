package io.bursar.cli;

import io.bursar.domain.CodeShape;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** By whom something is done, for the record in the event log. */
final class Actor {

    private static final int LENGTH_MAX = 100;
    private static final int USER_MAX = 32;

    @Option(names = "--as", paramLabel = "NAME", description = "by whom, for the record; default: the user's name")
    private @Nullable String as;

    /**
     * As whom on this machine, for the record beside the given name: {@code --as} may say anything.
     */
    static String onThisMachine() {
        String user = PlainText.of(String.valueOf(System.getProperty("user.name")));
        return "(system user " + user.substring(0, Math.min(USER_MAX, user.length())) + ")";
    }

    /** @throws UsageException if it is empty, too long, or holds what looks like a claim code */
    String name() {
        String name = as == null ? System.getProperty("user.name") : as.strip();
        if (name.isEmpty() || name.length() > LENGTH_MAX) {
            throw new UsageException("--as needs a name of 1 to " + LENGTH_MAX + " characters. Nothing was changed.");
        }
        if (CodeShape.isIn(name)) {
            throw new UsageException("--as holds what looks like a claim code. Claim codes may not be stored:"
                    + " give the name of whoever decides. Nothing was changed.");
        }
        return name;
    }
}
