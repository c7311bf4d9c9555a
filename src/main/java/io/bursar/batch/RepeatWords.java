package io.bursar.batch;

import io.bursar.domain.Money;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.Repeated;
import java.util.stream.Collectors;

/** Repeated rewards in a sentence, by their lines: a recipient's name is not for logs. */
final class RepeatWords {

    private static final int TOLD = 5;

    private RepeatWords() {}

    static String of(Repeated repeated, JobFile job) {
        Money sum = Money.ofMinor(
                repeated.minor(), repeated.first().getFirst().amount().currency());
        String more = repeated.count() > TOLD ? "; and %,d more".formatted(repeated.count() - TOLD) : "";
        return "%,d rewards (%s) give a recipient the same amount again within %d days (repeats.days): %s%s"
                .formatted(
                        repeated.count(),
                        sum,
                        job.repeats().days(),
                        repeated.first().stream()
                                .limit(TOLD)
                                .map(RepeatWords::row)
                                .collect(Collectors.joining("; ")),
                        more);
    }

    private static String row(Repeated.Row row) {
        String where = row.fileName() == null || row.at() == null
                ? "as line %d".formatted(row.earlierLine())
                : "as line %d of %s of %s (disbursement %s)"
                        .formatted(row.earlierLine(), row.fileName(), Acceptance.day(row.at()), row.disbursementId());
        return "line %d, %s, %s".formatted(row.line(), row.amount(), where);
    }
}
