package io.bursar.intake;

import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import java.util.List;

/** One row of a reward file after the rules: a reward that may be paid, or everything that is wrong with the row. */
public sealed interface RewardFileRow {

    /** The row as the operator wrote it. */
    RawRow raw();

    /** Physical line on which the row starts; the header is line 1. */
    default long line() {
        return raw().line();
    }

    /** The row keeps every rule. */
    record Good(RawRow raw, Reward reward) implements RewardFileRow {}

    /** The row keeps not every rule; {@code problems} is never empty. */
    record Bad(RawRow raw, List<RowProblem> problems) implements RewardFileRow {}
}
