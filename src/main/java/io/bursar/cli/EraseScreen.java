package io.bursar.cli;

import io.bursar.batch.Erasing;
import io.bursar.domain.DisbursementStatus;
import io.bursar.ledger.ActRefusedException;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.Erasable;
import io.bursar.ledger.Erasure;
import io.bursar.ledger.ErasureLedger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/** What an erasure would do, has done, or had to leave, in words. */
final class EraseScreen {

    private static final int LISTED_MAX = 20;

    private EraseScreen() {}

    /**
     * The one disbursement that the digits name.
     *
     * @throws ActRefusedException if it is not at its end
     */
    static Erasable one(ConfigurableApplicationContext context, String digits) {
        Disbursement one = StatusCommand.one(context.getBean(DisbursementLedger.class), digits);
        if (one.status() != DisbursementStatus.FINISHED) {
            throw new ActRefusedException(left(one.id(), "it is not finished: its recipients are still needed"));
        }
        List<Erasable> found = context.getBean(ErasureLedger.class).candidates(one.id(), null, 0, "", 1);
        return found.isEmpty() ? erasedBefore(one) : found.getFirst();
    }

    /** Erased before: asked once more, it loses what a report has written since. */
    private static Erasable erasedBefore(Disbursement one) {
        Instant finished = one.finishedAt() == null ? one.createdAt() : one.finishedAt();
        return new Erasable(one.id(), one.job(), one.fileName(), finished, 0, one.rows(), one.problemRows(), true);
    }

    /** Why a reason is asked for. */
    static String early(Erasable each, @Nullable Integer retentionDays) {
        String rule = retentionDays == null
                ? "job " + each.job() + " has no retention-days"
                : "job %s keeps recipients' data for %d days, and it finished %d days ago"
                        .formatted(each.job(), retentionDays, each.days());
        return "Disbursement %s may not be erased without a reason: %s. Add --why TEXT. Nothing was changed."
                .formatted(each.id(), rule);
    }

    /** Before it is confirmed. */
    static String would(List<Erasable> chosen) {
        StringBuilder text = new StringBuilder(Paragraph.of(
                "",
                "This erases the recipients' data of %s for good, with the kept files and the results. References, ids, amounts, states and events stay:"
                        .formatted(
                                chosen.size() == 1
                                        ? "one disbursement"
                                        : "%,d disbursements".formatted(chosen.size()))));
        chosen.stream()
                .limit(LISTED_MAX)
                .forEach(each -> text.append("  %s  %,9d rewards  finished %s, %,d days ago  %s  %s%n"
                        .formatted(
                                each.id(),
                                each.rows(),
                                UtcTime.day(each.finishedAt()),
                                each.days(),
                                each.job(),
                                PlainText.of(each.fileName()))));
        if (chosen.size() > LISTED_MAX) {
            text.append("  ... and %,d more%n".formatted(chosen.size() - LISTED_MAX));
        }
        return text.toString().stripTrailing();
    }

    /** What became of one. */
    static String done(Erasable each, Erasing.Outcome outcome) {
        String id = each.id();
        return switch (outcome.beginning()) {
            case BEGUN ->
                "%s is erased: %,d rewards and row problems, %,d files."
                        .formatted(id, outcome.changed(), outcome.files());
            case BEGUN_BEFORE ->
                "%s is erased: an interrupted erasure is completed, with %,d more rewards and row problems, %,d more files."
                        .formatted(id, outcome.changed(), outcome.files());
            case ERASED_BEFORE ->
                "%s was erased before%s."
                        .formatted(
                                id,
                                outcome.files() == 0
                                        ? ": nothing was left to do"
                                        : "; %,d files written since are removed".formatted(outcome.files()));
            case NOT_FINISHED -> left(id, "it is not finished: its recipients are still needed");
            case IN_REVIEW -> left(id, "a person still has to decide about some of it (./bursar review " + id + ")");
            case TOO_YOUNG ->
                left(id, "it finished less than 20 minutes ago, and its last cards can still be taken back");
        };
    }

    private static String left(String id, String because) {
        return "%s was left as it is: %s. Nothing was changed.".formatted(id, because);
    }

    /** For the status of what is erased. */
    static String told(Erasure erasure) {
        return Paragraph.of(
                "  Erased     ",
                erasure.erasedAt() == null
                        ? "not completely yet: begun on %s. The same erase again completes it."
                                .formatted(UtcTime.dayAndTime(erasure.begunAt()))
                        : "the recipients' data, on %s. References, ids, amounts, states and events are as they were."
                                .formatted(UtcTime.dayAndTime(erasure.erasedAt())));
    }
}
