package io.bursar.cli;

import io.bursar.account.Accounts;
import io.bursar.alert.AlertProblems;
import io.bursar.batch.AlreadyRunningException;
import io.bursar.batch.DatabaseLostException;
import io.bursar.batch.FileWaitsException;
import io.bursar.batch.RunOutcome;
import io.bursar.batch.RunRefusedException;
import io.bursar.canary.Canary;
import io.bursar.database.DatabaseUnavailableException;
import io.bursar.delivery.DeliveryProblems;
import io.bursar.doctor.Diagnosis;
import io.bursar.intake.RewardFileException;
import io.bursar.jobfile.JobFileException;
import io.bursar.ledger.ActRefusedException;
import io.bursar.ledger.Outage;
import io.bursar.ledger.RewardCounts;
import java.io.UncheckedIOException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** What a command's end means to the shell that called it. */
final class ExitCodes {

    static final int PAID = 0;
    static final int SOME_NOT_PAID = 1;
    static final int USAGE = 2;
    static final int REFUSED = 3;
    static final int HELD = 4;
    static final int INTERRUPTED = 5;
    static final int BUG = 70;

    private ExitCodes() {}

    /** The code of a run's end. */
    static int of(RunOutcome outcome) {
        return switch (outcome.status()) {
            case "FINISHED" -> allPaid(outcome) ? PAID : SOME_NOT_PAID;
            case "HELD" -> HELD;
            case "REFUSED" -> REFUSED;
            default -> INTERRUPTED;
        };
    }

    private static boolean allPaid(RunOutcome outcome) {
        RewardCounts counts = outcome.counts();
        return outcome.disbursement().problemRows() == 0
                && counts.paid().count() + counts.delivered().count()
                        == counts.total().count();
    }

    /** The code of a diagnosis: the one that a run would end with now. */
    static int of(Diagnosis.Verdict verdict) {
        return switch (verdict) {
            case WELL -> PAID;
            case SETTINGS -> USAGE;
            case UNREACHABLE -> INTERRUPTED;
            case REFUSED -> HELD;
        };
    }

    /** The failure that an operator can be told about, somewhere in the chain of causes; the failure itself if none is. */
    static Throwable known(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (of(cause) != BUG) {
                return cause;
            }
        }
        return failure;
    }

    /** The code of a failure. */
    static int of(Throwable failure) {
        return switch (failure) {
            case JobFileException e -> USAGE;
            case Accounts.AccountProblems e -> USAGE;
            case AlertProblems e -> USAGE;
            case DeliveryProblems e -> USAGE;
            case UsageException e -> USAGE;
            case UncheckedIOException e -> USAGE;
            case BindException e -> USAGE;
            case IllegalArgumentException e ->
                e.getMessage() != null && e.getMessage().startsWith("Account ") ? USAGE : BUG;
            case RewardFileException e -> REFUSED;
            case RunRefusedException e -> REFUSED;
            case ActRefusedException e -> REFUSED;
            case AlreadyRunningException e -> INTERRUPTED;
            case FileWaitsException e -> INTERRUPTED;
            case Canary.CutShortException e -> INTERRUPTED;
            case DatabaseUnavailableException e -> INTERRUPTED;
            case DatabaseLostException e -> INTERRUPTED;
            case DataAccessException e -> Outage.isCauseOf(e) ? INTERRUPTED : BUG;
            case TransactionException e -> Outage.isCauseOf(e) ? INTERRUPTED : BUG;
            default -> BUG;
        };
    }

    /** True if the database cannot be worked with now, so that whatever else needs it would fail too. */
    static boolean isDatabaseLost(Throwable failure) {
        Throwable known = known(failure);
        return known instanceof DatabaseLostException
                || known instanceof DatabaseUnavailableException
                || Outage.isCauseOf(known);
    }

    /** A failure as people are told of it. */
    static String words(Throwable failure) {
        Throwable known = known(failure);
        if (of(known) == BUG) {
            return "Bursar has a bug: " + known.getClass().getSimpleName()
                    + ". The details are in logs/bursar.log under the home folder."
                    + " Nothing is lost and nothing is paid twice: the same command goes on where it stopped.";
        }
        if (known instanceof BindException wrong) {
            return "The setting %s cannot be used: %s. Nothing was started; correct it and run again."
                    .formatted(
                            wrong.getName(),
                            wrong.getProperty() == null
                                    ? "it has a wrong value"
                                    : "it is \"" + wrong.getProperty().getValue() + "\" and must be a "
                                            + wrong.getTarget().getType());
        }
        if (known instanceof DataAccessException || known instanceof TransactionException) {
            return "The database cannot be worked with now (" + Outage.words(known)
                    + "). Nothing is lost and nothing is paid twice: when it is well again, the same command goes on where"
                    + " it stopped.";
        }
        return String.valueOf(known.getMessage());
    }
}
