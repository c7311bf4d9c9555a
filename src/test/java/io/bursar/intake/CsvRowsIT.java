package io.bursar.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** CSV files as programs write them come back cell for cell; anything else is an error in words, and nothing worse. */
class CsvRowsIT {

    private static @Nullable Path folder;

    @BeforeContainer
    static void createFolder() throws IOException {
        folder = Files.createTempDirectory("csv-rows");
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        Files.deleteIfExists(file("table.csv"));
        Files.deleteIfExists(file("table.csv.gz"));
        Files.deleteIfExists(file("").normalize());
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void givesEveryTableBackCellForCellWithItsLines(@ForAll("tables") CsvTable table) throws IOException {
        try (CsvRows rows = CsvRows.open(write(table.bytes()))) {
            assertThat(rows.header()).isEqualTo(table.header());
            assertThat(drain(rows)).isEqualTo(table.rows());
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void goesOnAfterAnyNumberOfRows(@ForAll("tables") CsvTable table, @ForAll @IntRange(max = 12) int skip)
            throws IOException {
        Path file = write(table.bytes());
        try (CsvRows rows = CsvRows.open(file)) {
            int there = Math.min(skip, table.rows().size());
            assertThat(rows.skip(skip)).isEqualTo(there);
            assertThat(drain(rows))
                    .isEqualTo(table.rows().subList(there, table.rows().size()));
            assertThat(rows.fingerprint()).isEqualTo(FileFingerprint.of(file));
        }
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void survivesAnyDamageToATable(
            @ForAll("tables") CsvTable table, @ForAll @IntRange(max = 5_000) int at, @ForAll byte value)
            throws IOException {
        byte[] damaged = table.bytes().clone();
        damaged[at % damaged.length] = value;
        readsOrExplains(write(damaged));
    }

    @Property(tries = 2_000)
    void survivesAnyBytes(@ForAll byte[] bytes) throws IOException {
        readsOrExplains(write(bytes));
    }

    @Property(tries = 200)
    void namesTheLineOfABadByte(@ForAll @IntRange(min = 1, max = 3_000) int line, @ForAll("lineEnds") String lineEnd)
            throws IOException {
        String good = "reward_id,recipient,amount,currency" + lineEnd;
        String text = good + ("R-1,Zoë Ångström,25.00,USD" + lineEnd).repeat(line);
        byte[] before = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = java.util.Arrays.copyOf(before, before.length + 5);
        bytes[before.length] = (byte) 0xfc;
        java.util.Arrays.fill(bytes, before.length + 1, bytes.length, (byte) 'x');
        Path file = write(bytes);
        assertThatThrownBy(() -> readAll(file))
                .isInstanceOf(RewardFileException.class)
                .hasMessageContaining("is not UTF-8: on line " + (line + 2) + " stands the byte 0xFC")
                .hasMessageContaining(String.format(java.util.Locale.ROOT, "byte %,d of the file", before.length + 1))
                .hasMessageContaining("looks like Windows-1252, where this byte is \"ü\"");
    }

    @Provide
    Arbitrary<String> lineEnds() {
        return Arbitraries.of("\n", "\r\n", "\r");
    }

    @Provide
    Arbitrary<CsvTable> tables() {
        Arbitrary<CsvTable.Style> styles = Combinators.combine(
                        Arbitraries.of(
                                StandardCharsets.UTF_8,
                                StandardCharsets.UTF_8,
                                StandardCharsets.UTF_16LE,
                                StandardCharsets.UTF_16BE),
                        Arbitraries.of(true, false),
                        Arbitraries.of(',', ';', '\t'),
                        lineEnds(),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.frequency(net.jqwik.api.Tuple.of(4, false), net.jqwik.api.Tuple.of(1, true)))
                .as(CsvTable.Style::new);
        Arbitrary<String> cells = Arbitraries.oneOf(
                Arbitraries.strings().withChars("ab1 .-'=é\t\"\r\n,;").ofMaxLength(8),
                Arbitraries.of(
                        "",
                        "",
                        "25.00",
                        "交換",
                        "\uD83D\uDE00",
                        "\"",
                        "\"\"",
                        "\n",
                        "\r\n\r",
                        " x ",
                        "#",
                        "\\",
                        "\uFFFE"));
        return Arbitraries.integers()
                .between(2, 6)
                .flatMap(width -> Combinators.combine(
                                cells.list().ofSize(width),
                                cells.list().ofSize(width).list().ofMaxSize(10),
                                Arbitraries.integers().between(0, 10).set().ofMaxSize(4),
                                styles)
                        .as((header, rows, blanks, style) ->
                                CsvTable.write(named(header), rows, Set.copyOf(blanks), style)));
    }

    /** A header has text in each cell, so that it is not taken for an empty line. */
    private static List<String> named(List<String> cells) {
        return cells.stream().map(cell -> "n" + cell).toList();
    }

    private static void readsOrExplains(Path file) {
        try {
            readAll(file);
        } catch (RewardFileException e) {
            assertThat(e.getMessage()).startsWith(file + " ").endsWith(".").doesNotContain("Exception", "null");
        }
    }

    private static void readAll(Path file) {
        try (CsvRows rows = CsvRows.open(file)) {
            drain(rows);
        }
    }

    private static List<RawRow> drain(CsvRows rows) {
        List<RawRow> all = new ArrayList<>();
        for (RawRow row = rows.read(); row != null; row = rows.read()) {
            all.add(row);
        }
        return all;
    }

    private static Path write(byte[] bytes) throws IOException {
        boolean gzip = bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
        return Files.write(file(gzip ? "table.csv.gz" : "table.csv"), bytes);
    }

    private static Path file(String name) {
        return java.util.Objects.requireNonNull(folder).resolve(name);
    }
}
