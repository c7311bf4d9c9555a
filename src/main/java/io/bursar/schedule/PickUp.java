package io.bursar.schedule;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.batch.AlreadyRunningException;
import io.bursar.batch.JobRunner;
import io.bursar.batch.RunOutcome;
import io.bursar.batch.RunRefusedException;
import io.bursar.disburse.RunControl;
import io.bursar.domain.DisbursementStatus;
import io.bursar.intake.FileFingerprint;
import io.bursar.intake.RewardFileException;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.InboxFile;
import io.bursar.ledger.InboxLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * One file, from the inbox to where it belongs. The steps are numbered; each can be cut off, and whoever comes next goes on:
 *
 * <ol>
 *   <li>the pick-up is written down, with whether this content was at its end already (commit)
 *   <li>the run; from the accepted file on, the ledger owns it
 *   <li>what became of it is written down, and where it goes (commit)
 *   <li>results, or the words of the refusal, are put beside that place
 *   <li>one atomic rename
 *   <li>that it lies there is written down (commit)
 * </ol>
 *
 * <p>Cut off before 3, the same file is picked up again: its run goes on, or has been finished by this very pick-up. Cut off
 * after 3, only the move is left. The file is in the inbox until 5.
 */
@Component
class PickUp {

    /** Where the steps end; a test cuts them off there. */
    enum Step {
        PICKED_UP,
        RUN,
        JUDGED,
        BESIDE,
        RENAMED,
        WRITTEN
    }

    private final JobRunner runner;
    private final Accounts accounts;
    private final DisbursementLedger disbursements;
    private final InboxLedger inbox;
    private final InboxMoves moves;
    private final Settlement settlement;
    private final Consumer<Step> after;

    @Autowired
    PickUp(
            JobRunner runner,
            Accounts accounts,
            DisbursementLedger disbursements,
            InboxLedger inbox,
            InboxMoves moves,
            Settlement settlement) {
        this(runner, accounts, disbursements, inbox, moves, settlement, step -> {});
    }

    PickUp(
            JobRunner runner,
            Accounts accounts,
            DisbursementLedger disbursements,
            InboxLedger inbox,
            InboxMoves moves,
            Settlement settlement,
            Consumer<Step> after) {
        this.runner = runner;
        this.accounts = accounts;
        this.disbursements = disbursements;
        this.inbox = inbox;
        this.moves = moves;
        this.settlement = settlement;
        this.after = after;
    }

    /** What is to become of a file. */
    private record Verdict(
            String outcome,
            @Nullable String disbursementId,
            @Nullable String why) {}

    /**
     * Works on one complete file, under the job's lock.
     *
     * @return false if it has to be looked at again later
     */
    boolean work(JobFile job, Path folder, String name, RunControl server, Voice voice) throws IOException {
        Path file = folder.resolve(name);
        String sha256 = InboxMoves.digest(file);
        if (sha256 == null) {
            return true;
        }
        AccountSettings account = accounts.find(job.account());
        Disbursement known = known(file, account);
        InboxFile picked = inbox.pickUp(
                job.name(),
                Objects.requireNonNull(job.nightly().inbox()),
                name,
                sha256,
                known == null ? null : known.id(),
                "server " + ProcessHandle.current().pid());
        after.accept(Step.PICKED_UP);
        if (picked.goesTo() != null) {
            return settlement.move(picked, after, voice);
        }
        if (picked.isNew()) {
            voice.say("%s  %s  picked up, %,d bytes"
                    .formatted(job.name(), name, file.toFile().length()));
        }
        Verdict verdict = verdict(job, file, account, picked, known, server, voice);
        after.accept(Step.RUN);
        if (verdict == null) {
            return false;
        }
        String goesTo = moves.freeName(folder, Settlement.folderOf(verdict.outcome), name);
        String why = verdict.why == null
                ? null
                : verdict.why.replace(file.toString(), folder.resolve(goesTo).toString());
        InboxFile judged = inbox.judge(picked, verdict.outcome, verdict.disbursementId, why, goesTo);
        after.accept(Step.JUDGED);
        return settlement.move(judged, after, voice);
    }

    private @Nullable Verdict verdict(
            JobFile job,
            Path file,
            AccountSettings account,
            InboxFile picked,
            @Nullable Disbursement known,
            RunControl server,
            Voice voice) {
        if (!picked.isNew() && known != null && known.job().equals(job.name())) {
            if (known.status() == DisbursementStatus.FINISHED && picked.repeats() == null) {
                return new Verdict("DONE", known.id(), null); // by this very pick-up, before it was interrupted
            }
            if (disbursements.isStopRequested(known.id()) && !isAtItsEnd(known)) {
                return new Verdict("HELD", known.id(), "stopped by a person; ./bursar resume " + known.id());
            }
        }
        try {
            return verdict(
                    voice.watched((control, listener) ->
                            runner.run(file, job.name(), "inbox of " + job.name(), control, listener)),
                    server);
        } catch (AlreadyRunningException e) {
            return picked.isNew() || known == null
                    ? null // it may be over in a moment; then the file is looked at again
                    : new Verdict("HELD", known.id(), "another process goes on with it");
        } catch (RuntimeException e) {
            return refused(e, job, file, account, voice);
        }
    }

    private static @Nullable Verdict verdict(RunOutcome outcome, RunControl server) {
        String id = outcome.disbursement().id();
        return switch (outcome.status()) {
            case "FINISHED" -> new Verdict("DONE", id, null);
            case "REFUSED" ->
                new Verdict(
                        "REFUSED",
                        id,
                        "Rows of the file are in the ledger already, and its job says on-bad-rows: refuse-file. Nothing was paid."
                                + " Which rows: ./bursar status " + id);
            case "HELD" -> new Verdict("HELD", id, outcome.why());
            default -> server.isStopping() ? null : new Verdict("HELD", id, outcome.why());
        };
    }

    /** A refusal is the file's end, unless the ledger has begun with it: then it waits with what it lacks. */
    private Verdict refused(RuntimeException failure, JobFile job, Path file, AccountSettings account, Voice voice) {
        if (!isRefusal(failure)) {
            throw failure;
        }
        Disbursement now = known(file, account);
        boolean begun = now != null && now.job().equals(job.name());
        if (now != null && begun && !isAtItsEnd(now)) {
            return new Verdict("HELD", now.id(), voice.words(failure));
        }
        return new Verdict("REFUSED", now != null && begun ? now.id() : null, voice.words(failure));
    }

    private static boolean isAtItsEnd(Disbursement each) {
        return each.status() == DisbursementStatus.FINISHED || each.status() == DisbursementStatus.REFUSED;
    }

    private static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RunRefusedException || cause instanceof RewardFileException) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Disbursement known(Path file, AccountSettings account) {
        try {
            return disbursements
                    .withContent(account.name(), FileFingerprint.of(file).sha256())
                    .orElse(null);
        } catch (RewardFileException e) {
            return null; // its run says so
        }
    }
}
