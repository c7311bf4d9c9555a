package io.bursar.intake;

import io.bursar.domain.Marketplace;
import io.bursar.domain.Operation;
import io.bursar.jobfile.CsvLayout;
import io.bursar.jobfile.Delivery;
import io.bursar.jobfile.JobFile;
import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** Jobs and marketplaces for the tests of this package. */
final class Jobs {

    private Jobs() {}

    static JobFile standard() {
        return with(CsvLayout.standard(Operation.GIFT_CODE), null, JobFile.ROWS_MAX);
    }

    static JobFile with(CsvLayout csv, @Nullable BigDecimal rewardMax, int rowsMax) {
        return with(csv, rewardMax, rowsMax, JobFile.Totals.NONE);
    }

    static JobFile with(CsvLayout csv, JobFile.Totals totals) {
        return with(csv, null, JobFile.ROWS_MAX, totals);
    }

    private static JobFile with(CsvLayout csv, @Nullable BigDecimal rewardMax, int rowsMax, JobFile.Totals totals) {
        return new JobFile(
                "test",
                "us",
                Operation.GIFT_CODE,
                csv,
                JobFile.ReferenceScope.JOB,
                JobFile.Nightly.NONE,
                JobFile.Approval.NONE,
                new JobFile.Limits(rewardMax, rowsMax, null, null, JobFile.PerRecipient.NONE),
                JobFile.Limits.STANDARD,
                JobFile.Repeats.NONE,
                totals,
                JobFile.Funds.WHOLE_FILE,
                Delivery.NONE,
                JobFile.OnBadRows.PAY_GOOD,
                null,
                null,
                null);
    }

    static Marketplace market(String currency) {
        return Marketplace.of(Currency.getInstance(currency), Operation.GIFT_CODE);
    }
}
