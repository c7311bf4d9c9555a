package io.bursar.ledger;

import io.bursar.domain.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rewards that give a recipient the same amount again, under another reference.
 *
 * @param count how many
 * @param minor their sum in minor units
 * @param first the first of them by line
 */
public record Repeated(long count, long minor, List<Row> first) {

    /** Not looked for, or none. */
    public static final Repeated NONE = new Repeated(0, 0, List.of());

    /**
     * One of them, without its recipient, so that it may be logged.
     *
     * @param line where it stands
     * @param earlierLine where the first or, in an earlier file, the latest such reward stands
     * @param fileName the earlier file; null: this file
     * @param disbursementId of the earlier file; null: this file
     * @param at when that was accepted; null: this file
     */
    public record Row(
            long line,
            Money amount,
            long earlierLine,
            @Nullable String fileName,
            @Nullable String disbursementId,
            @Nullable Instant at) {}
}
