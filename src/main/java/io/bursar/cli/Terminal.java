package io.bursar.cli;

import java.io.PrintStream;

/** Where words go: results to standard output, everything else to standard error. */
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
        out.println(text);
        out.flush();
    }

    /** Progress and prose. */
    void say(String text) {
        err.println(text);
        err.flush();
    }

    /** True if a person watches standard error. */
    boolean isLive() {
        return live;
    }

    /** Asks the person who watches; what was typed, or nothing. */
    String ask(String question) {
        err.print(question);
        err.flush();
        java.io.Console console = System.console();
        String line = console == null ? null : console.readLine();
        return line == null ? "" : line.strip();
    }

    PrintStream progressStream() {
        return err;
    }
}
