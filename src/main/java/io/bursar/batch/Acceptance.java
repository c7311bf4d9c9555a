package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.RowProblem;
import io.bursar.intake.FileFingerprint;
import io.bursar.intake.RewardFileReader;
import io.bursar.intake.RewardFileRow;
import io.bursar.intake.TotalsCheck;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.NewDisbursement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Whether a file may become a disbursement, and that it becomes one only once. Everything that refuses a file as a whole is
 * found here, before anything of it is in the ledger: a refused file leaves nothing behind.
 */
@Component
class Acceptance {

    private static final int ID_DIGITS = 12;

    private final AccountGate gates;
    private final DisbursementLedger disbursements;
    private final FileStore files;

    Acceptance(AccountGate gates, DisbursementLedger disbursements, FileStore files) {
        this.gates = gates;
        this.disbursements = disbursements;
        this.files = files;
    }

    /**
     * Makes the file's content a disbursement, once; one that is known and unfinished is left as it is.
     *
     * @throws RunRefusedException if its content is finished or refused, belongs to another job, or is refused now
     */
    void take(Path file, JobFile jobFile, AccountSettings account, String sha256, String loadedBy) {
        String id = id(account.partnerId(), sha256);
        Disbursement known = disbursements.find(id).orElse(null);
        if (known == null) {
            accept(file, jobFile, account, sha256, id, loadedBy);
        } else {
            if (!disbursements.hasContent(id, HexFormat.of().parseHex(sha256))) {
                throw new RunRefusedException(
                        "%s and %s have the same id %s by chance. Nothing was paid; add a blank line at the end of %s and run it again."
                                .formatted(file, known.fileName(), id, file));
            }
            refuseIfDone(known, jobFile.name(), file);
            files.keep(file, id);
        }
    }

    /**
     * Reads the file once from end to end before anything is in the ledger, so that a file which is broken in its last
     * line leaves nothing behind that would be in its corrected version's way.
     */
    private static void check(Path file, JobFile jobFile, AccountSettings account) {
        long bad = 0;
        RowProblem first = null;
        TotalsCheck totals = new TotalsCheck();
        try (RewardFileReader reader = RewardFileReader.open(file, jobFile, account.marketplace(jobFile.operation()))) {
            for (RewardFileRow row = reader.read(); row != null; row = reader.read()) {
                totals.add(row);
                if (row instanceof RewardFileRow.Bad wrong) {
                    bad++;
                    first = first == null ? wrong.problems().getFirst() : first;
                }
            }
            refuse(file, totals.mismatch(reader.declaredTotals()));
        }
        if (first != null && jobFile.onBadRows() == JobFile.OnBadRows.REFUSE_FILE) {
            throw new RunRefusedException(
                    "%s has %,d bad rows and job %s says on-bad-rows: refuse-file. Nothing was paid. The first is on line %d, %s: %s; %s. All of them: ./bursar validate %s --job %s"
                            .formatted(
                                    file,
                                    bad,
                                    jobFile.name(),
                                    first.line(),
                                    first.column(),
                                    first.rule(),
                                    first.fix(),
                                    file,
                                    jobFile.name()));
        }
    }

    private static void refuse(Path file, @Nullable String mismatch) {
        if (mismatch != null) {
            throw new RunRefusedException(
                    "%s %s. Nothing was paid; ask its sender which of the two is right.".formatted(file, mismatch));
        }
    }

    private void accept(
            Path file, JobFile jobFile, AccountSettings settings, String sha256, String id, String loadedBy) {
        Account account = gates.register(settings.name(), settings.partnerId(), settings.currency());
        check(file, jobFile, settings);
        Path kept = files.keep(file, id);
        if (!FileFingerprint.of(kept).sha256().equals(sha256)) {
            files.forget(kept);
            throw new RunRefusedException(
                    file + " changed while it was read. Nothing was paid; run it again when it is complete.");
        }
        String scope =
                jobFile.referenceScope() == JobFile.ReferenceScope.JOB ? jobFile.name() : jobFile.name() + "/" + sha256;
        disbursements.open(new NewDisbursement(
                id,
                account,
                jobFile.name(),
                jobFile.operation(),
                scope,
                String.valueOf(file.getFileName()),
                sha256,
                jobFile.funds() == JobFile.Funds.WHOLE_FILE,
                jobFile.approval() == JobFile.Approval.REQUIRED
                        ? "job " + jobFile.name() + " says approval: required"
                        : null,
                loadedBy));
    }

    private static void refuseIfDone(Disbursement known, String jobName, Path file) {
        if (known.status() == DisbursementStatus.REFUSED) {
            throw new RunRefusedException(
                    "The content of %s was refused on %s: rows of it are duplicates, and job %s says on-bad-rows: refuse-file. Nothing was paid. Which rows: ./bursar status %s"
                            .formatted(file, known.createdAt(), known.job(), known.id()));
        }
        if (!known.job().equals(jobName)) {
            throw new RunRefusedException(
                    "The content of %s was accepted before, for job %s (disbursement %s). Paying it again for %s would pay it twice, so it is refused. To go on with it: ./bursar resume %s"
                            .formatted(file, known.job(), known.id(), jobName, known.id()));
        }
        if (known.status() == DisbursementStatus.FINISHED) {
            throw new RunRefusedException(
                    "The content of %s is finished: disbursement %s (%s), on %s. Nothing was called. Its result: ./bursar report %s"
                            .formatted(file, known.id(), known.fileName(), known.finishedAt(), known.id()));
        }
    }

    /** The disbursement's id: 12 digits of what is paid from where. */
    static String id(String partnerId, String sha256) {
        return DigestUtils.sha256Hex((partnerId + "\n" + sha256).getBytes(StandardCharsets.UTF_8))
                .substring(0, ID_DIGITS);
    }
}
