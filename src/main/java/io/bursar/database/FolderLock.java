package io.bursar.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes on a file of the database folder. The operating system frees it when its process dies, however it
 * dies, so there is never a stale one.
 */
final class FolderLock implements AutoCloseable {

    private static final Duration PATIENCE_BEFORE_A_WORD = Duration.ofSeconds(2);

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits for the lock at most so long, then says who has it. */
    static FolderLock exclusive(Path file, Duration max, DatabaseProgress progress) {
        Optional<FolderLock> first = Polling.answer(PATIENCE_BEFORE_A_WORD, () -> tryExclusive(file));
        FolderLock lock = first.orElseGet(() -> {
            progress.say("Waiting for " + holder(file) + ", which is starting or stopping PostgreSQL ...");
            return Polling.answer(max.minus(PATIENCE_BEFORE_A_WORD), () -> tryExclusive(file))
                    .orElseThrow(() -> new DatabaseUnavailableException("The database folder " + file.getParent()
                            + " is being set up by " + holder(file) + ", which has not finished within "
                            + max.toSeconds() + " s. Let it finish or end it, then run the same command again."));
        });
        lock.sign();
        return lock;
    }

    static Optional<FolderLock> tryExclusive(Path file) {
        return tryLock(file, false);
    }

    static Optional<FolderLock> tryShared(Path file) {
        return tryLock(file, true);
    }

    private static Optional<FolderLock> tryLock(Path file, boolean shared) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = lockOf(channel, shared);
            if (lock != null) {
                return Optional.of(new FolderLock(channel));
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            closeQuietly(channel);
            throw new DatabaseUnavailableException(
                    "Cannot lock " + file + " (" + PostgresFolder.reason(e)
                            + "). The database folder belongs to another"
                            + " user, or its file system has no locks: run as the folder's owner, or set BURSAR_HOME to a"
                            + " folder of your own on a local disk.",
                    e);
        }
    }

    private static @Nullable FileLock lockOf(FileChannel channel, boolean shared) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The process's end closes it.
        }
    }

    /** Leaves the process id in the file, for the message of those who wait. */
    private void sign() {
        try {
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
        } catch (IOException e) {
            // Only the message of others is poorer.
        }
    }

    private static String holder(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer content = ByteBuffer.allocate(20);
            channel.read(content);
            String pid =
                    StandardCharsets.US_ASCII.decode(content.flip()).toString().strip();
            return pid.isEmpty() ? "another process" : "process " + pid;
        } catch (IOException e) {
            return "another process";
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
