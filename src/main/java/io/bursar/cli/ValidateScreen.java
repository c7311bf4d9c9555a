package io.bursar.cli;

import io.bursar.account.AccountSettings;
import io.bursar.batch.FileFindings;
import io.bursar.batch.Outlook;
import io.bursar.batch.Share;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.Money;
import io.bursar.domain.ProblemSummary;
import io.bursar.jobfile.Delivery;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.Overlap;
import io.bursar.ledger.Repeated;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a file before a cent moves, in words, at 80 columns where the words allow it. */
final class ValidateScreen {

    private static final int REPEATS_MAX = 5;
    private static final int FINGERPRINT_DIGITS = 8;

    private final FileFindings found;
    private final Outlook outlook;
    private final JobFile job;
    private final AccountSettings account;
    private final @Nullable Path rejects;
    private final StringBuilder text = new StringBuilder();

    private ValidateScreen(
            FileFindings found, Outlook outlook, JobFile job, AccountSettings account, @Nullable Path rejects) {
        this.rejects = rejects;
        this.found = found;
        this.outlook = outlook;
        this.job = job;
        this.account = account;
    }

    static String text(
            FileFindings found, Outlook outlook, JobFile job, AccountSettings account, @Nullable Path rejects) {
        ValidateScreen screen = new ValidateScreen(found, outlook, job, account, rejects);
        screen.head();
        screen.problems();
        if (found.known() == null) {
            screen.repeats();
            screen.overlap();
            screen.funds();
            screen.duration();
            screen.delivery();
        }
        screen.verdicts();
        screen.next();
        return PlainText.screen(screen.text.toString().stripTrailing());
    }

    private void head() {
        text.append("%n%s   %,d rows   %s   sha256 %s%n%n"
                .formatted(
                        PlainText.of(String.valueOf(found.file().getFileName())),
                        found.rows(),
                        found.format(),
                        found.sha256().substring(0, FINGERPRINT_DIGITS)));
        text.append("  %,9d  %-20s %20s%n".formatted(found.good(), "rewards to pay", found.total()));
        if (found.bad() > 0) {
            text.append("  %,9d  %-20s %s%n"
                    .formatted(
                            found.bad(),
                            "rows with problems",
                            job.onBadRows() == JobFile.OnBadRows.PAY_GOOD
                                    ? "left out (on-bad-rows: pay-good)"
                                    : "on-bad-rows: refuse-file"));
        }
    }

    private void problems() {
        if (found.problemsTotal() == 0) {
            return;
        }
        ProblemSummary summary = new ProblemSummary();
        found.problems().forEach(summary::add);
        text.append('\n').append(ProblemTable.of(summary));
        if (found.problemsTotal() > found.problems().size()) {
            text.append("    ... and %,d more problems behind these%n"
                    .formatted(found.problemsTotal() - found.problems().size()));
        }
        if (rejects == null) {
            text.append("    The rows, to correct and run again: add --rejects FILE\n");
        } else {
            text.append("    The rows, to correct and run again:  ")
                    .append(rejects)
                    .append('\n');
        }
    }

    private void repeats() {
        Repeated repeated = found.repeated();
        if (repeated.count() == 0) {
            return;
        }
        text.append('\n');
        text.append(Paragraph.of(
                "  Repeats    ",
                "%,d rewards (%s) give a recipient the same amount again within %d days"
                        .formatted(
                                repeated.count(),
                                Money.ofMinor(repeated.minor(), found.total().currency()),
                                job.repeats().days())));
        for (Repeated.Row row : repeated.first().stream().limit(REPEATS_MAX).toList()) {
            String where = row.at() == null
                    ? "line %d of this file".formatted(row.earlierLine())
                    : "line %d of %s of %s (%s)"
                            .formatted(row.earlierLine(), row.fileName(), UtcTime.day(row.at()), row.disbursementId());
            text.append("             line %d, %s: as %s%n".formatted(row.line(), row.amount(), where));
        }
        if (repeated.count() > REPEATS_MAX) {
            text.append("             ... and %,d more%n".formatted(repeated.count() - REPEATS_MAX));
        }
    }

    private void overlap() {
        Overlap overlap = found.overlap();
        Integer usual = found.usualOverlap();
        if (overlap == null && usual == null) {
            return;
        }
        String usually = usual == null ? "" : " Usual for this job: %d %%.".formatted(usual);
        String most = overlap == null
                ? "none."
                : "%d %% of these rewards (%,d) were in %s of %s (disbursement %s): the same recipients, the same amounts."
                        .formatted(
                                percent(overlap),
                                overlap.rewards(),
                                overlap.fileName(),
                                UtcTime.day(overlap.at()),
                                overlap.disbursementId());
        text.append('\n').append(Paragraph.of("  Overlap    ", most + usually));
    }

    /** Of all rows that keep the row rules. */
    private long percent(Overlap overlap) {
        return 100 * overlap.rewards() / Math.max(1, found.good() + found.duplicates());
    }

    private void funds() {
        text.append('\n');
        Money available = outlook.available();
        Money left = outlook.left();
        if (available == null || left == null) {
            text.append(
                    "  Funds      needed %21s    pending besides %s%n".formatted(outlook.needed(), outlook.besides()));
            text.append(Paragraph.of("             ", "available: unknown, " + outlook.unknownWhy() + "."));
        } else {
            text.append(
                    "  Funds      available %18s    pending besides %20s%n".formatted(available, outlook.besides()));
            text.append("             needed    %18s    %s%n".formatted(outlook.needed(), left(left)));
            if (left.isNegative()) {
                text.append(Paragraph.of(
                        "             ", missing(Money.zero(left.currency()).minus(left))));
            }
        }
        if (outlook.gateClosedWhy() != null) {
            text.append(Paragraph.of(
                    "             ", "Account " + account.name() + " pays nothing now: " + outlook.gateClosedWhy()));
        }
    }

    private static String left(Money left) {
        return left.isNegative() ? "not covered" : "left afterwards %20s".formatted(left);
    }

    private String missing(Money missing) {
        String then = switch (job.funds()) {
            case WHOLE_FILE -> "Until then the run is held and pays nothing (funds: whole-file).";
            case AS_FAR_AS_IT_GOES -> "It pays as far as the funds go, and is held then.";
        };
        return account.sandbox()
                ? "Short by %s; account %s is a sandbox, so that is no hold.".formatted(missing, account.name())
                : "Recharge with at least %s. %s".formatted(missing, then);
    }

    private void duration() {
        Share share = outlook.pace();
        if (share == null) {
            text.append(
                    "  Duration   as fast as the provider answers: account %s has no pace%n".formatted(account.name()));
            return;
        }
        if (found.good() == 0) {
            return;
        }
        String beside = share.runs() == 1
                ? "%s calls a second, nothing else running".formatted(share.accountPace())
                : "%s calls a second, shared with %d running".formatted(share.accountPace(), share.runs() - 1);
        text.append(Paragraph.of(
                "  Duration   ",
                "about %s at %s; started now, done at %s"
                        .formatted(words(share.left()), beside, UtcTime.dayAndTime(share.until()))));
    }

    private void delivery() {
        Delivery delivery = job.delivery();
        if (delivery.by() == Delivery.By.NONE || found.good() == 0) {
            return;
        }
        String by = delivery.by() == Delivery.By.EMAIL ? "by mail" : "by webhook to " + delivery.webhook();
        String when = delivery.hold().isZero()
                ? "each as soon as its card is made; from then on it cannot be taken back"
                : "each %s after its card is made; until then ./bursar cancel takes it back"
                        .formatted(words(delivery.hold()));
        String late = delivery.isHeldPastTheCancelWindow()
                ? ", within the provider's %d minutes".formatted(CreationRequest.CANCEL_WINDOW.toMinutes())
                : "";
        text.append(Paragraph.of("  Delivery   ", by + ", " + when + late + "."));
    }

    /** {@code 2 min 14 s}. */
    private static String words(Duration duration) {
        if (duration.toHours() > 0) {
            return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                : "%d s".formatted(Math.max(1, duration.toSeconds()));
    }

    private void verdicts() {
        verdict("  Refused    ", found.refusals());
        verdict("  Refused    ", found.doubts());
        verdict(
                "  Approval   ",
                found.approvals().stream()
                        .map(why -> "somebody else has to approve it: " + why)
                        .toList());
        if (found.waitsFor() != null) {
            text.append('\n')
                    .append(Paragraph.of(
                            "  Waits      ",
                            "disbursement %s of this job is not taken in completely; limits and checks on recipients need it first."
                                    .formatted(found.waitsFor())));
        }
    }

    private void verdict(String first, List<String> sentences) {
        for (String sentence : sentences) {
            text.append('\n').append(Paragraph.of(first, sentence));
        }
    }

    private void next() {
        String run = "./bursar run " + found.file() + " --job " + job.name();
        text.append("\nNothing was paid. ");
        if (!found.refusals().isEmpty()) {
            text.append("As it is, run would refuse the file (exit code 3).");
        } else if (!found.doubts().isEmpty()) {
            text.append("Run would refuse the file. If it is meant, say why, for the record:\n  ")
                    .append(run)
                    .append(" --allow-duplicate \"REASON\"");
        } else if (found.known() != null) {
            text.append("The file is disbursement %s already, and not finished. To go on with it:%n  %s"
                    .formatted(found.known().id(), run));
        } else if (found.good() == 0) {
            text.append("There is nothing in it to pay.");
        } else {
            text.append("To pay the %,d:   %s".formatted(found.good(), run));
        }
    }
}
