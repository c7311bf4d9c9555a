package io.bursar.schedule;

import io.bursar.batch.BursarSettings;
import io.bursar.batch.JobRunner;
import io.bursar.batch.ResultFile;
import io.bursar.batch.RunOutcome;
import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Money;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.InboxFile;
import io.bursar.ledger.InboxLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Steps 4 to 6 of a pick-up, and what is left of them after a crash or a hold: puts the results beside the place where the file
 * goes, renames it, writes that down, and says it.
 */
@Component
class Settlement {

    private final JobRunner runner;
    private final ResultFile results;
    private final DisbursementLedger disbursements;
    private final InboxLedger inbox;
    private final InboxMoves moves;
    private final BursarSettings settings;

    Settlement(
            JobRunner runner,
            ResultFile results,
            DisbursementLedger disbursements,
            InboxLedger inbox,
            InboxMoves moves,
            BursarSettings settings) {
        this.runner = runner;
        this.results = results;
        this.disbursements = disbursements;
        this.inbox = inbox;
        this.moves = moves;
        this.settings = settings;
    }

    /** Where a file of that outcome belongs. */
    static String folderOf(String outcome) {
        return switch (outcome) {
            case "DONE" -> "done";
            case "HELD" -> "held";
            default -> "refused";
        };
    }

    /** Finishes what a pick-up has left: the move that was under way, or the one that the end of a hold asks for. */
    void settle(InboxFile file, Voice voice) throws IOException {
        if (file.goesTo() != null) {
            move(file, step -> {}, voice);
        } else if (file.outcome() == null) {
            if (!Files.exists(folder(file).resolve(file.liesAt()), LinkOption.NOFOLLOW_LINKS)) {
                gone(file, voice);
            }
        } else if (file.outcome().equals("HELD") && file.disbursementId() != null) {
            Disbursement now = disbursements.find(file.disbursementId()).orElseThrow();
            String outcome = now.status() == DisbursementStatus.FINISHED ? "DONE" : "REFUSED";
            String goesTo = moves.freeName(folder(file), folderOf(outcome), file.name());
            String why = outcome.equals("DONE")
                    ? null
                    : "Rows of the file are in the ledger already. Nothing was paid. Which rows: ./bursar status "
                            + now.id();
            move(inbox.judge(file, outcome, now.id(), why, goesTo), step -> {}, voice);
        }
    }

    /**
     * Steps 4 to 6.
     *
     * @return true: it is at rest
     */
    boolean move(InboxFile file, Consumer<PickUp.Step> after, Voice voice) throws IOException {
        String goesTo = file.goesTo();
        if (goesTo == null) {
            return true; // another server was faster
        }
        RunOutcome outcome = file.disbursementId() == null ? null : runner.outcome(file.disbursementId(), null);
        beside(file, folder(file).resolve(goesTo), outcome, voice);
        after.accept(PickUp.Step.BESIDE);
        InboxMoves.Moved moved = InboxMoves.move(folder(file), file, goesTo);
        after.accept(PickUp.Step.RENAMED);
        switch (moved) {
            case THERE -> {
                inbox.moved(file);
                say(file, goesTo, outcome, voice);
            }
            case GONE -> gone(file, voice);
            case TAKEN -> {
                String other =
                        moves.freeName(folder(file), folderOf(Objects.requireNonNull(file.outcome())), file.name());
                return move(inbox.redirect(file, other), after, voice);
            }
        }
        after.accept(PickUp.Step.WRITTEN);
        return true;
    }

    private void gone(InboxFile file, Voice voice) {
        inbox.gone(file);
        voice.say("%s  %s  was taken out of its folder by somebody else; what it became stands in ./bursar status"
                .formatted(file.job(), file.liesAt()));
    }

    private void beside(InboxFile file, Path to, @Nullable RunOutcome outcome, Voice voice) throws IOException {
        if ("REFUSED".equals(file.outcome())) {
            String why = Objects.requireNonNullElse(file.why(), "The file was refused.");
            InboxMoves.beside(to, ".error.txt", why);
            voice.refused(file.job(), file.name(), firstLine(why));
            return;
        }
        if (outcome != null) {
            String id = outcome.disbursement().id();
            Path result = results.path(id);
            boolean fresh = "DONE".equals(file.outcome()) && file.liesAt().equals(file.name()) && Files.exists(result);
            InboxMoves.beside(to, ".result.csv", fresh ? result : runner.report(id));
            InboxMoves.beside(to, ".rejects.csv", result.resolveSibling(id + ".rejects.csv"));
            InboxMoves.beside(to, ".summary.txt", voice.summary(outcome));
        }
    }

    private Path folder(InboxFile file) {
        return InboxFolder.of(settings.home(), file.inbox());
    }

    private static void say(InboxFile file, String place, @Nullable RunOutcome outcome, Voice voice) {
        String what = switch (Objects.requireNonNull(file.outcome())) {
            case "DONE" -> outcome == null ? "finished" : finished(outcome);
            case "HELD" -> outcome == null ? "held" : held(file, outcome);
            default ->
                "refused: "
                        + firstLine(Objects.requireNonNullElse(file.why(), "")).replaceFirst("[.]$", "")
                        + "; why in full: " + place
                        + ".error.txt";
        };
        voice.say("%s  %s  %s; the file is in %s".formatted(file.job(), file.name(), what, place));
    }

    private static String finished(RunOutcome outcome) {
        long left = outcome.disbursement().problemRows();
        return "finished: %s%s".formatted(paid(outcome), left == 0 ? "" : ", %,d rows left out".formatted(left));
    }

    /** As {@code 66165f351a38, 118 of 120 paid, 1,180.00 USD}. */
    static String paid(RunOutcome outcome) {
        return "%s, %,d of %,d paid, %s"
                .formatted(
                        outcome.disbursement().id(),
                        outcome.counts().paid().count()
                                + outcome.counts().delivered().count(),
                        outcome.counts().total().count(),
                        outcome.counts()
                                .paid()
                                .amount()
                                .plus(outcome.counts().delivered().amount()));
    }

    private static String held(InboxFile file, RunOutcome outcome) {
        Disbursement now = outcome.disbursement();
        Money missing = now.missing();
        String next = switch (String.valueOf(now.heldFor())) {
            case "FUNDS" ->
                missing == null
                        ? "it goes on by itself when the account has funds"
                        : "recharge with at least " + missing + ", it goes on by itself";
            case "ACCOUNT" -> "./bursar doctor --account " + now.account();
            case "APPROVAL" -> "./bursar approve " + now.id();
            default -> "./bursar status " + now.id();
        };
        return "held: %s, %s: %s"
                .formatted(paid(outcome), firstLine(Objects.requireNonNullElse(file.why(), "not finished")), next);
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("");
    }
}
