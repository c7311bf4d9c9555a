package io.bursar.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.RowProblem;
import io.bursar.jobfile.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever a file looks like, each of its lines is the reward, or has exactly the problems, that were put there. */
class GeneratedFilesIT {

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void findsWhatWasPutIntoEachLine(@ForAll long seed) throws IOException {
        GeneratedFile generated = new GeneratedFile(seed);
        Path file = Files.createTempFile("generated", generated.isGzip() ? ".csv.gz" : ".csv");
        try {
            Files.write(file, generated.bytes());
            JobFile job = Jobs.with(generated.layout(), null, JobFile.ROWS_MAX);
            assertThat(found(file, job)).isEqualTo(generated.expected());
        } finally {
            Files.delete(file);
        }
    }

    private static List<String> found(Path file, JobFile job) {
        List<String> found = new ArrayList<>();
        try (RewardFileReader reader = RewardFileReader.open(file, job, Jobs.market("USD"))) {
            List<String> names = reader.header().stream().map(Cells::trimmed).toList();
            for (RewardFileRow row = reader.read(); row != null; row = reader.read()) {
                found.add(row.line() + " " + shown(row, reader.referenceColumn(), names));
            }
        }
        return found;
    }

    private static String shown(RewardFileRow row, String reference, List<String> names) {
        return switch (row) {
            case RewardFileRow.Good good -> "good " + good.reward().reference();
            case RewardFileRow.Bad bad ->
                bad.problems().stream()
                        .map(problem -> column(problem, reference, names) + ": " + problem.rule())
                        .collect(Collectors.joining(" | "));
        };
    }

    /** A problem names the column as the file does. */
    private static String column(RowProblem problem, String reference, List<String> names) {
        if (problem.column().equals("(row)")) {
            return problem.column();
        }
        assertThat(names).contains(problem.column());
        return problem.column().equals(reference)
                ? "reference"
                : problem.column().toLowerCase(java.util.Locale.ROOT);
    }
}
