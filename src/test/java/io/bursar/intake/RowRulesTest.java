package io.bursar.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import io.bursar.jobfile.CsvLayout;
import io.bursar.jobfile.CsvLayout.TextMarks;
import java.util.Currency;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of one row: every problem of it at once, each in words that let it be corrected. */
class RowRulesTest {

    private static final CsvLayout LAYOUT = new CsvLayout("id", "to", "value", "cur", null);
    private static final RowRules RULES = rules(TextMarks.REFUSE);

    private static RowRules rules(TextMarks marks) {
        CsvLayout layout = new CsvLayout(
                LAYOUT.references(),
                LAYOUT.recipients(),
                LAYOUT.amounts(),
                LAYOUT.currencies(),
                LAYOUT.targets(),
                CsvLayout.Greeting.NONE,
                LAYOUT.encoding(),
                LAYOUT.numbers(),
                marks);
        List<String> header = List.of("id", "to", "value", "cur", "note", "");
        return new RowRules(
                Jobs.with(layout, null, 10), Jobs.market("USD"), new Columns(0, 1, 2, 3, -1, -1, -1, -1, header, 5));
    }

    @Test
    void makesAGoodRowAReward() {
        assertThat(check("R-1", "ada@example.com", "25", "USD", "note"))
                .isEqualTo(new RewardFileRow.Good(
                        new RawRow(1, 7, List.of("R-1", "ada@example.com", "25", "USD", "note")),
                        new Reward(
                                7, "R-1", "ada@example.com", Money.ofMinor(2500, Currency.getInstance("USD")), null)));
    }

    @Test
    void trimsSpacesOfEveryKind() {
        assertThat(check(" R-1\u00a0", "\tada@example.com ", "\u300025.00 ", " USD", ""))
                .isInstanceOfSatisfying(RewardFileRow.Good.class, good -> {
                    assertThat(good.reward().reference()).isEqualTo("R-1");
                    assertThat(good.reward().recipient()).isEqualTo("ada@example.com");
                    assertThat(good.raw().cells().getFirst()).isEqualTo(" R-1\u00a0");
                });
    }

    @Test
    void collectsAllProblemsOfARow() {
        assertThat(problems("", " ", "-5", "usd", ""))
                .containsExactly(
                        new RowProblem(7, "id", "", "a reference is required", "give the reward an id of its own"),
                        new RowProblem(7, "to", "", "a recipient is required", "write to whom the reward goes"),
                        new RowProblem(
                                7, "value", "-5", "must be above zero", "write 5.00 if that is the amount to pay"),
                        new RowProblem(7, "cur", "usd", "account us pays in USD", "write USD"));
    }

    @Test
    void saysWhichCurrencyTheAccountPaysIn() {
        assertThat(problems("R-1", "a", "5", "EUR", ""))
                .containsExactly(new RowProblem(
                        7,
                        "cur",
                        "EUR",
                        "account us pays in USD",
                        "write USD, or pay this row from an account in its currency"));
        assertThat(problems("R-1", "a", "5", "", ""))
                .extracting(RowProblem::rule)
                .containsExactly("a currency is required");
    }

    @Test
    void boundsReferenceAndRecipient() {
        assertThat(check("x".repeat(100), "y".repeat(320), "5", "USD", "")).isInstanceOf(RewardFileRow.Good.class);
        assertThat(problems("x".repeat(101), "y".repeat(321), "5", "USD", ""))
                .extracting(RowProblem::rule)
                .containsExactly("has 101 characters, 100 are allowed", "has 321 characters, 320 are allowed");
        assertThat(check("\uD83D\uDE00".repeat(100), "a", "5", "USD", "")).isInstanceOf(RewardFileRow.Good.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\rb",
                "a\tb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b",
                "a\u0007b",
                "a\uFFFDb",
                "#N/A",
                "#REF!"
            })
    void refusesDamagedText(String text) {
        assertThat(problems(text, text, "5", "USD", ""))
                .extracting(RowProblem::column)
                .containsExactly("id", "to");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "R\u200b1",
                "R\u00a01",
                "R\u202e1",
                "R\u00ad1",
                "R\ufeff1",
                "R\u30001",
                "re\u0301f",
                "2.02311E+11",
                "1E+05"
            })
    void refusesReferencesThatOnlyLookLikeAnother(String reference) {
        assertThat(problems(reference, "a", "5", "USD", ""))
                .singleElement()
                .extracting(RowProblem::column)
                .isEqualTo("id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "=\"a\"&\"b\"", "=\"\"", "'", "2E5", "R 1", "交換-1", "a\"b", "@x", "1.5"})
    void takesReferencesAsText(String reference) {
        assertThat(check(reference, "a", "5", "USD", "")).isInstanceOf(RewardFileRow.Good.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"'00123 | 00123", "=\"00123\" | 00123", "'=x | =x", "' 7 | 7"})
    void readsAMarkedReferenceOnlyAsTheJobSays(String cell, String bare) {
        assertThat(problems(cell, "a", "5", "USD", ""))
                .containsExactly(new RowProblem(
                        7,
                        "id",
                        cell,
                        "has a spreadsheet's mark for text",
                        "write " + bare + ", or say what the mark means with csv.text-marks in the job file"));
        assertThat(reference(TextMarks.READ, cell)).isEqualTo(bare);
        assertThat(reference(TextMarks.AS_WRITTEN, cell)).isEqualTo(cell);
    }

    @Test
    void readsNoReferenceUnderTwoMarks() {
        assertThat(reference(TextMarks.READ, "''1")).isEmpty();
        assertThat(reference(TextMarks.READ, "=\"'1\"")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'+49 171 123 | +49 171 123",
                "'@ada | @ada",
                "=\"0171\" | 0171",
                "'s-Hertogenbosch 4 | 's-Hertogenbosch 4",
                "O'Neill;'-x | O'Neill;'-x",
                "+49 171 | +49 171"
            })
    void takesAMarkOffARecipientWhereItCanBeNothingElse(String cell, String recipient) {
        assertThat(check("R-1", cell, "'5", "=\"USD\"", ""))
                .isInstanceOfSatisfying(
                        RewardFileRow.Good.class,
                        good -> assertThat(good.reward().recipient()).isEqualTo(recipient));
    }

    /** What a reference was in every version so far: a change would make another reward of what is paid already. */
    @Property(tries = 5_000)
    void takesEachReferenceThatItTakesAsItIsWritten(
            @ForAll @StringLength(max = 12) @Chars({'\'', '=', '"', '+', '0', '7', 'a', ' ', ';', '@'}) String cell) {
        if (check(cell, "a", "5", "USD", "") instanceof RewardFileRow.Good good) {
            assertThat(good.reward().reference()).isEqualTo(cell.strip());
        }
    }

    private static String reference(TextMarks marks, String cell) {
        RewardFileRow row = rules(marks).check(new RawRow(1, 7, List.of(cell, "a", "5", "USD", "")));
        return row instanceof RewardFileRow.Good good ? good.reward().reference() : "";
    }

    @Test
    void readsNoCellFromAShiftedRow() {
        assertThat(problems("R-1", "a", "5", "USD"))
                .containsExactly(new RowProblem(
                        7,
                        "(row)",
                        "4 cells",
                        "too few cells: the header has 5",
                        "add the missing ones, empty ones too"));
        assertThat(problems("R-1", "a", "12", "50", "USD", "note", "more"))
                .containsExactly(new RowProblem(
                        7,
                        "(row)",
                        "7 cells",
                        "too many cells: the header has 5",
                        "put quotes around a cell that contains the separator"));
    }

    @Test
    void toleratesNamelessAndEmptyCellsAtTheEnd() {
        assertThat(check("R-1", "a", "5", "USD", "", "under a nameless column")).isInstanceOf(RewardFileRow.Good.class);
        assertThat(check("R-1", "a", "5", "USD", "", "", "", " ")).isInstanceOf(RewardFileRow.Good.class);
    }

    private static RewardFileRow check(String... cells) {
        return RULES.check(new RawRow(1, 7, List.of(cells)));
    }

    private static List<RowProblem> problems(String... cells) {
        return check(cells) instanceof RewardFileRow.Bad bad ? bad.problems() : List.of();
    }
}
