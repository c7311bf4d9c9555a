package io.bursar.domain;

import java.util.List;

/**
 * One mistake that many rows have: the same rule of the same column.
 *
 * @param first the first of these problems, as an example of all
 * @param count how many there are
 * @param alike true if all have the same value, rule and fix as the first
 * @param lines the first lines on which they are
 * @param lastLine the last of them
 */
public record ProblemGroup(RowProblem first, long count, boolean alike, List<Long> lines, long lastLine) {

    /** How many lines are named. */
    public static final int LINES_MAX = 3;
}
