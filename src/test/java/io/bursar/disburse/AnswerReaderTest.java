package io.bursar.disburse;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.incentives.CreateResult;
import io.bursar.incentives.ErrorClass;
import io.bursar.incentives.ProviderError;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is recorded of an answer. */
class AnswerReaderTest {

    private static final AnswerReader REFUSED = AnswerReader.of(new CreateResult.Failed(
            new ProviderError(ErrorClass.F200, "CardActivatedByAnotherRequest", "Card 6006491234567890 is active")));

    /** An event is never changed, so what an erasure must not find may not come into one. */
    @Test
    void repeatsNoCardNumberAndNoCustomersAccount() {
        AnswerReader without = REFUSED.without("6006491234567890");
        assertThat(Objects.requireNonNull(without.error()).message()).isEqualTo("Card *** is active");
        assertThat(without.answer()).isEqualTo(REFUSED.answer());
    }

    @Test
    void leavesWhatNamesNone() {
        assertThat(REFUSED.without(null)).isSameAs(REFUSED);
        assertThat(REFUSED.without("another")).isSameAs(REFUSED);
    }
}
