package io.bursar.ledger;

import io.bursar.domain.RowProblem;
import java.util.List;

/**
 * Rewards of a file that would not be paid, because their reference is in the ledger or stands in the file before.
 *
 * @param count how many
 * @param minor their sum in minor units
 * @param first the first of them by line, as row problems
 */
public record Duplicates(long count, long minor, List<RowProblem> first) {

    /** Not looked for, or none. */
    public static final Duplicates NONE = new Duplicates(0, 0, List.of());
}
