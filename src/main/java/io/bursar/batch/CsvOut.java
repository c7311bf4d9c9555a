package io.bursar.batch;

import io.bursar.intake.CsvRows;
import io.bursar.intake.FormulaGuard;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which Bursar writes a CSV file: to a temporary file, synced, then renamed, so that nobody ever sees half of
 * one; UTF-8, with the separator that the operator's own file has; every cell guarded against running as a formula.
 */
final class CsvOut implements Closeable {

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final CSVPrinter printer;

    private CsvOut(Path target, Path temporary, FileChannel channel, CSVPrinter printer) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
        this.printer = printer;
    }

    /**
     * Begins a file.
     *
     * @param like the file whose separator it gets; null: a comma
     * @param mark true: with a byte order mark, by which spreadsheets know UTF-8
     */
    static CsvOut begin(Path target, @Nullable CsvRows like, boolean mark) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, target.getFileName() + ".", ".part");
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
        Writer writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
        if (mark) {
            writer.write('\uFEFF');
        }
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(like == null ? ',' : like.separator())
                .get();
        return new CsvOut(target, temporary, channel, new CSVPrinter(writer, format));
    }

    /** Writes a row. */
    void row(List<String> cells) {
        try {
            for (String cell : cells) {
                printer.print(FormulaGuard.on(cell));
            }
            printer.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it the file that it is to be. */
    void finish() throws IOException {
        printer.flush();
        channel.force(true);
        printer.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Leaves nothing behind of a file that was not finished. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
