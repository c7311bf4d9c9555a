package io.bursar.batch;

import io.bursar.intake.CsvRows;
import io.bursar.intake.RawRow;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.LedgerViews;
import io.bursar.ledger.RewardLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes the operator's own rows back with a status each, and those that were left out once more in a {@link RejectsFile}, both
 * from one snapshot of the ledger.
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

    static final String REJECTS_ENDING = ".rejects.csv";

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

    /** Where the rows of a disbursement that were left out are written, if there are any. */
    public Path rejects(String disbursementId) {
        return settings.results().resolve(disbursementId + REJECTS_ENDING);
    }

    /**
     * Writes the result file anew, and the file of rejected rows beside it where there are some; the same ledger gives the same
     * content.
     *
     * @param source the accepted file, as kept; where it is gone, the result holds the ledger's columns alone
     * @return the result file
     */
    public Path write(Disbursement disbursement, Path source) {
        Path target = path(disbursement.id());
        try {
            views.onOneSnapshot(() -> {
                if (disbursement.problemRows() > 0 && Files.exists(source)) {
                    writeRejects(disbursement, source);
                }
                writeResult(target, disbursement, source);
            });
            return target;
        } catch (UncheckedIOException e) {
            IOException cause = Objects.requireNonNull(e.getCause());
            throw new UncheckedIOException(
                    "The result file %s cannot be written (%s). The ledger has everything; write it again with: ./bursar report %s"
                            .formatted(target, cause.getMessage(), disbursement.id()),
                    cause);
        }
    }

    private void writeRejects(Disbursement disbursement, Path source) {
        try (RejectsFile file = RejectsFile.of(rejects(disbursement.id()), source, disbursement.id())) {
            views.problems(disbursement.id(), file::add);
            file.finish();
        }
    }

    /** A mark for the spreadsheets of those whose own file came from one. */
    private void writeResult(Path target, Disbursement disbursement, Path source) {
        try (@Nullable CsvRows rows = Files.exists(source) ? CsvRows.openAccepted(source) : null;
                CsvOut out = CsvOut.begin(target, rows, rows != null && rows.isFromASpreadsheet())) {
            List<String> header = new ArrayList<>(rows == null ? List.of("line") : rows.header());
            int own = header.size();
            header.addAll(ADDED);
            out.row(header);
            views.lines(disbursement.id(), line -> {
                List<String> cells = rows == null ? List.of(Long.toString(line.line())) : seek(rows, line.line());
                out.row(withStatus(fitted(cells, own), line));
            });
            out.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    private static List<String> withStatus(List<String> own, RewardLine line) {
        List<String> cells = new ArrayList<>(own);
        cells.add(line.status());
        cells.add(text(line.creationRequestId()));
        cells.add(text(line.gcId()));
        cells.add(Integer.toString(line.attempts()));
        cells.add(text(line.errorClass()));
        cells.add(text(line.error()));
        cells.add(text(line.issuedAt()));
        cells.add(text(line.deliveredAt()));
        return cells;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
