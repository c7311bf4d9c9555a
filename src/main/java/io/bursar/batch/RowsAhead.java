package io.bursar.batch;

import io.bursar.intake.RewardFileReader;
import io.bursar.intake.RewardFileRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks the next rows in a thread of its own while the last ones are written or compared. It is bounded, so that a file
 * of any length needs the same memory, and rows come out in the file's order. What fails in the thread fails at the reader
 * of the row that it was about. For one reading thread.
 */
final class RowsAhead implements AutoCloseable {

    private static final int ROWS = 500;
    private static final int PORTIONS_MAX = 10;

    private final BlockingQueue<Portion> portions = new ArrayBlockingQueue<>(PORTIONS_MAX);
    private final Thread thread;
    private Portion now = new Portion(List.of(), false, null);
    private int next;

    /** Some rows; at the end of what can be read, whether that was the file's end or a failure. */
    private record Portion(
            List<IngestReader.Row> rows,
            boolean last,
            @Nullable Throwable failure) {}

    /** Starts reading; from here on nobody else uses the reader until this is closed, or has come to the file's end. */
    RowsAhead(RewardFileReader reader) {
        this(reader, row -> {});
    }

    /**
     * Likewise.
     *
     * @param sees is shown every row as it was read, in the file's order, by the reading thread
     */
    RowsAhead(RewardFileReader reader, Consumer<RewardFileRow> sees) {
        thread = Thread.ofPlatform().daemon().name("intake").start(() -> readAll(reader, sees));
    }

    private void readAll(RewardFileReader reader, Consumer<RewardFileRow> sees) {
        try {
            boolean more = true;
            while (more) {
                List<IngestReader.Row> rows = new ArrayList<>(ROWS);
                Throwable failure = read(reader, sees, rows);
                more = failure == null && rows.size() == ROWS;
                portions.put(new Portion(rows, !more, failure));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed: nobody waits for more
        }
    }

    private static @Nullable Throwable read(
            RewardFileReader reader, Consumer<RewardFileRow> sees, List<IngestReader.Row> rows) {
        try {
            while (rows.size() < ROWS) {
                RewardFileRow row = reader.read();
                if (row == null) {
                    return null;
                }
                sees.accept(row);
                rows.add(IngestReader.Row.of(row));
            }
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** The next row; null at the end of the file. */
    IngestReader.@Nullable Row read() {
        while (next == now.rows().size()) {
            if (now.failure() instanceof Error error) {
                throw error;
            }
            if (now.failure() instanceof RuntimeException failure) {
                throw failure;
            }
            if (now.last()) {
                return null;
            }
            now = take();
            next = 0;
        }
        return now.rows().get(next++);
    }

    private Portion take() {
        try {
            return portions.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the file was read; the same command goes on", e);
        }
    }

    /** Ends the thread and waits for its end. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
