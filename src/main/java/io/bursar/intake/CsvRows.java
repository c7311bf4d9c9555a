package io.bursar.intake;

import io.bursar.jobfile.CsvLayout;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file, cell for cell, in constant memory. It knows what encodings, separators, quotes and line ends
 * look like and on which physical line each row starts, but nothing of rewards. A file that is no CSV fails with a
 * {@link RewardFileException} and with nothing else. Not for use by several threads.
 */
public final class CsvRows implements Closeable {

    /** The most columns of a file. */
    public static final int COLUMNS_MAX = 200;

    /** The first columns of a file of rejected rows, which is read with the guards taken off its cells. */
    public static final List<String> REJECTS = List.of("problem_line", "problem");

    private static final String OF = " of ";
    private static final Pattern REJECTED = Pattern.compile("[0-9]+" + OF + "([0-9a-f]{12})");

    private final Path file;
    private final FileContent content;
    private final StrictText text;
    private final Separator separator;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> header;
    private final boolean rejects;
    private long line;
    private long number;
    private @Nullable RawRow ahead;
    private @Nullable RewardFileException failure;

    private CsvRows(Path file, FileContent content, CsvLayout.Encoding encoding) throws IOException {
        this.file = file;
        this.content = content;
        this.text = new StrictText(file, content, encoding);
        BufferedReader buffered = new BufferedReader(text);
        Separator.Found found = Separator.detect(buffered, file);
        this.separator = found.separator();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(separator.character())
                .setIgnoreEmptyLines(false)
                .get();
        this.parser = CSVParser.parse(buffered, format);
        this.records = parser.iterator();
        if (found.hintLine()) {
            nextWithText();
        }
        @Nullable String[] names = nextWithText();
        if (names == null) {
            throw new RewardFileException(
                    file,
                    "is empty",
                    "Export it again; the first line has the column names, each further line a reward");
        }
        if (names.length > COLUMNS_MAX) {
            throw new RewardFileException(
                    file,
                    String.format(Locale.ROOT, "has %,d columns on its first line, more than 200", names.length),
                    "Remove the columns that the job does not need");
        }
        this.rejects = names.length > REJECTS.size()
                && Arrays.asList(names).subList(0, REJECTS.size()).equals(REJECTS);
        this.header = cells(names);
    }

    /** Opens a file whose job says nothing about its encoding. */
    public static CsvRows open(Path file) {
        return open(file, CsvLayout.Encoding.AUTO);
    }

    /**
     * Opens the file and reads its header.
     *
     * @throws RewardFileException if it is not there, not readable, empty, or not a CSV file
     */
    public static CsvRows open(Path file, CsvLayout.Encoding encoding) {
        FileContent content = FileContent.open(file);
        try {
            return new CsvRows(file, content, encoding);
        } catch (IOException | UncheckedIOException e) {
            content.close();
            throw new RewardFileException(file, "cannot be read (" + e.getMessage() + ")", "Copy it again", e);
        } catch (RewardFileException e) {
            content.close();
            throw e;
        }
    }

    /**
     * Opens a file that was accepted once, whatever its job says by now: one in Windows-1252 is never accepted if it could be
     * UTF-8, so that the bytes tell which of the two it was.
     */
    public static CsvRows openAccepted(Path file) {
        return open(file, FileContent.isUtf8OrMarked(file) ? CsvLayout.Encoding.AUTO : CsvLayout.Encoding.WINDOWS_1252);
    }

    /** The cells of the header line, in the file's order and as they are written. */
    public List<String> header() {
        return header;
    }

    /** For people: {@code UTF-8, comma}. */
    public String format() {
        return text.encoding().displayName() + ", " + separator.name().toLowerCase(Locale.ROOT);
    }

    /** What stands between two cells. */
    public char separator() {
        return separator.character();
    }

    /** True if the file has a mark, or an encoding, that only spreadsheets write. */
    public boolean isFromASpreadsheet() {
        return text.encoding().markLength() > 0 || text.encoding().isWindows();
    }

    /** What stands in the first of the {@link #REJECTS} columns: the row's line, and whose row it is where that is known. */
    public static String rejected(long line, @Nullable String disbursementId) {
        return disbursementId == null ? Long.toString(line) : line + OF + disbursementId;
    }

    /** Whose rejected rows these are, by their next row; null where they do not say, or were never rejected. */
    @Nullable String rejectedOf() {
        RawRow next = rejects ? peek() : null;
        Matcher said =
                REJECTED.matcher(next == null ? "" : Cells.trimmed(next.cells().getFirst()));
        return said.matches() ? said.group(1) : null;
    }

    /** True for a file of rejected rows that Bursar wrote: their {@link #REJECTS} columns are the first ones. */
    public boolean isRejects() {
        return rejects;
    }

    /**
     * The next row with any text in it; null at the end of the file.
     *
     * @throws RewardFileException if the file is damaged from here on; every later call fails in the same way
     */
    public @Nullable RawRow read() {
        RawRow row = peek();
        ahead = null;
        return row;
    }

    /**
     * Goes on after a number of rows, without checking them.
     *
     * @return how many rows there were to skip
     */
    public long skip(long rows) {
        long skipped = 0;
        while (skipped < rows && read() != null) {
            skipped++;
        }
        return skipped;
    }

    /** The fingerprint of what was read, including the rest of the file: proof that it is still the same file. */
    public FileFingerprint fingerprint() {
        return content.fingerprint();
    }

    /** The next row, which stays the next one. */
    @Nullable RawRow peek() {
        if (ahead == null) {
            String[] cells = nextWithText();
            ahead = cells == null ? null : new RawRow(++number, line, cells(cells));
        }
        return ahead;
    }

    Path file() {
        return file;
    }

    private String @Nullable [] nextWithText() {
        if (failure != null) {
            throw failure;
        }
        try {
            while (true) {
                line = parser.getCurrentLineNumber() + 1;
                text.recordStarts(line);
                if (!records.hasNext()) {
                    return null;
                }
                String[] cells = records.next().values();
                long length = 0;
                for (String cell : cells) {
                    length += cell.length() + 1L;
                }
                if (length > StrictText.RECORD_MAX) {
                    throw StrictText.recordTooLong(file, line);
                }
                if (hasText(cells)) {
                    return cells;
                }
            }
        } catch (UncheckedIOException e) {
            failure = malformed(e);
            throw failure;
        } catch (RewardFileException e) {
            failure = e;
            throw e;
        }
    }

    private List<String> cells(String[] cells) {
        for (int i = 0; rejects && i < cells.length; i++) {
            cells[i] = FormulaGuard.off(cells[i]);
        }
        return List.of(cells);
    }

    private static boolean hasText(String[] cells) {
        for (String cell : cells) {
            if (!Cells.isEmpty(cell)) {
                return true;
            }
        }
        return false;
    }

    /** Commons CSV complains about quotes only: text after a closing one, or none until the end of the file. */
    private RewardFileException malformed(UncheckedIOException e) {
        boolean unclosed = String.valueOf(e.getMessage()).contains("EOF");
        String what = unclosed
                ? "has a quote (\") in the row on line " + line + " that is never closed"
                : "has text after a closing quote (\") on line " + parser.getCurrentLineNumber()
                        + ", in the row that starts on line " + line;
        return new RewardFileException(
                file, what, "Close the quote; a quote inside a quoted cell is written twice (\"\")", e);
    }

    @Override
    public void close() {
        content.close();
    }
}
