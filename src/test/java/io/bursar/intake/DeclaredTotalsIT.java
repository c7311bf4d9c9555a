package io.bursar.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.domain.Operation;
import io.bursar.jobfile.CsvLayout;
import io.bursar.jobfile.CsvLayout.Encoding;
import io.bursar.jobfile.CsvLayout.Numbers;
import io.bursar.jobfile.CsvLayout.TextMarks;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFile.Totals;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sender declares of a file is what is in it, or nothing of the file counts. */
class DeclaredTotalsIT {

    private static final String HEADER = "reward_id,recipient,amount,currency\n";
    private static final String TWO = HEADER + "R-1,a,25.00,USD\nR-2,b,12.5,USD\n";
    private static final CsvLayout PLAIN = CsvLayout.standard(Operation.GIFT_CODE);

    private Path folder = Path.of("");

    /** How a file was read: its amounts in order, and why it is refused; null: it is not. */
    private record Read(List<BigDecimal> amounts, @Nullable String refusal) {}

    @BeforeEach
    @BeforeProperty
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("totals");
    }

    @AfterEach
    @AfterProperty
    void deleteFolder() throws IOException {
        Files.deleteIfExists(folder.resolve("x.csv"));
        Files.deleteIfExists(folder.resolve("x.csv.totals"));
        Files.deleteIfExists(folder);
    }

    @ParameterizedTest
    @CsvSource({"'TOTAL,2,37.50'", "'total,2,37.5\n'", "'\" Total \",2,37.500,,\n,,,\n'"})
    void readsALastLineThatIsNoReward(String last) throws IOException {
        Read read = trailer(TWO + last);
        assertThat(read.refusal()).isNull();
        assertThat(read.amounts()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | has no declared totals: its job says totals: trailer, and the last line is none",
                "'TOTAL,3,37.50' | has 2 rows, but its line 4 declares 3",
                "'TOTAL,2,37.51' | adds up to 37.50, but its line 4 declares 37.51",
                "'TOTAL,2,37.50\nR-3,c,5.00,USD' | declares its totals on line 4, and has another row on line 5",
                "'R-3,c,5.00,USD\nTOTAL,2,37.50' | has 3 rows, but its line 5 declares 2",
                "'TOTAL,2' | has a line 4 that begins with TOTAL but declares no totals",
                "'TOTAL,2,' | has a line 4 that begins with TOTAL but declares no totals",
                "'TOTAL,two,37.50' | has a line 4 that begins with TOTAL but declares no totals",
                "'TOTAL,2,37.50,USD' | has a line 4 that begins with TOTAL but declares no totals",
                "'TOTAL,2,\"1,037.50\"' | has a line 4 that begins with TOTAL but declares no totals",
                "'R-3,c,five,USD\nTOTAL,3,37.50' | has an amount on line 4 that cannot be read, so that the total of 37.50",
                "'R-3,c\nTOTAL,3,37.50' | has an amount on line 4 that cannot be read"
            })
    void refusesAFileThatIsNotWhatItDeclares(String rest, String expected) throws IOException {
        assertThat(trailer(TWO + rest).refusal()).contains(expected);
    }

    @Test
    void countsRowsThatMayNotBePaid() throws IOException {
        String bad = "R-3,,9999999.00,EUR\nR-4,d,0,USD\n,,1.005,\n";
        assertThat(trailer(TWO + bad + "TOTAL,5,10000037.505").refusal()).isNull();
        assertThat(trailer(TWO + bad + "TOTAL,5,37.50").refusal())
                .isEqualTo("adds up to 10,000,037.505, but its line 7 declares 37.50");
    }

    @Test
    void readsTheTotalAsTheJobWritesNumbers() throws IOException {
        String text = "reward_id;recipient;amount;currency\nR-1;a;1.025,00;USD\nTOTAL;1;1.025,00\n";
        assertThat(read(text, Totals.TRAILER, Numbers.DECIMAL_COMMA).refusal()).isNull();
    }

    @Test
    void needsARewardBesidesTheTotal() {
        assertThatThrownBy(() -> open(HEADER + "TOTAL,0,0.00\n", Totals.TRAILER, Numbers.PLAIN))
                .hasMessageContaining("has column names but no rewards");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'rows=2\ntotal=37.50\n' |",
                "'# of tonight\n Total = 37.5 \n' |",
                "'rows=2' |",
                "'rows=3' | has 2 rows, but x.csv.totals declares 3",
                "'total=37.49' | adds up to 37.50, but x.csv.totals declares 37.49",
                "'' | x.csv.totals declares no totals. Write two lines",
                "'rows=2\nrows=2' | x.csv.totals says \"rows=2\", which declares no total",
                "'sum=37.50' | x.csv.totals says \"sum=37.50\", which declares no total",
                "'total=37,50' | x.csv.totals says \"total=37,50\", which declares no total",
                "'total' | x.csv.totals says \"total\", which declares no total",
                "'rows=-2' | which declares no total"
            })
    void readsAFileBesideIt(String sidecar, @Nullable String expected) throws IOException {
        Files.writeString(folder.resolve("x.csv.totals"), sidecar);
        @Nullable String refusal = read(TWO, Totals.SIDECAR, Numbers.PLAIN).refusal();
        if (expected == null) {
            assertThat(refusal).isNull();
        } else {
            assertThat(refusal).contains(expected);
        }
    }

    @Test
    void refusesAFileWithoutTheOneBesideIt() throws IOException {
        assertThat(read(TWO, Totals.SIDECAR, Numbers.PLAIN).refusal())
                .contains(
                        "has no declared totals: its job says totals: sidecar, and there is no x.csv.totals beside it");
        Files.writeString(folder.resolve("x.csv.totals"), "#".repeat(5_000));
        assertThat(read(TWO, Totals.SIDECAR, Numbers.PLAIN).refusal()).contains("is longer than two lines");
    }

    @Test
    void asksNoTotalsOfRowsThatAPersonHasCorrected() throws IOException {
        String rejects = "problem_line,problem,reward_id,recipient,amount,currency\n7,amount: x,R-1,a,25.00,USD\n";
        assertThat(read(rejects, Totals.TRAILER, Numbers.PLAIN).refusal()).isNull();
        assertThat(read(rejects, Totals.SIDECAR, Numbers.PLAIN).refusal()).isNull();
    }

    /** Not refused is only a byte that leaves the number as it is, such as a space for the last zero. */
    @Property(tries = 500)
    void refusesAnyChangedByteOfAnAmount(
            @ForAll @Size(min = 1, max = 5) List<@LongRange(min = 15, max = 200_000) Long> cents,
            @ForAll @IntRange(max = 1_000) int row,
            @ForAll @IntRange(max = 1_000) int at,
            @ForAll byte value)
            throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        List<Integer> starts = new ArrayList<>();
        List<BigDecimal> amounts = new ArrayList<>();
        for (long each : cents) {
            BigDecimal amount = BigDecimal.valueOf(each, 2);
            text.append("R-").append(amounts.size()).append(",a,");
            starts.add(text.length());
            text.append(amount).append(",USD\n");
            amounts.add(amount);
        }
        BigDecimal total = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        text.append(String.format(Locale.ROOT, "TOTAL,%d,%s%n", amounts.size(), total));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(trailer(bytes)).isEqualTo(new Read(amounts, null));
        int changed = row % amounts.size();
        bytes[starts.get(changed) + at % amounts.get(changed).toString().length()] = value;
        Read read = trailer(bytes);
        assertThat(read.refusal() != null || isTheSame(read.amounts(), amounts))
                .as("%s with the amounts %s", new String(bytes, StandardCharsets.UTF_8), read.amounts())
                .isTrue();
    }

    private static boolean isTheSame(List<BigDecimal> read, List<BigDecimal> amounts) {
        if (read.size() != amounts.size()) {
            return false;
        }
        for (int i = 0; i < read.size(); i++) {
            if (read.get(i).compareTo(amounts.get(i)) != 0) {
                return false;
            }
        }
        return true;
    }

    private Read trailer(String text) throws IOException {
        return trailer(text.getBytes(StandardCharsets.UTF_8));
    }

    private Read trailer(byte[] bytes) throws IOException {
        return read(Files.write(folder.resolve("x.csv"), bytes), Totals.TRAILER, Numbers.PLAIN);
    }

    private Read read(String text, Totals totals, Numbers numbers) throws IOException {
        return read(Files.writeString(folder.resolve("x.csv"), text), totals, numbers);
    }

    private void open(String text, Totals totals, Numbers numbers) throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"), text);
        RewardFileReader.open(file, job(totals, numbers), Jobs.market("USD")).close();
    }

    private static Read read(Path file, Totals totals, Numbers numbers) {
        List<BigDecimal> amounts = new ArrayList<>();
        TotalsCheck check = new TotalsCheck();
        try (RewardFileReader reader = RewardFileReader.open(file, job(totals, numbers), Jobs.market("USD"))) {
            for (RewardFileRow row = reader.read(); row != null; row = reader.read()) {
                check.add(row);
                if (row instanceof RewardFileRow.Good good) {
                    amounts.add(good.reward().amount().amount());
                }
            }
            return new Read(amounts, check.mismatch(reader.declaredTotals()));
        } catch (RewardFileException e) {
            return new Read(amounts, e.getMessage());
        }
    }

    private static JobFile job(Totals totals, Numbers numbers) {
        return Jobs.with(
                new CsvLayout(
                        PLAIN.references(),
                        PLAIN.recipients(),
                        PLAIN.amounts(),
                        PLAIN.currencies(),
                        PLAIN.targets(),
                        CsvLayout.Greeting.NONE,
                        Encoding.AUTO,
                        numbers,
                        TextMarks.REFUSE),
                totals);
    }
}
