package io.bursar.cli;

import io.bursar.batch.RunOutcome;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.RewardCounts;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The latest disbursements, two lines each, within 80 columns where names are short: what it is, and how it stands. */
final class StatusList {

    private static final DateTimeFormatter TAKEN_IN = DateTimeFormatter.ofPattern("d MMM HH:mm 'UTC'", Locale.ROOT);

    private StatusList() {}

    static String text(List<RunOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return "Nothing was paid yet. To begin:  ./bursar run FILE --job JOB";
        }
        StringBuilder text = new StringBuilder();
        for (RunOutcome outcome : outcomes) {
            Disbursement each = outcome.disbursement();
            text.append("%s  %-8s  %s  %s  %s%n              %s%n"
                    .formatted(
                            each.id(),
                            outcome.status(),
                            TAKEN_IN.format(each.createdAt().atZone(ZoneOffset.UTC)),
                            each.job(),
                            each.fileName(),
                            String.join("   ", standing(outcome))));
        }
        return PlainText.screen(text.toString().stripTrailing());
    }

    private static List<String> standing(RunOutcome outcome) {
        RewardCounts counts = outcome.counts();
        List<String> parts = new ArrayList<>();
        long paid = counts.paid().count() + counts.delivered().count();
        parts.add("%,d of %,d paid".formatted(paid, counts.total().count()));
        parts.add(counts.paid().amount().plus(counts.delivered().amount()).toString());
        part(parts, counts.cancelled().count(), "cancelled");
        part(parts, counts.rejected().count(), "rejected");
        part(parts, counts.waiting().count(), "in review");
        part(parts, counts.inDoubt().count(), "in doubt");
        if (outcome.share() != null) {
            parts.add(OutcomeScreen.left(outcome.share().left()) + " left");
        }
        return parts;
    }

    private static void part(List<String> parts, long count, String name) {
        if (count > 0) {
            parts.add("%,d %s".formatted(count, name));
        }
    }
}
