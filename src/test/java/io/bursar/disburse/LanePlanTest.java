package io.bursar.disburse;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.jobfile.JobFileLoader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lanes and chunks at each pace, and where the job has a word about them. */
class LanePlanTest {

    @TempDir
    private Path jobs;

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            9   | -                        | 8  | 10
            10  | -                        | 8  | 10
            1   | -                        | 3  | 10
            0.1 | -                        | 3  | 10
            9   | chunk: 1                 | 56 | 1
            9   | chunk: 100               | 3  | 100
            9   | lanes: 4                 | 4  | 10
            0   | -                        | 8  | 100
            0   | chunk: 1                 | 8  | 1
            0   | lanes: 64                | 64 | 100
            0   | chunk: 10                | 8  | 10
            """)
    void followsFromThePaceUnlessTheJobSaysSo(String pace, String keys, int lanes, int chunk) throws IOException {
        String wished = keys == null ? "" : keys;
        Files.writeString(jobs.resolve("any.yaml"), "account: us\n" + wished + "\n");
        assertThat(LanePlan.of(new JobFileLoader().load(jobs, "any"), new BigDecimal(pace)))
                .isEqualTo(new LanePlan(lanes, chunk));
    }
}
