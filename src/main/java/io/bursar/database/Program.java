package io.bursar.database;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs one of PostgreSQL's own programs to its end. Its output goes to a file, never through a pipe of ours: the server keeps
 * what it inherits, and a pipe held open by a server would hang whoever reads from it.
 */
final class Program {

    static final int NOT_RUN = -1;

    private Program() {}

    /** The exit code; {@link #NOT_RUN} when the program is missing or did not end in time (it is then killed). */
    static int run(List<String> command, Redirect output, Duration max) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(output);
        // The user's PGPORT, PGDATA or PGOPTIONS must not steer this server, and its log is read below in English.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            if (process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return NOT_RUN;
        } catch (IOException e) {
            return NOT_RUN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOT_RUN;
        }
    }

    static boolean succeeds(List<String> command, Duration max) {
        return run(command, Redirect.DISCARD, max) == 0;
    }
}
