package io.bursar.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The same mistake of many rows is said once, whatever their number. */
class ProblemSummaryTest {

    private final ProblemSummary summary = new ProblemSummary();

    @Test
    void saysTheSameMistakeOnce() {
        for (long line = 2; line <= 1_205; line++) {
            summary.add(new RowProblem(line, "currency", "EUR", "account us pays in USD", "write USD"));
        }
        assertThat(summary.groups())
                .containsExactly(new ProblemGroup(
                        new RowProblem(2, "currency", "EUR", "account us pays in USD", "write USD"),
                        1_204,
                        true,
                        List.of(2L, 3L, 4L),
                        1_205));
        assertThat(summary.first()).hasSize(ProblemSummary.FIRST_MAX);
        assertThat(summary.count()).isEqualTo(1_204);
        assertThat(summary.rows()).isEqualTo(1_204);
    }

    @Test
    void takesRulesThatDifferInANumberForOne() {
        summary.add(new RowProblem(7, "reward_id", "R-1", "already on line 5", "give each reward its own reward_id"));
        summary.add(new RowProblem(7, "amount", "x", "is not a number", "write it plainly"));
        summary.add(new RowProblem(9, "reward_id", "R-2", "already on line 6", "give each reward its own reward_id"));
        assertThat(summary.groups())
                .extracting(group -> group.count() + " " + group.first().rule() + " " + group.alike() + group.lines())
                .containsExactly("2 already on line 5 false[7, 9]", "1 is not a number true[7]");
        assertThat(summary.rows()).isEqualTo(2);
    }

    @Test
    void keepsABoundedNumberOfMistakes() {
        for (int i = 0; i < 100_000; i++) {
            summary.add(new RowProblem(i + 2, "column " + i, "", "a rule of its own", "a fix"));
        }
        assertThat(summary.groups()).hasSize(ProblemSummary.GROUPS_MAX);
        assertThat(summary.others()).isEqualTo(100_000 - ProblemSummary.GROUPS_MAX);
    }
}
