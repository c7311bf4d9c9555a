package io.bursar.disburse;

import io.bursar.domain.DeadEvidence;
import io.bursar.domain.ReviewReason;
import org.jspecify.annotations.Nullable;

/** What happens to a reward next, as data. */
sealed interface Decision {

    /** The card is live and stays so. */
    record Issued() implements Decision {}

    /** The outcome is open: create again under the same id. */
    record AskAgain() implements Decision {}

    /** Nothing can exist: back into the queue of creates, under the same id. */
    record Release() implements Decision {}

    /** The card of this id must die first. */
    record Cancel() implements Decision {}

    /** The id is proven dead: create under the next one. */
    record NewId(DeadEvidence proof) implements Decision {}

    /** An operator's wish, fulfilled: no card is live and none can become live. */
    record Cancelled(@Nullable DeadEvidence proof) implements Decision {}

    /** The provider refused the reward and nothing can exist. */
    record Rejected() implements Decision {}

    /** The promised card is live and its code is here: hand it over. */
    record HandOver() implements Decision {}

    /** Promised and not yet handed over: fetch the code again. Nothing cancels it. */
    record FetchAgain() implements Decision {}

    /** The recipient has the code. */
    record Delivered() implements Decision {}

    /** A person decides. */
    record Review(ReviewReason reason, @Nullable DeadEvidence proof) implements Decision {}
}
