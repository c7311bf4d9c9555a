package io.bursar.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.Operation;
import io.bursar.domain.RowProblem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Card numbers and customer accounts: taken whole, or refused with what to write instead. */
class TargetRuleTest {

    @ParameterizedTest
    @ValueSource(strings = {"1400000005567585", "1400000005567585358", "'1400000005567585", "=\"1400000005567585358\""})
    void takesACardNumberWithAndWithoutItsChecksum(String cell) {
        assertThat(problems(Operation.PHYSICAL_CARD, cell)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', a card number is required",
        "1.4E+18, 'a spreadsheet has shortened this number, its digits are lost'",
        "140000000556758535, is not a card number",
        "1400 0000 0556 7585, is not a card number",
        "14000000055675853589, is not a card number",
        "１４０００００００５５６７５８５, is not a card number"
    })
    void refusesWhatMayBeAnotherCard(String cell, String rule) {
        assertThat(problems(Operation.PHYSICAL_CARD, cell)).singleElement().satisfies(problem -> {
            assertThat(problem.rule()).isEqualTo(rule);
            assertThat(problem.column()).isEqualTo("target");
            assertThat(problem.line()).isEqualTo(7);
        });
    }

    @ParameterizedTest
    @CsvSource({"'', a customer account is required", "with space, is not an account's id", "ä, is not an account's id"
    })
    void refusesWhatIsNoAccount(String cell, String rule) {
        assertThat(problems(Operation.BALANCE_LOAD, cell))
                .singleElement()
                .satisfies(problem -> assertThat(problem.rule()).isEqualTo(rule));
        assertThat(problems(Operation.BALANCE_LOAD, "amzn1.account.A-1")).isEmpty();
    }

    private static List<RowProblem> problems(Operation operation, String cell) {
        List<RowProblem> problems = new ArrayList<>();
        new TargetRule(operation, "target").check(new RawRow(6, 7, List.of("R-1", cell)), 1, problems);
        return problems;
    }
}
