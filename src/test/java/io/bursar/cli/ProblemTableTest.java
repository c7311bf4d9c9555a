package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.ProblemSummary;
import io.bursar.domain.RowProblem;
import org.junit.jupiter.api.Test;

/** Problems as an operator sees them, on 80 columns. */
class ProblemTableTest {

    private final ProblemSummary summary = new ProblemSummary();

    @Test
    void listsAFewByTheirLine() {
        summary.add(new RowProblem(7, "amount", "12.345", "USD has 2 decimals", "write 12.34 or 12.35"));
        summary.add(new RowProblem(
                58, "Empfänger des Geschenks", "", "a recipient is required", "write to whom the reward goes"));
        assertThat(ProblemTable.of(summary)).isEqualTo("""
                    line  column        value                 problem
                       7  amount        12.345                USD has 2 decimals; write 12.34 or
                                                              12.35
                      58  Empfänger d…  (empty)               a recipient is required; write to
                                                              whom the reward goes
                """);
    }

    @Test
    void saysTheSameMistakeOfManyRowsOnce() {
        for (long line = 2; line <= 1_205; line++) {
            summary.add(new RowProblem(
                    line,
                    "currency",
                    "EUR",
                    "account us pays in USD",
                    "write USD, or pay this row from an account in its currency"));
        }
        summary.add(new RowProblem(1_206, "amount", "1.001", "USD has 2 decimals", "write 1.00 or 1.01"));
        summary.add(new RowProblem(1_208, "amount", "2.002", "USD has 2 decimals", "write 2.00 or 2.01"));
        assertThat(ProblemTable.of(summary)).isEqualTo("""
                       rows  column        problem
                      1,204  currency      account us pays in USD; write USD, or pay this row
                                           from an account in its currency
                                           EUR on lines 2, 3, 4 ... 1,205
                          2  amount        USD has 2 decimals
                                           on lines 1,206, 1,208; the first: 1.001, write 1.00
                                           or 1.01
                """);
        assertThat(ProblemTable.json(summary).getFirst())
                .containsEntry("count", 1_204L)
                .containsEntry("column", "currency")
                .containsEntry("last_line", 1_205L);
    }

    @Test
    void fitsAnyProblemIntoItsColumns() {
        for (int i = 0; i < 60; i++) {
            summary.add(new RowProblem(
                    9_000_000 + i,
                    "c" + i,
                    "v\u202e\n\u001b[31m" + "x".repeat(90),
                    "rule " + "word ".repeat(30),
                    "fix"));
        }
        String table = ProblemTable.of(summary);
        assertThat(table.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(table).endsWith("         40  other problems\n").doesNotContain("\u001b", "\u202e");
    }
}
