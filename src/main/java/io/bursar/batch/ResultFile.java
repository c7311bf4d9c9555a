package io.bursar.batch;

import io.bursar.intake.CsvRows;
import io.bursar.intake.RawRow;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.LedgerViews;
import io.bursar.ledger.RewardLine;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes the operator's own rows back with a status each, from one snapshot of the ledger: to a temporary file, synced, then
 * renamed, so that nobody ever sees half a result. Cells that a spreadsheet would run as a formula get an apostrophe.
 */
@Component
public class ResultFile {

    private static final List<String> ADDED = List.of(
            "status",
            "creation_request_id",
            "gift_card_id",
            "attempts",
            "error_class",
            "error",
            "issued_at",
            "delivered_at");

    private static final Set<Character> FORMULA_STARTS = Set.of('=', '+', '-', '@', '\t', '\r');

    private final LedgerViews views;
    private final BursarSettings settings;

    ResultFile(LedgerViews views, BursarSettings settings) {
        this.views = views;
        this.settings = settings;
    }

    /** Where the result of a disbursement is written. */
    public Path path(String disbursementId) {
        return settings.results().resolve(disbursementId + ".csv");
    }

    /**
     * Writes the result file anew; the same ledger gives the same content.
     *
     * @param source the accepted file, as kept; where it is gone, the file holds the ledger's columns alone
     * @return the file
     */
    public Path write(Disbursement disbursement, Path source) {
        Path target = path(disbursement.id());
        try {
            Files.createDirectories(settings.results());
            Path temporary = Files.createTempFile(settings.results(), disbursement.id() + ".", ".part");
            try {
                writeTo(temporary, disbursement, source);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The result file %s cannot be written (%s). The ledger has everything; write it again with: ./bursar report %s"
                            .formatted(target, e.getMessage(), disbursement.id()),
                    e);
        }
    }

    private void writeTo(Path file, Disbursement disbursement, Path source) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                Writer writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
                CSVPrinter printer = new CSVPrinter(writer, CSVFormat.RFC4180);
                @Nullable CsvRows rows = Files.exists(source) ? CsvRows.open(source) : null) {
            List<String> header = new ArrayList<>(rows == null ? List.of("line") : neutral(rows.header()));
            int own = header.size();
            header.addAll(ADDED);
            printer.printRecord(header);
            views.onOneSnapshot(() -> views.lines(disbursement.id(), line -> {
                List<String> cells = rows == null ? List.of(Long.toString(line.line())) : seek(rows, line.line());
                print(printer, neutral(fitted(cells, own)), line);
            }));
            printer.flush();
            channel.force(true);
        }
    }

    private static List<String> seek(CsvRows rows, long line) {
        RawRow row = rows.read();
        while (row != null && row.line() < line) {
            row = rows.read();
        }
        return row == null ? List.of() : row.cells();
    }

    private static List<String> fitted(List<String> cells, int columns) {
        List<String> fitted = new ArrayList<>(cells.subList(0, Math.min(cells.size(), columns)));
        while (fitted.size() < columns) {
            fitted.add("");
        }
        return fitted;
    }

    private static void print(CSVPrinter printer, List<String> own, RewardLine line) {
        List<String> cells = new ArrayList<>(own);
        cells.add(line.status());
        cells.add(text(line.creationRequestId()));
        cells.add(neutral(text(line.gcId())));
        cells.add(Integer.toString(line.attempts()));
        cells.add(text(line.errorClass()));
        cells.add(neutral(text(line.error())));
        cells.add(text(line.issuedAt()));
        cells.add("");
        try {
            printer.printRecord(cells);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static List<String> neutral(List<String> cells) {
        return cells.stream().map(ResultFile::neutral).toList();
    }

    private static String neutral(String cell) {
        boolean formula = !cell.isEmpty() && FORMULA_STARTS.contains(cell.charAt(0));
        return formula ? "'" + cell : cell;
    }
}
