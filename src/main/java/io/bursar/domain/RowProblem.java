package io.bursar.domain;

/**
 * Why one cell of a reward file cannot be paid, in words that let an operator correct it.
 *
 * @param line physical line on which the record starts; the header is line 1
 * @param column the column's name in the file
 * @param value what stands there; cut at 100 characters
 * @param rule what is wrong, for example {@code USD has 2 decimals}
 * @param fix what to write instead
 */
public record RowProblem(long line, String column, String value, String rule, String fix) {

    private static final int VALUE_MAX = 100;

    /** Keeps the value within its bound. */
    public RowProblem {
        value = value.length() <= VALUE_MAX ? value : value.substring(0, VALUE_MAX - 1) + "…";
    }
}
