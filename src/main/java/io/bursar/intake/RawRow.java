package io.bursar.intake;

import java.util.List;

/**
 * One row as the operator wrote it, checked by nobody: what a result file gives back.
 *
 * @param number 1 for the first row after the header; rows without any text are not counted
 * @param line physical line on which the row starts; the first line of the file is 1
 * @param cells in the file's order, untrimmed; may be fewer or more than the header has
 */
public record RawRow(long number, long line, List<String> cells) {}
