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
import io.bursar.ledger.RewardCounts;
import io.bursar.ledger.RewardLedger;
import io.bursar.ledger.RunLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Runs disbursements: the one way in for the command line, and later for schedules and the console. A run is made under the
 * disbursement's lock; whatever an owner that is gone has left behind is recovered first, then the same job goes on.
 */
@Component
public class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private static final int ID_DIGITS = 12;

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
    private final JobOperator operator;
    private final JobRepository repository;
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
            JobOperator operator,
            JobRepository repository,
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
        this.operator = operator;
        this.repository = repository;
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
        Disbursement known = disbursements.find(id).orElse(null);
        if (known == null) {
            accept(file, jobFile, account, sha256, id, loadedBy);
        } else {
            if (!disbursements.hasContent(id, HexFormat.of().parseHex(sha256))) {
                throw new RunRefusedException(
                        "%s and %s have the same id %s by chance. Nothing was paid; add a blank line at the end of %s and run it again."
                                .formatted(file, known.fileName(), id, file));
            }
            refuseIfDone(known, jobName, file);
            files.keep(file, id);
        }
        return resume(id, control, listener);
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
     * Goes on with a disbursement, whatever interrupted it.
     *
     * @throws AlreadyRunningException if another process runs it
     */
    public RunOutcome resume(String id, RunControl control, RunListener listener) {
        String owner = "pid " + ProcessHandle.current().pid();
        try (RunLock lock = RunLock.tryAcquire(dataSource, id, "bursar " + owner)) {
            if (lock == null) {
                throw new AlreadyRunningException(id, RunLock.holder(dataSource, id));
            }
            return owned(id, owner, lock, control, listener);
        }
    }

    private RunOutcome owned(String id, String owner, RunLock lock, RunControl control, RunListener listener) {
        Disbursement disbursement = find(id);
        if (disbursement.status() == DisbursementStatus.FINISHED
                || disbursement.status() == DisbursementStatus.REFUSED) {
            throw new RunRefusedException(
                    "Disbursement %s is %s already: there is nothing to go on with. Nothing was called. Its result: ./bursar report %s"
                            .formatted(id, disbursement.status().name().toLowerCase(Locale.ROOT), id));
        }
        JobFile jobFile = new JobFileLoader().load(settings.jobs(), disbursement.job());
        refuseIfChanged(disbursement, jobFile);
        AccountSettings account = accounts.find(disbursement.account());
        Account registered = gates.register(account.name(), account.partnerId(), account.currency());
        disbursements.forgetStop(id);
        boolean interrupted = recover(id) | rewards.endLeases(id, owner) > 0;
        listener.started(disbursement, views.counts(disbursement), interrupted, control);
        paying.keyWarnings(account).forEach(listener::warn);
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("run-lock").factory());
        try (IncentivesClient client = paying.client(account, disbursement.operation())) {
            var watching = watch.scheduleWithFixedDelay(() -> watch(id, lock, control), 2, 2, TimeUnit.SECONDS);
            DisbursementRun run = new DisbursementRun(
                    id, jobFile, account, registered, files.find(id), client, control, owner, listener);
            do {
                execute(run);
                holds.holdIfGated(run);
            } while (holds.waitedForFunds(run));
            watching.cancel(false);
            return outcome(id, control);
        } finally {
            watch.shutdownNow();
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

    /** Every two seconds: whether the lock is still ours, and whether somebody asked for a stop. */
    private void watch(String id, RunLock lock, RunControl control) {
        if (!lock.isHeld()) {
            control.stop("the connection to the database was lost");
            return;
        }
        try {
            disbursements.stopRequestedBy(id).ifPresent(who -> control.stop("stopped by " + who));
        } catch (DataAccessException e) {
            LOG.warn("Cannot see whether a stop of {} was asked for; looking again", id, e);
        }
    }

    /** Puts an execution whose owner is gone into a state from which Batch restarts it. */
    private boolean recover(String id) {
        JobExecution last = repository.getLastJobExecution(DisbursementJob.NAME, parameters(id));
        if (last != null && last.getStatus() == BatchStatus.COMPLETED) {
            reopen(last);
        }
        if (last == null || !last.isRunning()) {
            return false;
        }
        operator.recover(last);
        return true;
    }

    /** A person's decision gave a finished disbursement work again; Batch restarts nothing that is COMPLETED. */
    private void reopen(JobExecution last) {
        last.setStatus(BatchStatus.STOPPED);
        last.setExitStatus(new ExitStatus("REOPENED"));
        repository.update(last);
    }

    private void execute(DisbursementRun run) {
        try {
            JobExecution execution = operator.start(job.of(run), parameters(run.id()));
            Throwable failure =
                    execution.getAllFailureExceptions().stream().findFirst().orElse(null);
            if (failure != null && !run.control().isStopping()) {
                throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
            }
        } catch (JobExecutionException e) {
            throw new IllegalStateException("Disbursement " + run.id() + " cannot be started: " + e.getMessage(), e);
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
            return new RunOutcome(now, counts, "FINISHED", null, written);
        }
        if (interruption == null && now.heldFor() != null) {
            return new RunOutcome(now, counts, "HELD", now.heldWhy(), written);
        }
        if (control == null && !RunLock.holder(dataSource, id).isEmpty()) {
            return new RunOutcome(now, counts, "RUNNING", RunLock.holder(dataSource, id), written);
        }
        String status = now.status() == DisbursementStatus.REFUSED ? "REFUSED" : "STOPPED";
        return new RunOutcome(now, counts, status, interruption, written);
    }

    /** Writes the result file of a disbursement from the ledger as it is now. */
    public Path report(String id) {
        return results.write(find(id), files.find(id));
    }

    private Disbursement find(String id) {
        return disbursements
                .find(id)
                .orElseThrow(() -> new IllegalStateException("Disbursement " + id + " is not in the ledger"));
    }

    private static JobParameters parameters(String id) {
        return new JobParametersBuilder().addString("disbursement", id, true).toJobParameters();
    }
}
