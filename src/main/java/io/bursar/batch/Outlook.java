package io.bursar.batch;

import io.bursar.domain.Money;
import org.jspecify.annotations.Nullable;

/**
 * What a file would meet if it were run now: the account's funds, and how long it takes.
 *
 * @param available null if unknown
 * @param unknownWhy why the funds are not known; null if they are
 * @param besides what the account's other released disbursements may still spend
 * @param needed this file and what is pending besides
 * @param left available less needed; negative: recharge by so much; null if unknown
 * @param gateClosedWhy why the account pays nothing now; null if it does
 * @param pace its part of the account's pace, and until when it would go on; null where the account has no pace
 */
public record Outlook(
        @Nullable Money available,
        @Nullable String unknownWhy,
        Money besides,
        Money needed,
        @Nullable Money left,
        @Nullable String gateClosedWhy,
        @Nullable Share pace) {}
