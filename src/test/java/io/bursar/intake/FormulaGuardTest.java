package io.bursar.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No cell begins like a formula, wherever a program cuts it; and what is guarded comes back as it was. */
class FormulaGuardTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "=cmd|' /C calc'&A0 ! '=cmd|' /C calc'&A0",
                "+49 171 ! '+49 171",
                "-5 ! '-5",
                "@SUM(1) ! '@SUM(1)",
                "＝1+1 ! '＝1+1",
                "＋1 ! '＋1",
                "－1 ! '－1",
                "＠x ! '＠x",
                "'=x ! ''=x",
                "x;=cmd ! x;'=cmd",
                "x,  =cmd ! x,'  =cmd",
                "\"=x\" ! '\"=x\"",
                "a;\"=x ! a;'\"=x"
            })
    void guardsEachPieceThatBeginsLikeAFormula(String cell, String guarded) {
        assertThat(FormulaGuard.on(cell)).isEqualTo(guarded);
        assertThat(FormulaGuard.off(guarded)).isEqualTo(cell);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\tx", "\r=x", "\nx", "  =x", "\u00a0=x", "\u200b=x", "\uFEFF=x", "a\n=x", "a\r\n\"=x", "a\t@x"})
    void guardsBehindWhatHidesAFormula(String cell) {
        assertThat(FormulaGuard.on(cell)).isNotEqualTo(cell);
        assertThat(FormulaGuard.off(FormulaGuard.on(cell))).isEqualTo(cell);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "R-1", "ada@example.com", "12.50", "O'Neill", "'00123", "a = b", "Smith, Jo", "1;2", "交換-1"})
    void leavesOtherCellsAlone(String cell) {
        assertThat(FormulaGuard.on(cell)).isSameAs(cell);
        assertThat(FormulaGuard.off(cell)).isEqualTo(cell);
    }

    @Property(tries = 5_000)
    void comesBackAsItWas(@ForAll("cells") String cell) {
        assertThat(FormulaGuard.off(FormulaGuard.on(cell))).isEqualTo(cell);
    }

    /** Cut by a program of another opinion on separators, quotes and line ends; written without the guard's own rules. */
    @Property(tries = 5_000)
    void leavesNoFormulaWhereverItIsCut(@ForAll("cells") String cell) {
        for (String end : List.of("", ",", ";", "\t", "\n", "\r", "|")) {
            for (String piece : pieces(FormulaGuard.on(cell), end)) {
                assertThat(piece.strip().replaceAll("^[\"\\s\\u00a0\\u200b]+", ""))
                        .as(cell)
                        .doesNotMatch("(?s)[=+\\-@＝].*");
            }
        }
    }

    private static List<String> pieces(String text, String end) {
        return end.isEmpty()
                ? List.of(text)
                : new ArrayList<>(List.of(text.split(java.util.regex.Pattern.quote(end), -1)));
    }

    @Provide
    Arbitrary<String> cells() {
        return Arbitraries.strings()
                .withChars("='+-@,;|\t\r\n \"a1＝\u200b\u00a0")
                .ofMaxLength(12);
    }

    @Test
    void looksAtEachSignOnce() {
        String many = "\n".repeat(100_000);
        Assertions.assertTimeout(Duration.ofSeconds(2), () -> FormulaGuard.on(many + "=x"));
        assertThat(FormulaGuard.off(FormulaGuard.on(many + "=x"))).isEqualTo(many + "=x");
    }
}
