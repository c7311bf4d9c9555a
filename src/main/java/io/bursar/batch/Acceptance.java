package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.domain.DisbursementStatus;
import io.bursar.intake.FileFingerprint;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.AcceptanceLock;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.NewDisbursement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
    private static final int WHY_MAX = 1_000;

    /** Others hold the right for the seconds that a comparison with the ledger takes. */
    private static final Duration WAIT_MAX = Duration.ofMinutes(2);

    private static final String IF_MEANT =
            " If that is meant, say why: the same command with --allow-duplicate \"REASON\"; it is recorded.";

    private static final DateTimeFormatter DAY = utc("d MMM uuuu");
    private static final DateTimeFormatter MINUTE = utc("d MMM uuuu HH:mm 'UTC'");

    private final AccountGate gates;
    private final DisbursementLedger disbursements;
    private final AcceptanceLock lock;
    private final FileCheck check;
    private final FileStore files;

    Acceptance(
            AccountGate gates,
            DisbursementLedger disbursements,
            AcceptanceLock lock,
            FileCheck check,
            FileStore files) {
        this.gates = gates;
        this.disbursements = disbursements;
        this.lock = lock;
        this.check = check;
        this.files = files;
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /**
     * Makes the file's content a disbursement, once; one that is known and unfinished is left as it is.
     *
     * @throws RunRefusedException if its content is finished or refused, belongs to another job, or is refused now
     */
    void take(
            Path file,
            JobFile jobFile,
            AccountSettings account,
            String sha256,
            String loadedBy,
            Terms terms,
            RunListener listener) {
        String id = id(account.partnerId(), sha256);
        Disbursement known = disbursements.find(id).orElse(null);
        if (known == null) {
            accept(file, jobFile, account, sha256, loadedBy, terms, listener);
        } else {
            if (!disbursements.hasContent(id, HexFormat.of().parseHex(sha256))) {
                throw new RunRefusedException(
                        "%s and %s have the same id %s by chance. Nothing was paid; add a blank line at the end of %s and run it again."
                                .formatted(file, known.fileName(), id, file));
            }
            String done = done(known, jobFile.name(), file);
            if (done != null) {
                throw new RunRefusedException(done);
            }
            files.keep(file, id);
        }
    }

    /** Read, compared and opened: an interruption at any point leaves at most the copy of the file. */
    private void accept(
            Path file,
            JobFile jobFile,
            AccountSettings settings,
            String sha256,
            String loadedBy,
            Terms terms,
            RunListener listener) {
        Account account = gates.register(settings.name(), settings.partnerId(), settings.currency());
        try (FileCheck.Reading reading = check.read(file, jobFile, settings, sha256, terms.declared(), false)) {
            refuse(file, check.ofRows(reading));
            boolean alone = lock.alone(
                    account,
                    WAIT_MAX,
                    () -> compareAndOpen(reading, account, settings, loadedBy, terms.duplicateWhy(), listener));
            if (!alone) {
                throw new FileWaitsException(
                        "Another file has been looked at for account %s for %d s. Nothing was changed and nothing was paid; run the same command again."
                                .formatted(account.name(), WAIT_MAX.toSeconds()));
            }
        }
    }

    private void compareAndOpen(
            FileCheck.Reading reading,
            Account account,
            AccountSettings settings,
            String loadedBy,
            @Nullable String duplicateWhy,
            RunListener listener) {
        FileFindings found = check.compare(reading, account.id(), settings);
        refuse(reading.file(), found.refusals());
        if (found.known() != null) {
            return; // another process was faster with the very same file
        }
        if (found.waitsFor() != null) {
            throw new FileWaitsException(
                    "Job %s has a limit or a check on recipients, and its disbursement %s is not taken in completely. Nothing was changed and nothing was paid. Run the same command again when it is: ./bursar status %s; if nobody runs it: ./bursar resume %s"
                            .formatted(reading.job().name(), found.waitsFor(), found.waitsFor(), found.waitsFor()));
        }
        if (duplicateWhy == null) {
            refuse(
                    reading.file(),
                    found.doubts().stream().map(doubt -> doubt + IF_MEANT).toList());
        }
        found.warnings().forEach(listener::warn);
        NewDisbursement opened = opened(reading, found, account, loadedBy, duplicateWhy);
        keep(reading.file(), found, opened.id());
        disbursements.open(opened);
    }

    private void keep(Path file, FileFindings found, String id) {
        Path kept = files.keep(file, id);
        if (!FileFingerprint.of(kept).sha256().equals(found.sha256())) {
            files.forget(kept);
            throw new RunRefusedException(
                    file + " changed while it was read. Nothing was paid; run it again when it is complete.");
        }
    }

    private static NewDisbursement opened(
            FileCheck.Reading reading,
            FileFindings found,
            Account account,
            String loadedBy,
            @Nullable String duplicateWhy) {
        JobFile job = reading.job();
        String overridden = duplicateWhy == null || found.doubts().isEmpty()
                ? null
                : "duplicates allowed: %s (%s)".formatted(duplicateWhy, String.join("; ", found.doubts()));
        return new NewDisbursement(
                id(account.partnerId(), found.sha256()),
                account,
                job.name(),
                job.operation(),
                scope(job, found.sha256()),
                String.valueOf(reading.file().getFileName()),
                found.sha256(),
                found.contentKey(),
                found.follows(),
                found.total().minorUnits(),
                job.funds() == JobFile.Funds.WHOLE_FILE,
                found.approvals().isEmpty() ? null : cut(String.join("; ", found.approvals())),
                loadedBy,
                job.delivery().by().name(),
                job.delivery().webhook(),
                overridden);
    }

    private static String cut(String text) {
        return text.length() <= WHY_MAX ? text : text.substring(0, WHY_MAX - 1) + "…";
    }

    /** One reason is a sentence, several are a list. */
    private static void refuse(Path file, List<String> reasons) {
        if (reasons.size() == 1) {
            throw new RunRefusedException(
                    "%s is refused, and nothing of it was paid: %s".formatted(file, reasons.getFirst()));
        }
        if (!reasons.isEmpty()) {
            throw new RunRefusedException("%s is refused, and nothing of it was paid:%s"
                    .formatted(
                            file, reasons.stream().map(each -> "\n  - " + each).collect(Collectors.joining())));
        }
    }

    /** Why the content of a known disbursement is not run again; null if a run goes on with it. */
    static @Nullable String done(Disbursement known, String jobName, Path file) {
        if (known.status() == DisbursementStatus.REFUSED) {
            return "The content of %s was refused on %s: rows of it are duplicates, and job %s says on-bad-rows: refuse-file. Nothing was paid. Which rows: ./bursar status %s"
                    .formatted(file, at(known.createdAt()), known.job(), known.id());
        }
        if (!known.job().equals(jobName)) {
            return "The content of %s was accepted before, for job %s (disbursement %s). Paying it again for %s would pay it twice, so it is refused. How it stands: ./bursar status %s"
                    .formatted(file, known.job(), known.id(), jobName, known.id());
        }
        if (known.status() == DisbursementStatus.FINISHED) {
            return "The content of %s is finished: disbursement %s (%s), on %s. Nothing was called. Its result: ./bursar report %s"
                    .formatted(file, known.id(), known.fileName(), at(known.finishedAt()), known.id());
        }
        return null;
    }

    /** The disbursement's id: 12 digits of what is paid from where. */
    static String id(String partnerId, String sha256) {
        return DigestUtils.sha256Hex((partnerId + "\n" + sha256).getBytes(StandardCharsets.UTF_8))
                .substring(0, ID_DIGITS);
    }

    /** Within which a reference is unique. */
    static String scope(JobFile job, @Nullable String sha256) {
        return job.referenceScope() == JobFile.ReferenceScope.JOB ? job.name() : job.name() + "/" + sha256;
    }

    /** {@code 21 Nov 2026}, UTC. */
    static String day(Instant at) {
        return DAY.format(at);
    }

    /** {@code 21 Nov 2026 02:14 UTC}. */
    static String at(@Nullable Instant at) {
        return at == null ? "" : MINUTE.format(at);
    }
}
