package io.bursar.cli;

import java.io.Console;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Where words go: results to standard output, everything else to standard error; without what a terminal would obey, as file
 * names, references and the provider's words are parts of them.
 */
final class Terminal {

    private final PrintStream out;
    private final PrintStream err;
    private final boolean live;

    Terminal(PrintStream out, PrintStream err, boolean live) {
        this.out = out;
        this.err = err;
        this.live = live;
    }

    /** The process's own streams; the launcher says whether standard error is a terminal. */
    static Terminal ofProcess() {
        return new Terminal(System.out, System.err, Boolean.getBoolean("bursar.terminal"));
    }

    /** A result. */
    void result(String text) {
        out.println(PlainText.screen(text));
        out.flush();
    }

    /** The beginning of a result that is too large to be made at once; {@link #result} ends it. */
    void part(String text) {
        out.print(PlainText.screen(text));
    }

    /** Progress and prose. */
    void say(String text) {
        err.println(PlainText.screen(text));
        err.flush();
    }

    /** True if a person watches standard error. */
    boolean isLive() {
        return live;
    }

    /** Asks the person who watches; what was typed, or null where nobody can type. */
    @Nullable String ask(String question) {
        Console console = live ? System.console() : null;
        if (console == null) {
            return null;
        }
        err.print(PlainText.screen(question));
        err.flush();
        String line = console.readLine();
        return line == null ? null : line.strip();
    }

    PrintStream progressStream() {
        return err;
    }
}
