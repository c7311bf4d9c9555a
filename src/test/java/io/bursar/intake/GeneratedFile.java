package io.bursar.intake;

import io.bursar.jobfile.CsvLayout;
import io.bursar.jobfile.CsvLayout.Encoding;
import io.bursar.jobfile.CsvLayout.Numbers;
import io.bursar.jobfile.CsvLayout.TextMarks;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file as somebody's program may write it, and what has to be found in it: by line, the reward or every problem. What is
 * expected is written down with each cell, without any code of the reader.
 */
final class GeneratedFile {

    private static final String REFERENCE = "reward_id";
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private final Random random;
    private final Charset charset;
    private final Numbers numbers;
    private final List<String> order;
    private final List<String> expected = new ArrayList<>();
    private final CsvTable table;

    /** A cell, and what is wrong with it. */
    private record Cell(String text, @Nullable String problem) {
        static Cell good(String text) {
            return new Cell(text, null);
        }

        static Cell bad(String text, String problem) {
            return new Cell(text, problem);
        }
    }

    GeneratedFile(long seed) {
        random = new Random(seed);
        charset = pick(StandardCharsets.UTF_8, StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, WINDOWS);
        numbers = pick(Numbers.values());
        order = new ArrayList<>(List.of(REFERENCE, "recipient", "amount", "currency"));
        for (int i = random.nextInt(3); i > 0; i--) {
            order.add("note " + i);
        }
        Collections.shuffle(order, random);
        List<List<String>> rows = new ArrayList<>();
        List<List<String>> problems = new ArrayList<>();
        Set<Integer> blanks = new HashSet<>();
        for (int i = 0; i < 1 + random.nextInt(25); i++) {
            rows.add(row(i, problems));
            if (random.nextInt(8) == 0) {
                blanks.add(i);
            }
        }
        table = CsvTable.write(order.stream().map(this::name).toList(), rows, blanks, style());
        for (int i = 0; i < rows.size(); i++) {
            expected.add(table.rows().get(i).line() + " " + String.join(" | ", problems.get(i)));
        }
    }

    private CsvTable.Style style() {
        return new CsvTable.Style(
                charset,
                random.nextBoolean(),
                pick(',', ';', '\t'),
                pick("\n", "\r\n", "\r"),
                random.nextInt(4) == 0,
                random.nextBoolean(),
                random.nextInt(5) == 0);
    }

    /** Names are compared without their case where nothing has the exact one, and the reference has a second name. */
    private String name(String column) {
        String name = column.equals(REFERENCE) ? pick(REFERENCE, "Reward ID") : column;
        String spelt = random.nextInt(4) == 0 ? name.toUpperCase(Locale.ROOT) : name;
        return random.nextInt(6) == 0 ? " " + spelt + " " : spelt;
    }

    private List<String> row(int number, List<List<String>> problems) {
        List<String> cells = new ArrayList<>();
        List<Cell> parts = List.of(reference(number), recipient(), amount(), currency());
        for (String column : order) {
            int part = List.of(REFERENCE, "recipient", "amount", "currency").indexOf(column);
            String text = part < 0
                    ? pick("", "Grüße", "a;b,c", "=1+1", "two\nlines", "\"")
                    : parts.get(part).text();
            cells.add(random.nextInt(8) == 0 ? " " + text + "\u00a0" : text);
        }
        int width = random.nextInt(12);
        if (width == 0 && cells.stream().skip(1).anyMatch(text -> !text.isBlank())) {
            problems.add(List.of("(row): too few cells: the header has " + order.size()));
            return cells.subList(1, cells.size());
        }
        if (width == 1) {
            cells.addAll(List.of("", "more"));
            problems.add(List.of("(row): too many cells: the header has " + order.size()));
            return cells;
        }
        if (width == 2) {
            cells.addAll(List.of("", " "));
        }
        List<String> wrong = new ArrayList<>();
        List<String> columns = List.of("reference", "recipient", "amount", "currency");
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).problem() != null) {
                wrong.add(columns.get(i) + ": " + parts.get(i).problem());
            }
        }
        problems.add(wrong.isEmpty() ? List.of("good R-" + number) : wrong);
        return cells;
    }

    private Cell reference(int number) {
        if (random.nextInt(5) > 0) {
            return Cell.good("R-" + number);
        }
        return pick(
                Cell.bad("", "a reference is required"),
                Cell.bad("x".repeat(101), "has 101 characters, 100 are allowed"),
                Cell.bad("2,02311E+11", "a spreadsheet has shortened this number, its digits are lost"),
                Cell.bad("'00" + number, "has a spreadsheet's mark for text"),
                Cell.bad("=\"00" + number + "\"", "has a spreadsheet's mark for text"),
                Cell.bad("#REF!", "is an error of a spreadsheet's formula"),
                Cell.bad("R\u00a0" + number, "has an invisible character or an unusual space inside"),
                Cell.bad("R\r\n" + number, "has a line end or another control character inside"));
    }

    private Cell recipient() {
        if (random.nextInt(5) > 0) {
            return Cell.good(pick("ada@example.com", "Zoë Ångström", "+49 171", "Müller; \"Jo\"", "=\"0171\""));
        }
        return pick(
                Cell.bad("", "a recipient is required"),
                Cell.bad("y".repeat(321), "has 321 characters, 320 are allowed"),
                Cell.bad("two\nlines", "has a line end or another control character inside"));
    }

    private Cell amount() {
        if (random.nextInt(4) > 0) {
            String number = pick("25.00", "7.5", "12", "2000", "0.15");
            String spelt = numbers == Numbers.DECIMAL_COMMA ? number.replace('.', ',') : number;
            String grouped =
                    numbers == Numbers.GROUPED ? "1,204.50" : numbers == Numbers.PLAIN ? "1204.50" : "1.204,50";
            return Cell.good(pick(spelt, spelt, grouped, "'" + spelt, "=\"" + grouped + "\""));
        }
        boolean comma = numbers == Numbers.DECIMAL_COMMA;
        return pick(
                Cell.bad("", "an amount is required"),
                Cell.bad(comma ? "2000,01" : "2000.01", "above the limit of 2,000.00 USD for one card"),
                Cell.bad(comma ? "12,345" : "12.345", "USD has 2 decimals"),
                Cell.bad(comma ? "12.50" : "12,50", comma ? "has a decimal point" : "has a decimal comma"),
                Cell.bad(comma ? "0,00" : "0.00", "must be above zero"),
                Cell.bad("-5", "must be above zero"),
                Cell.bad("$5", "has a currency in it; the currency has its own column"),
                Cell.bad("1e3", "has an exponent: a spreadsheet has shortened it"),
                Cell.bad("five", "is not a number"));
    }

    private Cell currency() {
        if (random.nextInt(6) > 0) {
            return Cell.good(pick("USD", "USD", "'USD"));
        }
        return pick(
                Cell.bad("", "a currency is required"),
                Cell.bad("usd", "account us pays in USD"),
                Cell.bad("EUR", "account us pays in USD"));
    }

    @SafeVarargs
    private <T> T pick(T... from) {
        return from[random.nextInt(from.length)];
    }

    byte[] bytes() {
        return table.bytes();
    }

    boolean isGzip() {
        return bytes()[0] == 0x1f && bytes()[1] == (byte) 0x8b;
    }

    CsvLayout layout() {
        return new CsvLayout(
                List.of(REFERENCE, "Reward ID"),
                List.of("recipient"),
                List.of("amount"),
                List.of("currency"),
                List.of(),
                CsvLayout.Greeting.NONE,
                charset.equals(WINDOWS) ? Encoding.WINDOWS_1252 : Encoding.AUTO,
                numbers,
                TextMarks.REFUSE);
    }

    /** By line: {@code good} and the reference, or each column and rule. */
    List<String> expected() {
        return List.copyOf(expected);
    }
}
