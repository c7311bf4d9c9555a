package io.bursar.database;

import io.bursar.database.PostgresConnection.Answer;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The one server process of a data folder: finds it when it runs, makes and starts it when not, stops it. Every method is
 * called under the folder's start lock. Whatever was killed before, it never lets two servers onto one data folder and never
 * deletes data.
 */
final class PostgresServer {

    private static final Duration MAKE_MAX = Duration.ofMinutes(3);
    private static final Duration START_MAX = Duration.ofMinutes(5);
    private static final Duration START_AGAIN_MAX = Duration.ofSeconds(10);
    private static final Duration ANSWER_MAX = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final Duration LEAVE_MAX = Duration.ofSeconds(3);
    private static final int PORTS_MAX = 5;

    /** No port. */
    static final int NONE = 0;

    private final PostgresFolder folder;
    private final PostgresConnection connection;
    private final DatabaseProgress progress;

    PostgresServer(PostgresFolder folder, String password, DatabaseProgress progress) {
        this.folder = folder;
        this.connection = new PostgresConnection(folder, password);
        this.progress = progress;
    }

    /** The port of the server that already runs on this data folder, if one does. */
    Optional<Integer> findRunning() {
        // A server that starts, recovers or stops is neither used nor started over: its end or its answer is awaited.
        int port = Polling.answer(ANSWER_MAX, this::look)
                .orElseThrow(() -> new DatabaseUnavailableException("The PostgreSQL of " + folder.data()
                        + " runs (process "
                        + PostmasterFile.read(folder.data())
                                .map(PostmasterFile::pid)
                                .orElse(0L) + ") but has not answered for " + ANSWER_MAX.toSeconds() + " s. Its log is "
                        + folder.log() + ". End that process, then run the same command again."));
        return port == NONE ? Optional.empty() : Optional.of(port);
    }

    /** A port, {@link #NONE}, or empty when it cannot be said yet. */
    Optional<Integer> look() {
        Optional<PostmasterFile> found = PostmasterFile.read(folder.data());
        if (found.isEmpty()) {
            return Optional.of(NONE);
        }
        PostmasterFile file = found.get();
        Answer answer = file.port() == NONE ? Answer.NOT_OURS : connection.ask(file.port());
        if (answer == Answer.OURS) {
            return Optional.of(file.port());
        }
        if (!isServer(file.pid())) {
            return Optional.of(NONE);
        }
        if (answer == Answer.WRONG_PASSWORD) {
            throw wrongPassword();
        }
        return Optional.empty();
    }

    /** Starts the server, making the data folder first when there is none. Returns its port. */
    int start(PostgresBinaries binaries, RunAs runAs) throws IOException {
        PostgresLog log = prepare(binaries, runAs);
        for (int attempt = 1; attempt <= PORTS_MAX; attempt++) {
            int port = freePort();
            if (launch(binaries, runAs, port, START_MAX)) {
                folder.write(folder.port(), "rw-r--r--", Integer.toString(port));
                return answering(port, log);
            }
            if (!log.says("could not bind") && !log.says("could not create any TCP/IP sockets")) {
                break;
            }
        }
        throw doesNotStart(log);
    }

    /**
     * Starts a server that has died, on the port that its users know. Does not wait for a recovery that takes long: the
     * server goes on with it, and its users ask again.
     */
    int startAgain(PostgresBinaries binaries, RunAs runAs, int port) throws IOException {
        PostgresLog log = prepare(binaries, runAs);
        if (launch(binaries, runAs, port, START_AGAIN_MAX)) {
            return answering(port, log);
        }
        if (look().equals(Optional.of(NONE))) {
            throw doesNotStart(log);
        }
        return port;
    }

    private PostgresLog prepare(PostgresBinaries binaries, RunAs runAs) throws IOException {
        endStrays();
        folder.removeUnfinished();
        PostgresLog log = PostgresLog.begin(folder.log());
        if (!Files.exists(folder.data())) {
            make(binaries, runAs, log);
        }
        checkVersion();
        if (PostgresFolder.ownerOf(folder.data()) != runAs.uid()) {
            PostgresFolder.give(folder.data(), runAs.uid(), runAs.gid());
        }
        // What is left in it belongs to a process that is gone, but its number may be someone else's by now, and
        // PostgreSQL would refuse to start for it.
        Files.deleteIfExists(PostmasterFile.in(folder.data()));
        return log;
    }

    private DatabaseUnavailableException doesNotStart(PostgresLog log) {
        return new DatabaseUnavailableException("PostgreSQL does not start on " + folder.data() + ": " + log.cause()
                + ". What is recorded there is untouched. More is in " + folder.log()
                + "; when that is put right, run the same command again.");
    }

    /** Stops the server with all its connections, its data flushed. False when it would not end. */
    boolean stop() {
        Optional<PostmasterFile> file = PostmasterFile.read(folder.data());
        if (file.isEmpty() || !isServer(file.get().pid())) {
            return true;
        }
        long pid = file.get().pid();
        // The signal is sent without pg_ctl, which refuses to run as root. INT is PostgreSQL's "fast" stop.
        Program.succeeds(List.of("/bin/sh", "-c", "kill -INT \"$1\"", "sh", Long.toString(pid)), STOP_MAX);
        return Polling.until(STOP_MAX, () -> !isServer(pid));
    }

    private void make(PostgresBinaries binaries, RunAs runAs, PostgresLog log) throws IOException {
        progress.say("Making the database under " + folder.data() + " (once) ...");
        Path data = folder.unfinished("data");
        Path password = folder.unfinished("password");
        Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        folder.write(password, "rw-------", connection.password());
        if (PostgresFolder.ownerOf(data) != runAs.uid()) {
            PostgresFolder.give(data, runAs.uid(), runAs.gid());
            PostgresFolder.give(password, runAs.uid(), runAs.gid());
        }
        List<String> initdb = List.of(
                binaries.program("initdb"),
                "--pgdata=" + data,
                "--username=" + PostgresConnection.OWNER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions");
        int exit = Program.run(runAs.command(initdb), append(), MAKE_MAX);
        Files.deleteIfExists(password);
        if (exit != 0) {
            PostgresFolder.delete(data);
            throw new DatabaseUnavailableException(
                    "Cannot make the database under " + folder.data() + ": " + log.cause()
                            + ". Nothing is left half done. More is in " + folder.log()
                            + "; when that is put right, run the same command again.");
        }
        Files.move(data, folder.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void checkVersion() throws IOException {
        String version = PostgresFolder.read(folder.data().resolve("PG_VERSION"));
        if (version == null) {
            throw new DatabaseUnavailableException(
                    folder.data() + " is not a PostgreSQL data folder (it has no PG_VERSION)."
                            + " Put the real one back from a copy, or move this one away to begin with an empty database.");
        }
        if (!version.equals(PostgresBinaries.MAJOR)) {
            throw new DatabaseUnavailableException(folder.data() + " was made by PostgreSQL " + version
                    + ", and this Bursar brings PostgreSQL " + PostgresBinaries.MAJOR
                    + ". Run the Bursar that made it, move"
                    + " its content over with pg_dump and psql, or set SPRING_DATASOURCE_URL to a PostgreSQL " + version
                    + " of your own on it. Nothing was changed.");
        }
    }

    private boolean launch(PostgresBinaries binaries, RunAs runAs, int port, Duration max) {
        List<String> start = List.of(
                binaries.program("pg_ctl"),
                "start",
                "--silent",
                "--wait",
                "--timeout=" + max.toSeconds(),
                "--pgdata=" + folder.data(),
                "--options=" + PostgresSettings.commandLine(port));
        return Program.run(runAs.command(start), append(), max.plusSeconds(30)) == 0;
    }

    private int answering(int port, PostgresLog log) {
        // It is ours, we have just started it: on a busy machine even the first connection may run out of time.
        Answer answer = Polling.answer(
                        LEAVE_MAX,
                        () -> Optional.of(connection.ask(port))
                                .filter(given -> given == Answer.OURS || given == Answer.WRONG_PASSWORD))
                .orElse(Answer.NOT_YET);
        return switch (answer) {
            case OURS -> port;
            case WRONG_PASSWORD -> {
                stop();
                throw wrongPassword();
            }
            case NOT_YET, NOT_OURS ->
                throw new DatabaseUnavailableException("PostgreSQL was started on " + folder.data()
                        + " but does not answer on 127.0.0.1:" + port + ": " + log.cause() + ". Its log is "
                        + folder.log()
                        + ". Run the same command again.");
        };
    }

    private DatabaseUnavailableException wrongPassword() {
        return new DatabaseUnavailableException("The database in " + folder.data() + " does not take the password in "
                + folder.password() + ". Put that file back from a copy; no data is lost.");
    }

    /**
     * Ends what a killed server or set-up left running: such processes hold the shared memory of the data folder. They are
     * first given time to notice by themselves that their server is gone.
     */
    private void endStrays() {
        if (Polling.until(LEAVE_MAX, () -> strays().isEmpty())) {
            return;
        }
        progress.say("Ending what a killed PostgreSQL left running ...");
        strays().forEach(ProcessHandle::destroy);
        if (!Polling.until(LEAVE_MAX, () -> strays().isEmpty())) {
            strays().forEach(ProcessHandle::destroyForcibly);
            Polling.until(LEAVE_MAX, () -> strays().isEmpty());
        }
    }

    private List<ProcessHandle> strays() {
        return ProcessHandle.allProcesses()
                .filter(process -> PostgresBinaries.runsFrom(folder, process))
                .toList();
    }

    /** A zombie, or another program that got the number, has no such command and is not a server. */
    private boolean isServer(long pid) {
        return ProcessHandle.of(pid)
                .filter(process -> PostgresBinaries.runsFrom(folder, process))
                .isPresent();
    }

    private int freePort() throws IOException {
        String last = PostgresFolder.read(folder.port());
        if (last != null && last.matches("[0-9]{4,5}")) {
            int port = Integer.parseInt(last);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException | IllegalArgumentException e) {
                Files.deleteIfExists(folder.port());
            }
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Redirect append() {
        return Redirect.appendTo(Objects.requireNonNull(folder.log().toFile()));
    }
}
