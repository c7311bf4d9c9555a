package io.bursar.batch;

import io.bursar.domain.Marketplace;
import io.bursar.intake.RewardFileReader;
import io.bursar.intake.RewardFileRow;
import io.bursar.jobfile.JobFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * The rows of the accepted file, restartable: its position commits with the rows of the chunk, so a restart goes on at the
 * next row.
 */
final class IngestReader implements ItemStreamReader<RewardFileRow> {

    private static final String POSITION = "ingest.rows";

    private final Path file;
    private final JobFile job;
    private final Marketplace marketplace;
    private final RunListener listener;
    private @Nullable RewardFileReader reader;
    private long position;

    IngestReader(Path file, JobFile job, Marketplace marketplace, RunListener listener) {
        this.file = file;
        this.job = job;
        this.marketplace = marketplace;
        this.listener = listener;
    }

    @Override
    public void open(ExecutionContext context) {
        position = context.getLong(POSITION, 0);
        reader = RewardFileReader.open(file, job, marketplace);
        reader.skip(position);
    }

    @Override
    public @Nullable RewardFileRow read() {
        RewardFileReader open = reader;
        if (open == null) {
            throw new IllegalStateException("The reader of " + file + " is not open");
        }
        RewardFileRow row = open.read();
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
        RewardFileReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }
}
