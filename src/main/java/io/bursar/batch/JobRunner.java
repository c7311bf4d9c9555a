package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.disburse.Paying;
import io.bursar.disburse.RunControl;
import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Operation;
import io.bursar.domain.RowProblem;
import io.bursar.incentives.IncentivesClient;
import io.bursar.intake.FileFingerprint;
import io.bursar.intake.RewardFileReader;
import io.bursar.intake.RewardFileRow;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileLoader;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.LedgerViews;
import io.bursar.ledger.Outage;
import io.bursar.ledger.RewardCounts;
import io.bursar.ledger.RewardLedger;
import io.bursar.ledger.RunLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.stereotype.Component;

/**
 * Runs disbursements: the one way in for the command line, and later for schedules and the console. A run is made under the
 * disbursement's lock; whatever an owner that is gone has left behind is recovered first, then the same job goes on.
 */
@Component
public class JobRunner {

    private static final int ID_DIGITS = 12;

    /** A call has 6 seconds, its settlement waits 5 for a connection. */
    private static final Duration CALLS_MAX = Duration.ofSeconds(30);

    private final BursarSettings settings;
    private final Accounts accounts;
    private final AccountGate gates;
    private final DisbursementLedger disbursements;
    private final RewardLedger rewards;
    private final LedgerViews views;
    private final Paying paying;
    private final DisbursementJob job;
    private final FileStore files;
    private final ResultFile results;
    private final Holds holds;
    private final JobHistory history;
    private final Shares shares;
    private final LostDatabase lostDatabase;
    private final DatabaseCare database;
    private final JobOperator operator;
    private final DataSource dataSource;

    @SuppressWarnings("java:S107") // a runner has many parts; each is used
    JobRunner(
            BursarSettings settings,
            Accounts accounts,
            AccountGate gates,
            DisbursementLedger disbursements,
            RewardLedger rewards,
            LedgerViews views,
            Paying paying,
            DisbursementJob job,
            FileStore files,
            ResultFile results,
            Holds holds,
            JobHistory history,
            Shares shares,
            LostDatabase lostDatabase,
            DatabaseCare database,
            JobOperator operator,
            DataSource dataSource) {
        this.settings = settings;
        this.accounts = accounts;
        this.gates = gates;
        this.disbursements = disbursements;
        this.rewards = rewards;
        this.views = views;
        this.paying = paying;
        this.job = job;
        this.files = files;
        this.results = results;
        this.holds = holds;
        this.history = history;
        this.shares = shares;
        this.lostDatabase = lostDatabase;
        this.database = database;
        this.operator = operator;
        this.dataSource = dataSource;
    }

    /**
     * Accepts a file and pays it, or goes on with it when its content is known and unfinished.
     *
     * @param loadedBy the operator's name
     * @throws RunRefusedException if its content is finished, or belongs to another job
     * @throws AlreadyRunningException if another process runs it
     */
    public RunOutcome run(Path file, String jobName, String loadedBy, RunControl control, RunListener listener) {
        JobFile jobFile = new JobFileLoader().load(settings.jobs(), jobName);
        AccountSettings account = accounts.find(jobFile.account());
        String sha256 = FileFingerprint.of(file).sha256();
        String id = id(account.partnerId(), sha256);
        lostDatabase.outlast("the same command again", control, listener, () -> disbursements.find(id), () -> {
            take(file, jobFile, account, sha256, id, loadedBy);
            return id;
        });
        return resume(id, control, listener);
    }

    /** Makes the file's content a disbursement, once. */
    private void take(Path file, JobFile jobFile, AccountSettings account, String sha256, String id, String loadedBy) {
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
        try (RewardFileReader reader = RewardFileReader.open(file, jobFile, account.marketplace(jobFile.operation()))) {
            for (RewardFileRow row = reader.read(); row != null; row = reader.read()) {
                if (row instanceof RewardFileRow.Bad wrong) {
                    bad++;
                    first = first == null ? wrong.problems().getFirst() : first;
                }
            }
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
        disbursements.open(
                id,
                account,
                jobFile.name(),
                jobFile.operation(),
                scope,
                String.valueOf(file.getFileName()),
                HexFormat.of().parseHex(sha256),
                jobFile.funds() == JobFile.Funds.WHOLE_FILE,
                loadedBy);
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

    /**
     * Goes on with a disbursement, whatever interrupted it. Outlasts a lost database.
     *
     * @throws AlreadyRunningException if another process runs it
     * @throws DatabaseLostException if the database was away for too long
     */
    public RunOutcome resume(String id, RunControl control, RunListener listener) {
        return resume(id, control, listener, true);
    }

    /** The same for a server that nobody asked: a request to stop stays, and ends it. */
    RunOutcome takeOver(String id, RunControl control) {
        return resume(id, control, RunListener.NONE, false);
    }

    private RunOutcome resume(String id, RunControl control, RunListener listener, boolean asked) {
        try (Ownership ownership = new Ownership(id, dataSource, disbursements, database)) {
            return lostDatabase.outlast(
                    "./bursar resume " + id,
                    control,
                    listener,
                    ownership::take,
                    () -> owned(id, ownership, control, listener, asked));
        }
    }

    /** One round: recovers what an owner that is gone has left, be it this very run before the database was lost. */
    private RunOutcome owned(String id, Ownership ownership, RunControl control, RunListener listener, boolean asked) {
        Disbursement disbursement = find(id);
        if (disbursement.status() == DisbursementStatus.FINISHED
                || disbursement.status() == DisbursementStatus.REFUSED) {
            if (ownership.hasBegun()) {
                return outcome(id, control); // its last statement was committed, the answer was lost
            }
            throw new RunRefusedException(
                    "Disbursement %s is %s already: there is nothing to go on with. Nothing was called. Its result: ./bursar report %s"
                            .formatted(id, disbursement.status().name().toLowerCase(Locale.ROOT), id));
        }
        JobFile jobFile = new JobFileLoader().load(settings.jobs(), disbursement.job());
        refuseIfChanged(disbursement, jobFile);
        AccountSettings account = accounts.find(disbursement.account());
        Account registered = gates.register(account.name(), account.partnerId(), account.currency());
        if (asked && !ownership.hasBegun()) {
            disbursements.forgetStop(id);
        }
        boolean interrupted = history.recover(id) | rewards.endLeases(id, ownership.owner()) > 0;
        paying.recoverCanary(registered, control);
        RewardCounts before = views.countsByWhatIsLeft(disbursement);
        if (ownership.begins()) {
            listener.started(disbursement, before, interrupted, control);
            paying.keyWarnings(account).forEach(listener::warn);
        }
        try (Ownership.Watch watch = ownership.watch(control);
                IncentivesClient client = paying.client(account, disbursement.operation())) {
            DisbursementRun run = new DisbursementRun(
                    id, jobFile, account, registered, files.find(id), client, control, ownership.owner(), listener);
            pay(run);
        }
        return outcome(id, control);
    }

    /** Returns, or throws, when no call is under way any more. What lanes or watch noticed first explains all the rest. */
    private void pay(DisbursementRun run) {
        RuntimeException failure = null;
        try {
            do {
                execute(run);
                holds.holdIfGated(run);
            } while (holds.waitedForFunds(run));
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            run.control().awaitCalls(CALLS_MAX);
        }
        RuntimeException first = run.control().failure();
        if (first != null || failure != null) {
            throw first != null ? first : failure;
        }
    }

    /** What a reward becomes was fixed when the file was accepted: another operation would pay the same rewards again. */
    private static void refuseIfChanged(Disbursement disbursement, JobFile jobFile) {
        if (disbursement.operation() != jobFile.operation()) {
            throw new RunRefusedException(
                    "Job %s now says operation: %s, but disbursement %s was accepted as %s. Nothing was called. Set the job back, and give the other operation a job of its own."
                            .formatted(
                                    jobFile.name(),
                                    word(jobFile.operation()),
                                    disbursement.id(),
                                    word(disbursement.operation())));
        }
    }

    private static String word(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of what Batch reports, a lost database comes first: the rest only follows from it. */
    private void execute(DisbursementRun run) {
        List<Throwable> failures;
        try {
            JobExecution execution = operator.start(job.of(run), JobHistory.parameters(run.id()));
            failures = execution.getAllFailureExceptions();
        } catch (JobExecutionException e) {
            throw new IllegalStateException("Disbursement " + run.id() + " cannot be started: " + e.getMessage(), e);
        }
        Throwable failure = failures.stream()
                .filter(Outage::isCauseOf)
                .findFirst()
                .or(() -> failures.stream()
                        .filter(each -> run.control().interruption() == null)
                        .findFirst())
                .orElse(null);
        if (failure != null) {
            throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
    }

    /** How the disbursement stands now. */
    public RunOutcome outcome(String id, @Nullable RunControl control) {
        Disbursement now = find(id);
        RewardCounts counts = views.counts(now);
        Path result = results.path(id);
        Path written = Files.exists(result) ? result : null;
        String interruption = control == null ? null : control.interruption();
        if (now.status() == DisbursementStatus.FINISHED) {
            return new RunOutcome(now, counts, "FINISHED", null, null, written);
        }
        if (interruption == null && now.heldFor() != null) {
            return new RunOutcome(now, counts, "HELD", now.heldWhy(), null, written);
        }
        if (control == null && !RunLock.holder(dataSource, id).isEmpty()) {
            return new RunOutcome(now, counts, "RUNNING", RunLock.holder(dataSource, id), shares.of(now), written);
        }
        String status = now.status() == DisbursementStatus.REFUSED ? "REFUSED" : "STOPPED";
        return new RunOutcome(now, counts, status, interruption, null, written);
    }

    /** Writes the result file of a disbursement from the ledger as it is now. */
    public Path report(String id) {
        return results.write(find(id), files.find(id));
    }

    /** Ends the disbursement if nothing of it is left; its result comes first, as at the end of a run. */
    public void finish(String id, String actor) {
        if (disbursements.hasNothingLeft(id)) {
            report(id);
            disbursements.finish(id, actor);
        }
    }

    private Disbursement find(String id) {
        return disbursements
                .find(id)
                .orElseThrow(() -> new IllegalStateException("Disbursement " + id + " is not in the ledger"));
    }
}
