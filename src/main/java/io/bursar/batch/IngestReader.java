package io.bursar.batch;

import io.bursar.domain.Marketplace;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import io.bursar.intake.RewardFileReader;
import io.bursar.intake.RewardFileRow;
import io.bursar.jobfile.JobFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * The rows of the accepted file, restartable: its position commits with the rows of the chunk, so a restart goes on at the
 * next row. The position counts what was handed out; rows that were only read ahead are read again.
 */
final class IngestReader implements ItemStreamReader<IngestReader.Row> {

    private static final String POSITION = "ingest.rows";

    private final Path file;
    private final JobFile job;
    private final Marketplace marketplace;
    private final RunListener listener;
    private @Nullable RewardFileReader reader;
    private @Nullable RowsAhead rows;
    private long position;

    /**
     * What the ledger takes of a row. Without the operator's own cells, which can be 100,000 characters of a row: thousands of
     * rows wait for one transaction.
     *
     * @param reward null where the row has problems
     */
    record Row(@Nullable Reward reward, List<RowProblem> problems) {

        static Row of(RewardFileRow row) {
            return switch (row) {
                case RewardFileRow.Good good -> new Row(good.reward(), List.of());
                case RewardFileRow.Bad bad -> new Row(null, bad.problems());
            };
        }
    }

    IngestReader(Path file, JobFile job, Marketplace marketplace, RunListener listener) {
        this.file = file;
        this.job = job;
        this.marketplace = marketplace;
        this.listener = listener;
    }

    @Override
    public void open(ExecutionContext context) {
        position = context.getLong(POSITION, 0);
        RewardFileReader opened = RewardFileReader.open(file, job, marketplace);
        reader = opened;
        opened.skip(position);
        rows = new RowsAhead(opened);
    }

    /** What the file calls the column of the reward's own id; asked for while the reader is open. */
    String referenceColumn() {
        RewardFileReader open = reader;
        return open == null ? job.csv().reference() : open.referenceColumn();
    }

    @Override
    public @Nullable Row read() {
        RowsAhead ahead = rows;
        if (ahead == null) {
            throw new IllegalStateException("The reader of " + file + " is not open");
        }
        Row row = ahead.read();
        if (row != null) {
            position++;
        }
        return row;
    }

    @Override
    public void update(ExecutionContext context) {
        context.putLong(POSITION, position);
        listener.tookIn(position);
    }

    @Override
    public void close() {
        RowsAhead ahead = rows;
        rows = null;
        if (ahead != null) {
            ahead.close();
        }
        RewardFileReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }
}
