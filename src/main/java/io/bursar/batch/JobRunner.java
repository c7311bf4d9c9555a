package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.disburse.Deliveries;
import io.bursar.disburse.Paying;
import io.bursar.disburse.RunControl;
import io.bursar.domain.DisbursementStatus;
import io.bursar.incentives.IncentivesClient;
import io.bursar.intake.FileFingerprint;
import io.bursar.jobfile.Delivery;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

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
    private final Acceptance acceptance;
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
            Acceptance acceptance,
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
        this.acceptance = acceptance;
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
        return run(file, jobName, loadedBy, Terms.NONE, control, listener);
    }

    /**
     * The same for somebody who says more about the file.
     *
     * @throws FileWaitsException if it cannot be accepted before another file is taken in
     */
    public RunOutcome run(
            Path file, String jobName, String loadedBy, Terms terms, RunControl control, RunListener listener) {
        JobFile jobFile = new JobFileLoader().load(settings.jobs(), jobName);
        AccountSettings account = accounts.find(jobFile.account());
        paying.refuseDeliveryProblems(jobFile);
        String sha256 = FileFingerprint.of(file).sha256();
        String id = Acceptance.id(account.partnerId(), sha256);
        lostDatabase.outlast("the same command again", control, listener, () -> disbursements.find(id), () -> {
            acceptance.take(file, jobFile, account, sha256, loadedBy, terms, listener);
            return id;
        });
        return resume(id, control, listener);
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

    /** Of those that are held for funds, the ones that a run could go on with now; asks once for each account. */
    List<Disbursement> coveredNow(List<Disbursement> held, RunControl server) {
        Map<String, List<Disbursement>> byAccount = held.stream()
                .collect(Collectors.groupingBy(Disbursement::account, LinkedHashMap::new, Collectors.toList()));
        return byAccount.values().stream()
                .flatMap(each -> coveredOn(each, server).stream())
                .toList();
    }

    private List<Disbursement> coveredOn(List<Disbursement> held, RunControl server) {
        Disbursement first = held.getFirst();
        try {
            AccountSettings account = accounts.find(first.account());
            return holds.covered(held, account, server, () -> paying.client(account, first.operation()));
        } catch (Accounts.AccountProblems e) {
            LOG.warn("Account {} cannot be used now: {}", first.account(), e.getMessage());
            return List.of();
        }
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
                IncentivesClient client = paying.client(account, disbursement.operation());
                @Nullable Deliveries deliveries = paying.deliveries(jobFile, control)) {
            DisbursementRun run = new DisbursementRun(
                    id,
                    jobFile,
                    account,
                    registered,
                    files.find(id),
                    client,
                    control,
                    deliveries,
                    ownership.owner(),
                    listener);
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

    /** What a reward becomes, and how its code reaches people, was fixed when the file was accepted. */
    private static void refuseIfChanged(Disbursement disbursement, JobFile jobFile) {
        refuseIfChanged(disbursement, jobFile, "operation", disbursement.operation(), jobFile.operation());
        refuseIfChanged(
                disbursement,
                jobFile,
                "delivery",
                Delivery.By.valueOf(disbursement.delivery()),
                jobFile.delivery().by());
        if (!jobFile.delivery().mayServe(disbursement.receiver())) {
            throw new RunRefusedException(
                    "Job %s now says webhook: %s, but disbursement %s was accepted for %s, which may have codes of it. Nothing was called. Set the job back, and give the other receiver a job of its own."
                            .formatted(
                                    jobFile.name(),
                                    jobFile.delivery().webhook(),
                                    disbursement.id(),
                                    disbursement.receiver()));
        }
    }

    private static void refuseIfChanged(
            Disbursement disbursement, JobFile jobFile, String key, Enum<?> accepted, Enum<?> now) {
        if (accepted != now) {
            throw new RunRefusedException(
                    "Job %s now says %s: %s, but disbursement %s was accepted as %s. Nothing was called. Set the job back, and give the other %s a job of its own."
                            .formatted(jobFile.name(), key, word(now), disbursement.id(), word(accepted), key));
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
        if (now.status() == DisbursementStatus.REFUSED) {
            return new RunOutcome(now, counts, "REFUSED", interruption, null, written);
        }
        String why = interruption == null ? whyNobodyRuns(id) : interruption;
        return new RunOutcome(now, counts, "STOPPED", why, null, written);
    }

    private String whyNobodyRuns(String id) {
        return disbursements
                .stopRequestedBy(id)
                .map(who -> "stopped by " + who)
                .orElse("interrupted: the process that ran it is gone");
    }

    /** Writes the result file of a disbursement from the ledger as it is now; an erasure that comes in between is heeded. */
    public Path report(String id) {
        boolean erased = views.erasure(id).isPresent();
        Path written = results.write(find(id), erased ? files.none(id) : files.find(id));
        return !erased && views.erasure(id).isPresent() ? results.write(find(id), files.none(id)) : written;
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
