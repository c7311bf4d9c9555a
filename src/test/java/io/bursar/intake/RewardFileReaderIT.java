package io.bursar.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.domain.Operation;
import io.bursar.jobfile.CsvLayout;
import io.bursar.jobfile.CsvLayout.Encoding;
import io.bursar.jobfile.CsvLayout.Numbers;
import io.bursar.jobfile.JobFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole files: rewards and problems by line, and one sentence for each way in which a file cannot be used. */
class RewardFileReaderIT {

    private static final String HEADER = "reward_id,recipient,amount,currency\n";
    private static final String ROW = "R-1,ada@example.com,25.00,USD\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void readsGoodAndBadRowsInTheirOrder() throws IOException {
        List<RewardFileRow> rows = read("\n" + HEADER + ROW + "\n,,,\nR-2,,5,USD\n\"R-3\",\"a\",\"5\",\"USD\"");
        assertThat(rows)
                .extracting(row -> row.line() + " " + (row instanceof RewardFileRow.Good))
                .containsExactly("3 true", "6 false", "7 true");
        assertThat(rows).extracting(row -> row.raw().number()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void findsColumnsByNameInAnyOrderAmongOthers() throws IOException {
        Path file = write("x.csv", "Währung; Betrag ;Notiz;Beleg;An;;\nUSD;25;;R-1;ada@example.com;;\n");
        JobFile job = Jobs.with(new CsvLayout("Beleg", "An", "Betrag", "Währung", null), null, 10);
        try (RewardFileReader reader = RewardFileReader.open(file, job, Jobs.market("USD"))) {
            assertThat(reader.header()).containsExactly("Währung", " Betrag ", "Notiz", "Beleg", "An", "", "");
            assertThat(reader.format()).isEqualTo("UTF-8, semicolon");
            assertThat(reader.read()).isInstanceOf(RewardFileRow.Good.class);
            assertThat(reader.read()).isNull();
            assertThat(reader.read()).isNull();
        }
    }

    @Test
    void obeysASpreadsheetsSeparatorLine() throws IOException {
        List<RewardFileRow> rows = read("sep=;\r\nreward_id;recipient;amount;currency\r\nR-1;a;5;USD\r\n");
        assertThat(rows).singleElement().satisfies(row -> assertThat(row.line()).isEqualTo(3));
    }

    @Test
    void goesOnAfterTheRowsThatAreDone() throws IOException {
        Path file = write("x.csv", HEADER + "R-1,a,5,USD\n\nbad\nR-3,a,5,USD\n");
        try (RewardFileReader reader = RewardFileReader.open(file, Jobs.standard(), Jobs.market("USD"))) {
            reader.skip(2);
            assertThat(reader.read())
                    .isNotNull()
                    .extracting(RewardFileRow::line)
                    .isEqualTo(5L);
        }
    }

    @Test
    void namesAllMissingAndUnknownColumnsWithWhatWasFound() {
        assertRefused("rewardid,recipient,Amt,iso\n" + ROW)
                .hasMessageEndingWith(
                        "x.csv has no column reward_id, amount, currency (found: rewardid, recipient, Amt, iso; not known to the"
                                + " job: rewardid, Amt, iso). Did you mean rewardid for reward_id? Rename the columns in the file,"
                                + " or name the file's own under csv: in the job file of test.");
    }

    @Test
    void takesAColumnByAnyOfItsNames() throws IOException {
        CsvLayout layout = layout(List.of("reward_id", "id", "Reward ID"), Encoding.AUTO, Numbers.PLAIN);
        for (String name : List.of("reward_id", "id", "Reward ID", " ID ", "REWARD id")) {
            Path file = write("x.csv", name + ",Recipient,AMOUNT,currency\n" + ROW);
            try (RewardFileReader reader =
                    RewardFileReader.open(file, Jobs.with(layout, null, 10), Jobs.market("USD"))) {
                assertThat(reader.read()).isInstanceOf(RewardFileRow.Good.class);
                assertThat(reader.referenceColumn()).isEqualTo(name.strip());
            }
        }
        assertThatThrownBy(() -> readAll(write("x.csv", "id,reward_id,amount,currency\n" + ROW), layout))
                .hasMessageContaining(
                        "has no column recipient, and leaves a doubt: id and reward_id could each be reward_id")
                .hasMessageContaining("(found: id, reward_id, amount, currency)");
        assertThatThrownBy(() -> readAll(write("x.csv", "ID,Id,recipient,amount,currency\n" + ROW), layout))
                .hasMessageContaining("leaves a doubt: ID and Id could each be reward_id");
        assertThat(readAll(write("x.csv", "id,ID,recipient,amount,currency\nR-1,x,a,5,USD\n"), layout))
                .as("an exact name wins")
                .singleElement()
                .isInstanceOf(RewardFileRow.Good.class);
    }

    @Test
    void readsFormulasThatAreTextsWithTheirQuotesAsTheyStand() throws IOException {
        List<RewardFileRow> rows = read(HEADER + "R-1,=\"ada\",=\"5.00\",'USD\n=\"00123\",ada,5.00,USD\n");
        assertThat(rows.getFirst()).isInstanceOfSatisfying(RewardFileRow.Good.class, good -> {
            assertThat(good.reward().recipient()).isEqualTo("ada");
            assertThat(good.reward().amount()).hasToString("5.00 USD");
        });
        assertThat(rows.getLast())
                .isInstanceOfSatisfying(
                        RewardFileRow.Bad.class,
                        bad -> assertThat(bad.problems())
                                .extracting(problem -> problem.value() + " " + problem.rule())
                                .containsExactly("=\"00123\" has a spreadsheet's mark for text"));
    }

    @Test
    void refusesAColumnThatCouldBeTwo() {
        CsvLayout layout = new CsvLayout("id", "ID", "amount", "currency", null);
        assertThatThrownBy(() -> readAll(write("x.csv", "Id,amount,currency\nR-1,5,USD\n"), layout))
                .hasMessageContaining("leaves a doubt: Id could be id or ID");
    }

    @Test
    void saysWhichSeparatorsThereAre() {
        assertRefused("reward_id|recipient|amount|currency\nR-1|a|5|USD\n")
                .hasMessageContaining("separated by commas, semicolons or tabs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty",
                "'\n\n ,, \n' | is empty",
                "'reward_id,recipient,amount,currency' | has column names but no rewards",
                "'reward_id,recipient,amount,currency\n\n,,,\n' | has column names but no rewards",
                "'reward_id,recipient,amount,currency,amount\nR,a,5,USD,6' | has two columns called amount",
                "'reward_id,recipient,amount,currency\nR-1,\"a\"b,5,USD\n' | has text after a closing quote (\") on line 2",
                "'reward_id,recipient,amount,currency\nR-1,a,5,USD\nR-2,\"a,5,USD\n' | in the row on line 3 that is never closed"
            })
    void refusesFilesThatAreNoTableOfRewards(String text, String expected) {
        assertRefused(text).hasMessageContaining(expected);
    }

    @Test
    void refusesARowOrFileWithoutAnEnd() {
        String rows = ROW.repeat(20_000);
        assertRefused(HEADER + ROW + "R-2,\"a,5,USD\n" + rows)
                .hasMessageContaining("has a row on line 3 that does not end");
        assertRefused("x".repeat(5_000_000)).hasMessageContaining("has a row on line 1 that does not end");
        assertRefused(HEADER + "x,".repeat(100_000)).hasMessageContaining("has a row on line 2 that does not end");
        assertRefused(HEADER + "x".repeat(100_001)).hasMessageContaining("has a row on line 2 that does not end");
        assertRefused("c,".repeat(300) + "\n").hasMessageContaining("has 301 columns on its first line, more than 200");
    }

    @Test
    void refusesMoreRowsThanTheJobAllows() throws IOException {
        Path file = write("x.csv", HEADER + ROW.repeat(3));
        JobFile job = Jobs.with(CsvLayout.standard(Operation.GIFT_CODE), null, 2);
        try (RewardFileReader reader = RewardFileReader.open(file, job, Jobs.market("USD"))) {
            reader.skip(2);
            assertThatThrownBy(reader::read)
                    .isInstanceOf(RewardFileException.class)
                    .hasMessageContaining("has more than 2 rows, the limit of job test");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "504B030414000600 | is an Excel workbook",
                "D0CF11E0A1B11AE1 | is an old Excel workbook",
                "255044462D312E37 | is a PDF document",
                "FFFE000041000000 | is written in UTF-32",
                "410042002C004300 | looks like UTF-16 without a byte order mark",
                "1F8B080000000000 | is compressed with gzip. Name it .csv.gz",
                "61002C62 | looks like",
                "616263642C6566670068696A6B | has a NUL character on line 1",
                "8E8B2C61 | has another encoding, such as Shift_JIS",
                "FFFE00D80A00 | is damaged: on line 1 stands the byte 0x00 (byte 3 of the file)",
                "61C3 | is not UTF-8: on line 1 stands the byte 0xC3 (byte 2 of the file)",
                "C0AF | is not UTF-8",
                "EDA080 | is not UTF-8"
            })
    void saysWhatAFileReallyIs(String hex, String expected) throws IOException {
        Path file = Files.write(folder.resolve("x.csv"), HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> readAll(file))
                .isInstanceOf(RewardFileException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void namesTheBadLineOfAWindowsFileAndBothWaysOut() throws IOException {
        byte[] bytes = (HEADER + ROW + "R-2,Müller,5,USD\n").getBytes(Charset.forName("windows-1252"));
        Path file = Files.write(folder.resolve("x.csv"), bytes);
        assertThatThrownBy(() -> readAll(file))
                .isInstanceOf(RewardFileException.class)
                .hasMessageContaining("on line 3")
                .hasMessageContaining("Windows-1252, where this byte is \"ü\"")
                .hasMessageContaining("Save it as UTF-8")
                .hasMessageContaining(
                        "or, if all its letters are right in Windows-1252, say csv: {encoding: windows-1252}");
        CsvLayout windows = layout(List.of("reward_id"), Encoding.WINDOWS_1252, Numbers.PLAIN);
        assertThat(readAll(file, windows)).hasSize(2).last().isInstanceOfSatisfying(RewardFileRow.Good.class, good -> {
            assertThat(good.reward().recipient()).isEqualTo("Müller");
        });
        try (RewardFileReader reader = RewardFileReader.open(file, Jobs.with(windows, null, 10), Jobs.market("USD"))) {
            assertThat(reader.format()).isEqualTo("Windows-1252, comma");
        }
        try (CsvRows rows = CsvRows.openAccepted(file)) {
            assertThat(rows.format()).isEqualTo("Windows-1252, comma");
        }
    }

    @Test
    void readsNoFileInWindows1252ThatIsUtf8() throws IOException {
        CsvLayout windows = layout(List.of("reward_id"), Encoding.WINDOWS_1252, Numbers.PLAIN);
        String text = HEADER + ROW + "R-2,Müller,5,USD\n";
        assertThatThrownBy(() -> readAll(write("x.csv", text), windows))
                .hasMessageContaining("is UTF-8, but the job says csv.encoding: windows-1252")
                .hasMessageContaining("on line 3");
        assertThat(readAll(write("x.csv", "\uFEFF" + text), windows))
                .last()
                .isInstanceOfSatisfying(
                        RewardFileRow.Good.class,
                        good -> assertThat(good.reward().recipient()).isEqualTo("Müller"));
        assertThat(readAll(write("x.csv", HEADER + ROW), windows)).hasSize(1);
        Path undefined = Files.write(
                folder.resolve("x.csv"), (HEADER + "R-1,x\u0081ä,5,USD\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> readAll(undefined, windows))
                .hasMessageContaining(
                        "on line 2 stands the byte 0x81 (byte 42 of the file), which is not valid Windows-1252");
    }

    @Test
    void refusesUtf16WhereTheJobNamesAnotherEncoding() throws IOException {
        Path file = Files.write(folder.resolve("x.csv"), ("\uFEFF" + HEADER + ROW).getBytes(StandardCharsets.UTF_16LE));
        assertThat(readAll(file)).hasSize(1);
        for (Encoding other : List.of(Encoding.UTF_8, Encoding.WINDOWS_1252)) {
            assertThatThrownBy(() -> readAll(file, layout(List.of("reward_id"), other, Numbers.PLAIN)))
                    .hasMessageContaining("is written in UTF-16, but the job says csv.encoding: ");
        }
    }

    @Test
    void saysWhyAFileCannotBeOpened() throws IOException {
        assertThatThrownBy(() -> readAll(folder.resolve("none.csv")))
                .isInstanceOf(RewardFileException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> readAll(folder))
                .isInstanceOf(RewardFileException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> FileFingerprint.of(Path.of("/dev/zero")))
                .hasMessageContaining("is not an ordinary file");
    }

    @Test
    void saysHowACompressedFileIsDamaged() throws IOException {
        byte[] zip = CsvTable.gzip((HEADER + ROW.repeat(1000)).getBytes(StandardCharsets.UTF_8));
        Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(zip, zip.length - 20));
        assertThatThrownBy(() -> readAll(cut)).hasMessageContaining("was not copied completely");
        byte[] flipped = zip.clone();
        flipped[zip.length / 2] ^= 0x55;
        flipped[zip.length - 6] ^= 0x55;
        Path damaged = Files.write(folder.resolve("damaged.csv.gz"), flipped);
        assertThatThrownBy(() -> readAll(damaged)).isInstanceOf(RewardFileException.class);
        assertThatThrownBy(() -> FileFingerprint.of(damaged)).isInstanceOf(RewardFileException.class);
        Path plain = Files.writeString(folder.resolve("plain.csv.gz"), HEADER + ROW);
        assertThatThrownBy(() -> readAll(plain)).hasMessageContaining("is called .gz but is not compressed");
        Path twice = Files.write(folder.resolve("twice.csv.gz"), CsvTable.gzip(zip));
        assertThatThrownBy(() -> readAll(twice)).hasMessageContaining("is compressed twice");
    }

    @Test
    void knowsACompressedFileByItsContent() throws IOException {
        String text = HEADER + ROW;
        Path plain = write("a.csv", text);
        Path zip = Files.write(folder.resolve("b.csv.gz"), CsvTable.gzip(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(FileFingerprint.of(zip)).isEqualTo(FileFingerprint.of(plain));
        assertThat(FileFingerprint.of(write("c.csv", "abc")))
                .isEqualTo(new FileFingerprint("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3));
        try (RewardFileReader reader = RewardFileReader.open(zip, Jobs.standard(), Jobs.market("USD"))) {
            assertThat(reader.fingerprint()).isEqualTo(FileFingerprint.of(plain));
        }
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String text) {
        return assertThatThrownBy(() -> read(text)).isInstanceOf(RewardFileException.class);
    }

    private List<RewardFileRow> read(String text) throws IOException {
        return readAll(write("x.csv", text));
    }

    private static CsvLayout layout(List<String> references, Encoding encoding, Numbers numbers) {
        CsvLayout plain = CsvLayout.standard(Operation.GIFT_CODE);
        return new CsvLayout(
                references,
                plain.recipients(),
                plain.amounts(),
                plain.currencies(),
                plain.targets(),
                CsvLayout.Greeting.NONE,
                encoding,
                numbers,
                plain.textMarks());
    }

    private static List<RewardFileRow> readAll(Path file) {
        return readAll(file, CsvLayout.standard(Operation.GIFT_CODE));
    }

    private static List<RewardFileRow> readAll(Path file, CsvLayout layout) {
        List<RewardFileRow> all = new ArrayList<>();
        JobFile job = Jobs.with(layout, null, JobFile.ROWS_MAX);
        try (RewardFileReader reader = RewardFileReader.open(file, job, Jobs.market("USD"))) {
            for (RewardFileRow row = reader.read(); row != null; row = reader.read()) {
                all.add(row);
            }
        }
        return all;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
