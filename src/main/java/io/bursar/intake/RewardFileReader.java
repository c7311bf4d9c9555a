package io.bursar.intake;

import io.bursar.domain.Marketplace;
import io.bursar.jobfile.JobFile;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A reward file, row by row, as rewards or as problems. It streams: ten million rows need no more memory than ten. The
 * same content gives the same rows with the same numbers every time, so that a restart can skip what it already has. Not
 * for use by several threads.
 */
public final class RewardFileReader implements Closeable {

    private final CsvRows rows;
    private final RowRules rules;
    private final @Nullable String follows;
    private final JobFile job;
    private final @Nullable TotalsLine trailer;

    private RewardFileReader(CsvRows rows, JobFile job, RowRules rules) {
        this.rows = rows;
        this.job = job;
        this.rules = rules;
        this.follows = rows.rejectedOf();
        this.trailer = declares(JobFile.Totals.TRAILER)
                ? new TotalsLine(rows, NumberStyle.of(job.csv().numbers()))
                : null;
    }

    /**
     * Opens the file, finds the job's columns and makes sure that there is at least one row.
     *
     * @throws RewardFileException if the file as a whole cannot be used
     */
    public static RewardFileReader open(Path file, JobFile job, Marketplace marketplace) {
        CsvRows rows = CsvRows.open(file, job.csv().encoding());
        try {
            Columns columns = Columns.find(rows.header(), job, file);
            RawRow first = rows.peek();
            if (first == null || (job.totals() == JobFile.Totals.TRAILER && TotalsLine.isOne(first))) {
                throw new RewardFileException(
                        file,
                        "has column names but no rewards",
                        "Export it again; each line after the first is a reward");
            }
            return new RewardFileReader(rows, job, new RowRules(job, marketplace, columns));
        } catch (RewardFileException e) {
            rows.close();
            throw e;
        }
    }

    /**
     * The next row; null at the end of the file.
     *
     * @throws RewardFileException if the file is damaged from here on, has more rows than the job allows, or ends without the
     *     totals that the job asks for
     */
    public @Nullable RewardFileRow read() {
        RawRow row = trailer == null ? rows.read() : trailer.read();
        if (row == null) {
            return null;
        }
        int rowsMax = job.limits().rows();
        if (row.number() > rowsMax) {
            throw new RewardFileException(
                    rows.file(),
                    String.format(Locale.ROOT, "has more than %,d rows, the limit of job %s", rowsMax, job.name()),
                    "Split the file, or raise limits.rows in the job file");
        }
        return rules.check(row);
    }

    /**
     * Goes on after a number of rows without checking them, as a restart needs it.
     *
     * @param number the {@link RawRow#number()} of the last row that is already done
     */
    public void skip(long number) {
        rows.skip(number);
    }

    /**
     * What the file's sender declares of it where the job asks for that; to be asked for when the last row is read. A file of
     * rejected rows is not asked: a person has chosen and changed its rows.
     *
     * @return null where nothing is to be declared
     * @throws RewardFileException if it is to be declared beside the file, and is not
     */
    public @Nullable DeclaredTotals declaredTotals() {
        if (trailer != null) {
            return trailer.declared();
        }
        return declares(JobFile.Totals.SIDECAR) ? DeclaredTotals.sidecarOf(rows.file()) : null;
    }

    private boolean declares(JobFile.Totals where) {
        return job.totals() == where && !rows.isRejects();
    }

    /** True for a file of rejected rows that Bursar wrote, corrected or not. */
    public boolean isRejects() {
        return rows.isRejects();
    }

    /** The disbursement whose rejected rows come back in this file; null if it is no such file, or does not say. */
    public @Nullable String follows() {
        return follows;
    }

    /** What the file calls the column of the reward's own id. */
    public String referenceColumn() {
        return rules.referenceColumn();
    }

    /** The operator's own column names, in the file's order. */
    public List<String> header() {
        return rows.header();
    }

    /** For people: {@code UTF-8, comma}. */
    public String format() {
        return rows.format();
    }

    /** The fingerprint of what was read, including the rest of the file: proof that it is still the same file. */
    public FileFingerprint fingerprint() {
        return rows.fingerprint();
    }

    @Override
    public void close() {
        rows.close();
    }
}
