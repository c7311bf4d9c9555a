package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import io.bursar.intake.DeclaredTotals;
import io.bursar.intake.FileFingerprint;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.Duplicates;
import io.bursar.ledger.EarlierFiles;
import io.bursar.ledger.Overlap;
import io.bursar.ledger.Repeated;
import io.bursar.ledger.StagedRewards;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds what a file would do, without doing it: the same findings for {@code validate}, which shows them, and for the
 * acceptance of a file, which goes by them. Writes nothing that outlives it.
 */
@Component
public class FileCheck {

    private static final int REPEATS_TOLD = 20;
    private static final short UNKNOWN_ACCOUNT = -1;

    private final AccountGate gates;
    private final DisbursementLedger disbursements;
    private final EarlierFiles earlier;
    private final DataSource dataSource;

    FileCheck(AccountGate gates, DisbursementLedger disbursements, EarlierFiles earlier, DataSource dataSource) {
        this.gates = gates;
        this.disbursements = disbursements;
        this.earlier = earlier;
        this.dataSource = dataSource;
    }

    /**
     * A file that was read, with its rewards staged where a check needs them.
     *
     * @param everything true: every check is made, also those that the job does not ask for
     */
    record Reading(
            Path file,
            JobFile job,
            FileRows rows,
            @Nullable StagedRewards staged,
            @Nullable DeclaredTotals declared,
            boolean everything)
            implements AutoCloseable {

        @Override
        public void close() {
            if (staged != null) {
                staged.close();
            }
        }
    }

    /** A dry run: every check, and no trace of it. Does not wait for files that are being accepted. */
    public FileFindings look(Path file, JobFile job, AccountSettings settings, Terms terms) {
        String sha256 = job.referenceScope() == JobFile.ReferenceScope.JOB
                ? null
                : FileFingerprint.of(file).sha256();
        Account account = gates.known(settings.name(), settings.partnerId(), settings.currency())
                .orElse(null);
        try (Reading reading = read(file, job, settings, sha256, terms.declared(), true)) {
            return compare(reading, account == null ? UNKNOWN_ACCOUNT : account.id(), settings);
        }
    }

    /**
     * Reads the whole file once. Whatever it throws, nothing is left.
     *
     * @param sha256 of its content; null where nobody has read it before and its references need none
     */
    Reading read(
            Path file,
            JobFile job,
            AccountSettings settings,
            @Nullable String sha256,
            @Nullable DeclaredTotals declared,
            boolean everything) {
        boolean needed =
                everything || LimitCheck.needsTheLedger(job) || job.repeats().days() != null;
        StagedRewards staged =
                needed ? StagedRewards.begin(dataSource, settings.partnerId(), Acceptance.scope(job, sha256)) : null;
        try {
            Consumer<Reward> each = staged == null ? reward -> {} : staged::add;
            FileRows rows = FileRows.read(file, job, settings, each);
            if (sha256 != null && !rows.sha256().equals(sha256)) {
                throw new RunRefusedException(
                        file + " changed while it was read. Nothing was paid; run it again when it is complete.");
            }
            if (staged != null) {
                staged.complete();
            }
            return new Reading(file, job, rows, staged, declared, everything);
        } catch (RuntimeException e) {
            if (staged != null) {
                staged.close();
            }
            throw e;
        }
    }

    /** Compares what was read with the ledger as it is now. */
    FileFindings compare(Reading reading, short accountId, AccountSettings settings) {
        FileRows rows = reading.rows();
        JobFile job = reading.job();
        String id = Acceptance.id(settings.partnerId(), rows.sha256());
        Disbursement known = disbursements.find(id).orElse(null);
        List<String> refusals = new ArrayList<>(ofRows(reading));
        List<String> doubts = new ArrayList<>();
        if (known != null) {
            String done = Acceptance.done(known, job.name(), reading.file());
            if (done != null) {
                refusals.add(done);
            }
            return found(reading, Compared.NOTHING, refusals, doubts, List.of(), List.of(), known, null);
        }
        sameRewards(reading, accountId, id, refusals, doubts);
        Instant now = earlier.now();
        Compared compared = compared(reading, accountId, now, settings);
        Money toPay = toPay(rows, compared.duplicates());
        LimitCheck limits = new LimitCheck(earlier, accountId, job, rows, toPay, reading.staged(), now);
        limits.hard()
                .forEach(passed -> refusals.add(
                        passed + ". Limits have no override: change the file, or the limit in the job file."));
        if (job.onBadRows() == JobFile.OnBadRows.REFUSE_FILE
                && compared.duplicates().count() > 0) {
            refusals.add(duplicates(job, compared.duplicates()));
        }
        List<String> approvals = new ArrayList<>();
        if (job.approval() == JobFile.Approval.REQUIRED) {
            approvals.add("job " + job.name() + " says approval: required");
        }
        approvals.addAll(limits.soft());
        List<String> warnings = new ArrayList<>();
        if (compared.repeated().count() > 0) {
            boolean stops = job.repeats().then() == JobFile.Repeats.Then.STOP;
            (stops ? doubts : warnings).add(RepeatWords.of(compared.repeated(), job));
        }
        if (job.delivery().isHeldPastTheCancelWindow()) {
            warnings.add(
                    "Job %s keeps cards back for %d minutes, but the provider takes one back for %d minutes after its create only: a file that is found wrong later than that cannot be taken back whole"
                            .formatted(
                                    job.name(),
                                    job.delivery().hold().toMinutes(),
                                    CreationRequest.CANCEL_WINDOW.toMinutes()));
        }
        return found(reading, compared, refusals, doubts, approvals, warnings, null, waitsFor(job, accountId, now));
    }

    /** What the ledger said of the rewards. */
    private record Compared(
            Duplicates duplicates,
            Repeated repeated,
            @Nullable Overlap overlap,
            @Nullable Integer usual) {
        static final Compared NOTHING = new Compared(Duplicates.NONE, Repeated.NONE, null, null);
    }

    /** The overlap first: what is known already is a part of it. */
    private Compared compared(Reading reading, short accountId, Instant now, AccountSettings settings) {
        StagedRewards staged = reading.staged();
        JobFile job = reading.job();
        if (staged == null) {
            return Compared.NOTHING;
        }
        boolean overlaps = reading.everything() && earlier.exist(accountId, job.name());
        Overlap overlap = overlaps ? staged.overlap(accountId, job.name()).orElse(null) : null;
        Integer usual = overlaps ? earlier.usualOverlap(accountId, job.name()).orElse(null) : null;
        Duplicates duplicates =
                staged.withoutDuplicates(accountId, reading.rows().referenceColumn(), FileRows.PROBLEMS_MAX);
        Integer days = job.repeats().days();
        Repeated repeated = days == null
                ? Repeated.NONE
                : staged.repeated(
                        accountId,
                        job.name(),
                        LimitCheck.since(now, job.nightly().zone(), days),
                        settings.currency(),
                        REPEATS_TOLD);
        return new Compared(duplicates, repeated, overlap, usual);
    }

    /** What refuses the file whatever the ledger says. */
    List<String> ofRows(Reading reading) {
        FileRows rows = reading.rows();
        List<String> refusals = new ArrayList<>();
        for (String mismatch : rows.mismatches(reading.declared())) {
            refusals.add("it " + mismatch
                    + ". Ask whoever made the file which of the two is right; it may be cut, or changed on its way.");
        }
        if (rows.bad() > 0 && reading.job().onBadRows() == JobFile.OnBadRows.REFUSE_FILE) {
            RowProblem first = rows.problems().getFirst();
            refusals.add(
                    "%s has %,d bad rows and job %s says on-bad-rows: refuse-file. The first is on line %d, %s: %s; %s. All of them: ./bursar validate %s --job %s"
                            .formatted(
                                    reading.file(),
                                    rows.bad(),
                                    reading.job().name(),
                                    first.line(),
                                    first.column(),
                                    first.rule(),
                                    first.fix(),
                                    reading.file(),
                                    reading.job().name()));
        }
        return refusals;
    }

    private static String duplicates(JobFile job, Duplicates duplicates) {
        RowProblem first = duplicates.first().getFirst();
        return "%,d references are duplicates and job %s says on-bad-rows: refuse-file. The first is %s on line %d: %s; %s."
                .formatted(duplicates.count(), job.name(), first.value(), first.line(), first.rule(), first.fix());
    }

    /** The same rewards under another content: sorted or saved anew. */
    private void sameRewards(Reading reading, short accountId, String id, List<String> refusals, List<String> doubts) {
        String key = reading.rows().contentKey();
        String sameId =
                key == null ? null : earlier.sameRewards(accountId, key, id).orElse(null);
        if (sameId == null) {
            return;
        }
        Disbursement same = disbursements.find(sameId).orElseThrow();
        String sentence =
                "%s has the very rewards of %s, accepted on %s for job %s (disbursement %s, %s), sorted or saved anew"
                        .formatted(
                                reading.file(),
                                same.fileName(),
                                Acceptance.at(same.createdAt()),
                                same.job(),
                                same.id(),
                                same.status());
        boolean sameReferences = reading.job().referenceScope() == JobFile.ReferenceScope.JOB
                && same.job().equals(reading.job().name());
        if (sameReferences) {
            refusals.add(sentence + ": nothing of it is left to pay. How it stands: ./bursar status " + same.id());
        } else {
            doubts.add(sentence + ". Paying it would pay each of them twice.");
        }
    }

    private @Nullable String waitsFor(JobFile job, short accountId, Instant now) {
        Integer repeatDays = job.repeats().then() == JobFile.Repeats.Then.STOP
                ? job.repeats().days()
                : null;
        int days = repeatDays == null ? 0 : repeatDays;
        if (LimitCheck.isAboutRecipients(job)) {
            days = Math.max(
                    days,
                    Math.max(
                            job.limits().perRecipient().days(),
                            job.softLimits().perRecipient().days()));
        }
        return days == 0
                ? null
                : earlier.beingTakenIn(
                                accountId,
                                job.name(),
                                LimitCheck.since(now, job.nightly().zone(), days))
                        .orElse(null);
    }

    private static Money toPay(FileRows rows, Duplicates duplicates) {
        return rows.total().minus(Money.ofMinor(duplicates.minor(), rows.total().currency()));
    }

    private static FileFindings found(
            Reading reading,
            Compared compared,
            List<String> refusals,
            List<String> doubts,
            List<String> approvals,
            List<String> warnings,
            @Nullable Disbursement known,
            @Nullable String waitsFor) {
        FileRows rows = reading.rows();
        Duplicates duplicates = compared.duplicates();
        List<RowProblem> problems = new ArrayList<>(rows.problems());
        problems.addAll(duplicates.first());
        problems.sort(Comparator.comparingLong(RowProblem::line));
        return new FileFindings(
                reading.file(),
                rows.format(),
                rows.sha256(),
                rows.contentKey(),
                rows.follows(),
                rows.rows(),
                rows.good() - duplicates.count(),
                toPay(rows, duplicates),
                duplicates.count(),
                rows.problemsTotal() + duplicates.count(),
                List.copyOf(problems.subList(0, Math.min(FileRows.PROBLEMS_MAX, problems.size()))),
                compared.repeated(),
                compared.overlap(),
                compared.usual(),
                List.copyOf(refusals),
                List.copyOf(doubts),
                List.copyOf(approvals),
                List.copyOf(warnings),
                known,
                waitsFor);
    }
}
