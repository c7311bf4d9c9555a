package io.bursar.simulator;

import io.bursar.simulator.Books.CardState;
import io.bursar.simulator.Operation.Product;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that changed the books, one line each, so that they survive the simulator's own end, a kill included. Holds
 * no claim code. A last line that was cut off is dropped; the counts of calls are not kept.
 */
final class Journal implements AutoCloseable {

    /** What a line says about a card that was made. */
    record Made(
            BigDecimal amount, String currency, @Nullable String cardNumber) {}

    private static final String MADE = "MADE";
    private static final String CANCELLED = "CANCELLED";
    private static final String BURNED = "BURNED";
    private static final String FUNDS_ADDED = "FUNDS_ADDED";
    private static final String END = "end";

    private final @Nullable Path path;
    private @Nullable BufferedWriter writer;

    private Journal(@Nullable Path path) {
        this.path = path;
    }

    /** A journal at this path, or one that forgets everything where the path is null. */
    static Journal at(@Nullable Path path) {
        return new Journal(path);
    }

    /** Tells the books what was written earlier; only after that is anything written. */
    synchronized void replayInto(AccountBooks books) {
        if (path == null) {
            return;
        }
        try {
            if (Files.exists(path)) {
                dropCutOffLine(path);
                try (Stream<String> lines = Files.lines(path, StandardCharsets.UTF_8)) {
                    lines.forEach(line -> replay(line, books));
                }
            }
            writer = open(path);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The journal " + path + " cannot be read (" + e.getMessage() + "); move it away to start afresh.",
                    e);
        }
    }

    void made(AccountBooks.Entry entry) {
        if (path != null) {
            String cardNumber = entry.cardNumber == null ? "" : entry.cardNumber;
            String amount = Objects.requireNonNull(entry.amount).toPlainString();
            line(MADE, entry.product, entry.id, entry.createdAt, amount, entry.currency, cardNumber);
        }
    }

    void cancelled(AccountBooks.Entry entry) {
        line(CANCELLED, entry.product, entry.id, entry.cancelledAt);
    }

    void burned(AccountBooks.Entry entry) {
        line(BURNED, entry.product, entry.id, entry.cancelledAt);
    }

    /** A difference, not a sum: it may be written before the line of a card that was paid earlier. */
    void fundsAdded(BigDecimal amount) {
        line(FUNDS_ADDED, amount.toPlainString());
    }

    synchronized void erase() {
        if (path == null) {
            return;
        }
        try {
            close();
            Files.deleteIfExists(path);
            writer = open(path);
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + path + " cannot be erased", e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (writer != null) {
                writer.close();
            }
            writer = null;
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + path + " cannot be closed", e);
        }
    }

    private synchronized void line(@Nullable Object... fields) {
        if (writer == null) {
            return;
        }
        try {
            for (Object field : fields) {
                writer.write(String.valueOf(field));
                writer.write('\t');
            }
            writer.write(END + "\n");
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + path + " cannot be written", e);
        }
    }

    private static BufferedWriter open(Path path) throws IOException {
        return Files.newBufferedWriter(
                path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** A line that was cut off would otherwise be glued to the next one that is written. */
    private static void dropCutOffLine(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end < bytes.length) {
            Files.write(path, Arrays.copyOf(bytes, end));
        }
    }

    private static void replay(String line, AccountBooks books) {
        String[] fields = line.split("\t", -1);
        if (!END.equals(fields[fields.length - 1])) {
            throw new IllegalArgumentException("not a line of a journal: " + line);
        }
        switch (fields[0]) {
            case FUNDS_ADDED -> books.addFunds(new BigDecimal(fields[1]));
            case MADE ->
                restore(
                        books,
                        fields,
                        CardState.LIVE,
                        new Made(new BigDecimal(fields[4]), fields[5], fields[6].isEmpty() ? null : fields[6]));
            case CANCELLED -> restore(books, fields, CardState.CANCELLED, null);
            case BURNED -> restore(books, fields, CardState.BURNED, null);
            default -> throw new IllegalArgumentException("not a line of a journal: " + line);
        }
    }

    private static void restore(AccountBooks books, String[] fields, CardState state, @Nullable Made made) {
        books.restore(Product.valueOf(fields[1]), fields[2], state, Instant.parse(fields[3]), made);
    }
}
