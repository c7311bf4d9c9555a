package io.bursar.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The embedded PostgreSQL of a home, seen from outside: by its files, its process and a connection of our own. It is
 * started and stopped by the program alone.
 */
final class Server implements AutoCloseable {

    private static final int PORT_LINE = 3;
    private static final Duration END_MAX = Duration.ofSeconds(30);

    private final Path folder;
    private @Nullable Connection connection;
    private @Nullable FileChannel held;

    Server(Path home) {
        this.folder = home.resolve("postgres");
    }

    /** A connection as the owner, if the server answers and has the tables: the first command may be killed before it made them. */
    Optional<Connection> connection() {
        return answering().filter(Server::isMigrated);
    }

    /** By what the newest migrations make. */
    private static boolean isMigrated(Connection connection) {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT to_regprocedure('empty_staged_rewards()') IS NOT NULL");
                ResultSet rows = statement.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private Optional<Connection> answering() {
        try {
            if (connection != null && connection.isValid(2)) {
                return Optional.of(connection);
            }
        } catch (SQLException e) {
            // a new one is made
        }
        forget();
        List<String> postmaster = postmaster();
        if (postmaster.size() <= PORT_LINE) {
            return Optional.empty();
        }
        try {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setServerNames(new String[] {"127.0.0.1"});
            source.setPortNumbers(new int[] {Integer.parseInt(postmaster.get(PORT_LINE))});
            source.setDatabaseName("bursar");
            source.setUser("bursar");
            source.setPassword(Files.readString(folder.resolve("password")).strip());
            source.setApplicationName("auditor");
            source.setConnectTimeout(2);
            source.setSocketTimeout(20);
            connection = source.getConnection();
            return Optional.of(connection);
        } catch (SQLException | IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private List<String> postmaster() {
        try {
            return Files.readAllLines(folder.resolve("data/postmaster.pid")).stream()
                    .map(String::strip)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<ProcessHandle> process() {
        List<String> postmaster = postmaster();
        return postmaster.isEmpty() || postmaster.getFirst().isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(postmaster.getFirst()))
                        .filter(handle -> handle.info().command().orElse("").contains(folder.toString()));
    }

    /** Kills the postmaster; its children end by themselves when they notice. */
    boolean kill9() {
        Optional<ProcessHandle> running = process();
        running.ifPresent(ProcessHandle::destroyForcibly);
        running.ifPresent(Server::awaitEnd);
        forget();
        return running.isPresent();
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(END_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("PostgreSQL does not end", e);
        }
    }

    /** Ends every session of the program, as a firewall or a failover does. Returns how many there were. */
    int endSessions() {
        String end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'bursar_app'";
        try (PreparedStatement statement = connection().orElseThrow().prepareStatement(end);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts as a user of the server, so that it outlives the commands that end in order. */
    void hold() {
        if (held != null) {
            return;
        }
        try {
            Files.createDirectories(folder);
            held = FileChannel.open(
                    folder.resolve("users.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            held.lock(0, Long.MAX_VALUE, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Is no user of the server any more: the last command on it stops it. */
    void release() {
        try {
            if (held != null) {
                held.close();
            }
            held = null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forget() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // it was gone already
        }
        connection = null;
    }

    /** Stops it. */
    @Override
    public void close() {
        forget();
        release();
        Optional<ProcessHandle> running = process();
        running.ifPresent(ProcessHandle::destroy);
        running.ifPresent(Server::awaitEnd);
    }
}
