package io.bursar.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the program, and the signals that it may get. */
final class Started {

    private static final Duration SIGNAL_MAX = Duration.ofSeconds(10);

    private final Process process;
    private final Path out;
    private final Path err;
    private final long at;

    private Started(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
        this.at = System.nanoTime();
    }

    /** Starts a command with its streams in two new files of a folder. */
    static Started of(ProcessBuilder builder, Path folder) {
        try {
            Path out = Files.createTempFile(folder, "out", ".txt");
            Path err = Files.createTempFile(folder, "err", ".txt");
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            return new Started(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - at);
    }

    /** Waits, and says whether the process is gone. */
    boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int code() {
        return process.exitValue();
    }

    void kill9() {
        process.destroyForcibly();
        endsWithin(SIGNAL_MAX);
    }

    void terminate() {
        process.destroy();
    }

    /** SIGSTOP: it does not run any more and does not know it. */
    void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder(List.of("/bin/sh", "-c", "kill -" + name + " " + process.pid()))
                    .start()
                    .waitFor(SIGNAL_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    /** Forgets what it said. */
    void discard() {
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
