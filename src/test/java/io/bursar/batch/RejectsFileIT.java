package io.bursar.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.Marketplace;
import io.bursar.domain.Operation;
import io.bursar.domain.RowProblem;
import io.bursar.intake.CsvRows;
import io.bursar.intake.RawRow;
import io.bursar.intake.RewardFileReader;
import io.bursar.intake.RewardFileRow;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileLoader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows that were left out come back as they were written, can be corrected and are read again as they are. */
class RejectsFileIT {

    private static final Marketplace USD = Marketplace.of(Currency.getInstance("USD"), Operation.GIFT_CODE);
    private static final String HEADER = "reward_id,recipient,amount,currency,note\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void writesOnlyTheRowsThatWereLeftOutWithTheirProblems() throws IOException {
        Path rejects =
                reject(HEADER + "R-1,a,5.00,USD,\nR-2,,5.001,USD,x\n\nR-3,c,5,EUR,\"two\nlines\"\nR-4,d,6,USD,\n", "");
        assertThat(Files.readString(rejects)).isEqualTo("""
                \uFEFFproblem_line,problem,reward_id,recipient,amount,currency,note\r
                3,recipient: a recipient is required; write to whom the reward goes | amount: USD has 2 decimals; write 5.00 or\
                 5.01,R-2,,5.001,USD,x\r
                5,"currency: account us pays in USD; write USD, or pay this row from an account in its currency",R-3,c,5,EUR,"two
                lines"\r
                """);
        assertThat(files()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void writesNothingWhereEveryRowIsGood() throws IOException {
        Path source = Files.writeString(folder.resolve("good.csv"), HEADER + "R-1,a,5.00,USD,\n");
        try (RejectsFile file = RejectsFile.of(folder.resolve("none.csv"), source, null)) {
            assertThat(file.finish()).isNull();
        }
        assertThat(files()).containsExactly("good.csv");
    }

    @Test
    void isReadAgainWhenItsCellsAreCorrected() throws IOException {
        String text = HEADER
                + "=R-1,+49 171,5.001,USD,=1+1\n-R;2,a,5.001,USD,\"x;=cmd|' /C calc'!A0\"\n+R-3,'=b,5.001,USD,''@\n";
        Path rejects = reject(text, "");
        String written = Files.readString(rejects);
        Files.writeString(rejects, written.replace(",5.001,", ",5.00,"));
        List<RewardFileRow> rows = read(rejects, job(""));
        assertThat(rows).hasSize(3).allSatisfy(row -> assertThat(row).isInstanceOf(RewardFileRow.Good.class));
        assertThat(rows)
                .extracting(row -> ((RewardFileRow.Good) row).reward().reference())
                .containsExactly("=R-1", "-R;2", "+R-3");
        assertThat(rows.getFirst().raw().cells()).endsWith("=R-1", "+49 171", "5.00", "USD", "=1+1");
    }

    @Test
    void comesBackCellForCellAndOnceOnly() throws IOException {
        List<String> hostile =
                List.of("=cmd|' /C calc'!A0", "'=x", "''-1", "\t@x", "a;=b", "＝1", "x\n=y\r\n\"+z", "'0012", " =q", "");
        StringBuilder text = new StringBuilder(HEADER.replace(",note", ",=note,'+n"));
        for (int i = 0; i < hostile.size(); i++) {
            String cell = '"' + hostile.get(i).replace("\"", "\"\"") + '"';
            text.append("R-")
                    .append(i)
                    .append(',')
                    .append(cell)
                    .append(",-1,USD,")
                    .append(cell)
                    .append(',')
                    .append(cell)
                    .append('\n');
        }
        Path first = reject(text.toString(), "");
        Path second = folder.resolve("second.csv");
        reject(first, second, job(""));
        for (Path file : List.of(first, second)) {
            assertNoFormula(file);
            try (CsvRows rows = CsvRows.open(file)) {
                assertThat(rows.isRejects()).isTrue();
                assertThat(rows.header())
                        .containsExactly(
                                "problem_line",
                                "problem",
                                "reward_id",
                                "recipient",
                                "amount",
                                "currency",
                                "=note",
                                "'+n");
                for (String cell : hostile) {
                    RawRow row = rows.read();
                    java.util.Objects.requireNonNull(row);
                    assertThat(row.cells()).hasSize(8).endsWith("-1", "USD", cell, cell);
                    assertThat(row.cells().get(3)).isEqualTo(cell);
                }
                assertThat(rows.read()).isNull();
            }
        }
    }

    /** As a program sees the file that takes commas for separators, and one that takes semicolons or tabs. */
    private static void assertNoFormula(Path file) throws IOException {
        for (String separator : List.of(",", ";", "\t", "\n", "\r")) {
            for (String piece : Files.readString(file).split(separator, -1)) {
                assertThat(piece.strip().replaceAll("^[\"\\s]+", "")).doesNotMatch("(?s)[=+\\-@＝].*");
            }
        }
    }

    @Test
    void keepsTheSeparatorAndTheLettersOfAFileInWindows1252() throws IOException {
        String text = "reward_id;recipient;amount;currency\nR-1;Müller;5,001;USD\n";
        Path source = Files.write(folder.resolve("x.csv"), text.getBytes(Charset.forName("windows-1252")));
        JobFile job = job("csv: {encoding: windows-1252, numbers: decimal-comma}\n");
        Path rejects = folder.resolve("r.csv");
        reject(source, rejects, job);
        assertThat(Files.readString(rejects))
                .isEqualTo("\uFEFFproblem_line;problem;reward_id;recipient;amount;currency\r\n"
                        + "2;\"amount: USD has 2 decimals; write 5,00 or 5,01\";R-1;Müller;5,001;USD\r\n");
        Files.writeString(rejects, Files.readString(rejects).replace("5,001;", "5,01;"));
        assertThat(read(rejects, job)).singleElement().isInstanceOf(RewardFileRow.Good.class);
    }

    @Test
    void keepsRowsWithCellsTooFewOrTooManyAsTheyAre() throws IOException {
        Path rejects = reject(HEADER + "R-1,a\nR-2,a,12,50,USD,,x\n", "");
        assertThat(Files.readString(rejects, StandardCharsets.UTF_8)).contains(",R-1,a\r\n", ",R-2,a,12,50,USD,,x\r\n");
        assertThat(read(rejects, job("")))
                .allSatisfy(row -> assertThat(row).isInstanceOf(RewardFileRow.Bad.class))
                .extracting(
                        row -> ((RewardFileRow.Bad) row).problems().getFirst().rule())
                .containsExactly("too few cells: the header has 7", "too many cells: the header has 7");
    }

    private Path reject(String text, String keys) throws IOException {
        Path target = folder.resolve("x.rejects.csv");
        reject(Files.writeString(folder.resolve("x.csv"), text), target, job(keys));
        return target;
    }

    private static void reject(Path source, Path target, JobFile job) {
        try (RejectsFile file = RejectsFile.of(target, source, null)) {
            for (RewardFileRow row : read(source, job)) {
                if (row instanceof RewardFileRow.Bad bad) {
                    for (RowProblem problem : bad.problems()) {
                        file.add(problem);
                    }
                }
            }
            assertThat(file.finish()).isEqualTo(target);
        }
    }

    private static List<RewardFileRow> read(Path file, JobFile job) {
        List<RewardFileRow> rows = new ArrayList<>();
        try (RewardFileReader reader = RewardFileReader.open(file, job, USD)) {
            for (RewardFileRow row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private JobFile job(String keys) throws IOException {
        Path jobs = Files.createDirectories(folder.resolve("jobs"));
        Files.writeString(jobs.resolve("test.yaml"), "account: us\n" + keys);
        JobFile job = new JobFileLoader().load(jobs, "test");
        Files.delete(jobs.resolve("test.yaml"));
        Files.delete(jobs);
        return job;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}
