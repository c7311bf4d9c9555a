package io.bursar.intake;

import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of a reward file after the rules: a reward that may be paid, or everything that is wrong with the row. */
public sealed interface RewardFileRow {

    /** The row as the operator wrote it. */
    RawRow raw();

    /** Physical line on which the row starts; the header is line 1. */
    default long line() {
        return raw().line();
    }

    /** The number in the row's column of the amount, payable or not; null if none can be read there. */
    @Nullable BigDecimal amount();

    /** The row keeps every rule. */
    record Good(RawRow raw, Reward reward) implements RewardFileRow {

        @Override
        public BigDecimal amount() {
            return reward.amount().amount();
        }
    }

    /** The row keeps not every rule; {@code problems} is never empty. */
    record Bad(
            RawRow raw, List<RowProblem> problems, @Nullable BigDecimal amount) implements RewardFileRow {}
}
