package io.bursar.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.domain.Marketplace;
import io.bursar.domain.Operation;
import io.bursar.domain.Reward;
import io.bursar.intake.RewardFileException;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** Rows that were read ahead are nobody's yet: the position counts those that were handed out. */
class IngestReaderIT {

    private static final int ROWS = 12_345;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ExecutionContext context = new ExecutionContext();

    @Test
    void goesOnAtTheRowAfterTheLastThatWasHandedOut() throws IOException {
        Path file = file(ROWS, "");
        List<String> seen = new ArrayList<>();
        for (int portion : new int[] {3, 499, 1, 5_000, 0, ROWS}) {
            IngestReader reader = opened(file);
            IngestReader.Row row = null;
            for (int i = 0; i < portion && (i == 0 || row != null); i++) {
                row = reader.read();
                if (row != null) {
                    seen.add(Objects.requireNonNull(row.reward()).reference());
                }
            }
            reader.update(context);
            reader.close();
            assertThat(context.getLong("ingest.rows")).isEqualTo(seen.size());
        }
        assertThat(seen).hasSize(ROWS).doesNotHaveDuplicates();
        assertThat(seen.getFirst()).isEqualTo("R-0");
        assertThat(seen.getLast()).isEqualTo("R-" + (ROWS - 1));
    }

    @Test
    void saysWhatIsWrongWithTheFileAfterTheRowsBeforeIt() throws IOException {
        IngestReader reader = opened(file(1_700, "R-x,\"someone\"else,5.00,USD\n"));
        for (int i = 0; i < 1_700; i++) {
            Reward reward = Objects.requireNonNull(reader.read()).reward();
            assertThat(Objects.requireNonNull(reward).reference()).isEqualTo("R-" + i);
        }
        assertThatThrownBy(reader::read).isInstanceOf(RewardFileException.class).hasMessageContaining("on line 1702");
        assertThatThrownBy(reader::read).isInstanceOf(RewardFileException.class);
        reader.close();
    }

    @Test
    void endsItsThreadWhenItIsClosedInTheMiddle() throws IOException {
        IngestReader reader = opened(file(ROWS, ""));
        assertThat(reader.read()).isNotNull();
        assertThat(intakeThreads()).isEqualTo(1);
        reader.close();
        assertThat(intakeThreads()).isZero();
    }

    private static long intakeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("intake"))
                .count();
    }

    private IngestReader opened(Path file) throws IOException {
        Files.writeString(folder.resolve("nightly.yaml"), "account: us\n");
        JobFile job = new JobFileLoader().load(folder, "nightly");
        Marketplace market = Marketplace.of(Currency.getInstance("USD"), Operation.GIFT_CODE);
        IngestReader reader = new IngestReader(file, job, market, RunListener.NONE);
        reader.open(context);
        return reader;
    }

    private Path file(int rows, String last) throws IOException {
        StringBuilder text = new StringBuilder("reward_id,recipient,amount,currency\n");
        for (int i = 0; i < rows; i++) {
            text.append("R-").append(i).append(",someone,5.00,USD\n");
        }
        return Files.writeString(folder.resolve("rewards.csv"), text + last);
    }
}
