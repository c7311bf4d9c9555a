package io.bursar.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The durable PostgreSQL under {@code BURSAR_HOME}, for installations that have none of their own. All processes on one home
 * share one server: the first starts it, the last stops it, and one that finds it running after a kill uses it. Its data
 * outlives every process.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Duration OPEN_MAX = Duration.ofMinutes(6);
    private static final Duration REVIVE_MAX = Duration.ofSeconds(20);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(20);
    private static final int PASSWORD_BYTES = 24;

    /** File locks are of the whole JVM, so its users of one home share one lock, counted here. */
    private static final Map<Path, Shared> OPEN = new HashMap<>();

    private final PostgresFolder folder;
    private final String password;
    private final int port;
    private final DatabaseProgress progress;
    private final RunAs.Choice choice;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedPostgres(
            PostgresFolder folder, String password, int port, DatabaseProgress progress, RunAs.Choice choice) {
        this.folder = folder;
        this.password = password;
        this.port = port;
        this.progress = progress;
        this.choice = choice;
    }

    /**
     * Returns the home's running server, started and made when needed.
     *
     * @param progress gets a line before each step that takes seconds
     * @throws DatabaseUnavailableException with the whole message for an operator
     */
    public static EmbeddedPostgres open(Path home, Consumer<String> progress) {
        return open(home, progress::accept, RunAs::candidates);
    }

    static EmbeddedPostgres open(Path home, DatabaseProgress progress, RunAs.Choice choice) {
        synchronized (OPEN) {
            PostgresFolder folder = PostgresFolder.under(home);
            try (FolderLock starting = FolderLock.exclusive(folder.startLock(), OPEN_MAX, progress)) {
                Shared shared = OPEN.get(folder.home());
                boolean othersUseIt = shared != null || !isFree(folder);
                String password = password(folder);
                PostgresServer server = new PostgresServer(folder, password, progress);
                Optional<Integer> running = server.findRunning();
                int port = running.isPresent()
                        ? running.get()
                        : start(folder, server, progress, choice, othersUseIt, PostgresServer.NONE);
                if (shared == null) {
                    shared = new Shared(use(folder));
                    OPEN.put(folder.home(), shared);
                }
                shared.users++;
                return new EmbeddedPostgres(folder, password, port, progress, choice);
            } catch (IOException e) {
                throw new DatabaseUnavailableException(
                        "Cannot start PostgreSQL under " + folder.root() + " (" + PostgresFolder.reason(e)
                                + "). When that is put right, run the same command again.",
                        e);
            }
        }
    }

    private static int start(
            PostgresFolder folder,
            PostgresServer server,
            DatabaseProgress progress,
            RunAs.Choice choice,
            boolean othersUseIt,
            int wantedPort)
            throws IOException {
        String machine = machine();
        String last = PostgresFolder.read(folder.machine());
        if (othersUseIt && last != null && !last.equals(machine)) {
            throw new DatabaseUnavailableException(
                    "The database under " + folder.root() + " is in use from another container"
                            + " or machine (" + last
                            + "), and a data folder can have one server only. Stop Bursar there first, or let"
                            + " both use a PostgreSQL of your own by SPRING_DATASOURCE_URL.");
        }
        PostgresBinaries binaries = PostgresBinaries.unpacked(folder, progress);
        RunAs runAs = RunAs.choose(folder, binaries, choice);
        folder.write(folder.machine(), "rw-r--r--", machine);
        return wantedPort == PostgresServer.NONE
                ? server.start(binaries, runAs)
                : server.startAgain(binaries, runAs, wantedPort);
    }

    /**
     * Starts the server again if it has died, under the address that its users know. Does nothing if it runs, is just
     * starting, or another process sees to it.
     *
     * @throws DatabaseUnavailableException with the whole message for an operator
     */
    public void revive() {
        synchronized (OPEN) {
            PostgresServer server = new PostgresServer(folder, password, progress);
            if (closed.get() || !isGone(server)) {
                return;
            }
            try (FolderLock starting = FolderLock.exclusive(folder.startLock(), REVIVE_MAX, progress)) {
                if (isGone(server)) {
                    start(folder, server, progress, choice, true, port);
                }
            } catch (IOException e) {
                throw new DatabaseUnavailableException(
                        "Cannot start PostgreSQL under " + folder.root() + " again (" + PostgresFolder.reason(e) + ").",
                        e);
            }
        }
    }

    private boolean isGone(PostgresServer server) {
        int running = server.look().orElse(port);
        if (running != port && running != PostgresServer.NONE) {
            throw new DatabaseUnavailableException("The PostgreSQL of " + folder.data()
                    + " was started again on another port than this process knows. Run the same command again.");
        }
        return running == PostgresServer.NONE;
    }

    private static boolean isFree(PostgresFolder folder) {
        Optional<FolderLock> free = FolderLock.tryExclusive(folder.usersLock());
        free.ifPresent(FolderLock::close);
        return free.isPresent();
    }

    private static FolderLock use(PostgresFolder folder) {
        return FolderLock.tryShared(folder.usersLock())
                .orElseThrow(() -> new DatabaseUnavailableException("Cannot lock " + folder.usersLock()
                        + ": another program holds it. End that program, then run the same command again."));
    }

    private static String password(PostgresFolder folder) throws IOException {
        String password = PostgresFolder.read(folder.password());
        if (password != null && !password.isEmpty()) {
            return password;
        }
        if (Files.exists(folder.data())) {
            throw new DatabaseUnavailableException(
                    "The database under " + folder.data() + " is there, but its password file " + folder.password()
                            + " is gone. Put it back from a copy; no data is lost.");
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String made = HexFormat.of().formatHex(random);
        folder.write(folder.password(), "rw-------", made);
        return made;
    }

    /** This machine or container since its boot, told apart by what processes and ports are visible in it. */
    private static String machine() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid")) + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        } catch (IOException e) {
            return "this machine";
        }
    }

    public String jdbcUrl() {
        return PostgresConnection.url(port, PostgresConnection.DATABASE);
    }

    /** The role that the program works as. */
    public String user() {
        return PostgresConnection.APPLICATION;
    }

    public String password() {
        return PostgresConnection.applicationPassword(password);
    }

    /** The role that owns the tables and migrates them. */
    public String owner() {
        return PostgresConnection.OWNER;
    }

    public String ownerPassword() {
        return password;
    }

    /** Gives the server back; the last user of the home stops it. Safe to call twice. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        synchronized (OPEN) {
            @Nullable Shared shared = OPEN.get(folder.home());
            if (shared == null || --shared.users > 0) {
                return;
            }
            OPEN.remove(folder.home());
            try (FolderLock stopping = FolderLock.exclusive(folder.startLock(), CLOSE_MAX, progress)) {
                shared.lock.close();
                stopUnlessUsed();
            } catch (DatabaseUnavailableException e) {
                // Someone is starting or stopping it right now. A server left running is found by the next command.
                shared.lock.close();
            }
        }
    }

    private void stopUnlessUsed() {
        FolderLock.tryExclusive(folder.usersLock()).ifPresent(alone -> {
            try (alone) {
                if (!new PostgresServer(folder, password, progress).stop()) {
                    progress.say(
                            "PostgreSQL under " + folder.root() + " is still stopping; the next command waits for it.");
                }
            }
        });
    }

    /** This JVM's share in a home's server. */
    private static final class Shared {
        private final FolderLock lock;
        private int users;

        private Shared(FolderLock lock) {
            this.lock = lock;
        }
    }
}
