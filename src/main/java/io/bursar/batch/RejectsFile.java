package io.bursar.batch;

import io.bursar.domain.RowProblem;
import io.bursar.intake.CsvRows;
import io.bursar.intake.RawRow;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file that were left out, as the operator wrote them, each with its line and its problems before it: to be
 * corrected in a spreadsheet and run again as they are. It streams; nothing is written where there is no such row. A row
 * comes back cell for cell when the file is read, because what guards a cell against running as a formula is taken off then.
 */
public final class RejectsFile implements Closeable {

    private final Path target;
    private final Path source;
    private final @Nullable String disbursementId;
    private @Nullable CsvRows rows;
    private @Nullable CsvOut out;
    private @Nullable RawRow row;
    private final List<RowProblem> waiting = new ArrayList<>();

    private RejectsFile(Path target, Path source, @Nullable String disbursementId) {
        this.target = target;
        this.source = source;
        this.disbursementId = disbursementId;
    }

    /**
     * Begins the file; what is there stays until {@link #finish}.
     *
     * @param source the reward file, accepted or not; its encoding is found in its bytes
     * @param disbursementId whose rows they are, so that the corrected file is known as its follow-up; null: nobody's yet
     */
    public static RejectsFile of(Path target, Path source, @Nullable String disbursementId) {
        return new RejectsFile(target, source, disbursementId);
    }

    /**
     * Adds a problem. Problems come in the order of the source's lines, those of one row one after the other.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void add(RowProblem problem) {
        if (!waiting.isEmpty() && waiting.getFirst().line() != problem.line()) {
            write();
        }
        waiting.add(problem);
    }

    /**
     * Ends the file and puts it into its place.
     *
     * @return the file; null if there was no problem
     */
    public @Nullable Path finish() {
        if (waiting.isEmpty()) {
            return null;
        }
        write();
        try {
            CsvOut ended = out;
            if (ended != null) {
                ended.finish();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    private void write() {
        long line = waiting.getFirst().line();
        String problems = waiting.stream()
                .map(each -> each.column() + ": " + each.rule() + "; " + each.fix())
                .collect(Collectors.joining(" | "));
        waiting.clear();
        CsvRows from = opened();
        while (row != null && row.line() < line) {
            row = from.read();
        }
        List<String> cells = row == null || row.line() != line ? List.of() : row.cells();
        write(List.of(CsvRows.rejected(line, disbursementId), problems), own(from, cells));
    }

    private CsvRows opened() {
        CsvRows open = rows;
        if (open == null) {
            open = CsvRows.openAccepted(source);
            rows = open;
            try {
                out = CsvOut.begin(target, open, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            write(CsvRows.REJECTS, own(open, open.header()));
            row = open.read();
        }
        return open;
    }

    /** Rejects of rejects have the two columns once. */
    private static List<String> own(CsvRows from, List<String> cells) {
        int added = from.isRejects() ? CsvRows.REJECTS.size() : 0;
        return cells.subList(Math.min(added, cells.size()), cells.size());
    }

    private void write(List<String> added, List<String> own) {
        List<String> cells = new ArrayList<>(added);
        cells.addAll(own);
        CsvOut open = out;
        if (open != null) {
            open.row(cells);
        }
    }

    @Override
    public void close() {
        try {
            CsvRows open = rows;
            if (open != null) {
                open.close();
            }
            CsvOut begun = out;
            if (begun != null) {
                begun.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
