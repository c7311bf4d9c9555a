package io.bursar.batch;

import io.bursar.disburse.Lane;
import io.bursar.disburse.LanePlan;
import io.bursar.disburse.Paying;
import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Reward;
import io.bursar.domain.RowProblem;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.ApprovalLedger;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.IntakeLedger;
import io.bursar.ledger.LedgerViews;
import io.bursar.ledger.OperatorLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The job that pays one disbursement: ingest, funds check, disburse in lanes, report. Batch is the conductor and the ledger
 * is the truth: no reward's state is ever in an ExecutionContext, so the two cannot disagree, and losing every Batch table
 * costs a repeated funds check.
 */
@Component
class DisbursementJob {

    /** The job's name in Batch's tables. */
    static final String NAME = "disbursement";

    /** Rows in one transaction of the intake: enough that its own cost does not count, few enough for a small heap. */
    private static final int INGEST_CHUNK = 5_000;

    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final DisbursementLedger disbursements;
    private final IntakeLedger intake;
    private final OperatorLedger operators;
    private final ApprovalLedger approvals;
    private final LedgerViews views;
    private final Paying paying;
    private final ResultFile resultFile;

    DisbursementJob(
            JobRepository repository,
            PlatformTransactionManager transactions,
            DisbursementLedger disbursements,
            IntakeLedger intake,
            OperatorLedger operators,
            ApprovalLedger approvals,
            LedgerViews views,
            Paying paying,
            ResultFile resultFile) {
        this.repository = repository;
        this.transactions = transactions;
        this.disbursements = disbursements;
        this.intake = intake;
        this.operators = operators;
        this.approvals = approvals;
        this.views = views;
        this.paying = paying;
        this.resultFile = resultFile;
    }

    /** The job of one run; its parts hold this run's client and control, its history belongs to the disbursement. */
    Job of(DisbursementRun run) {
        return new JobBuilder(NAME, repository)
                .listener(endsByTheLedger(run))
                .start(ingest(run))
                .next(fundsCheck(run))
                .next(disburse(run))
                .next(report(run))
                .build();
    }

    /** Rows and the reader's position commit together; a repeated chunk changes nothing. */
    private Step ingest(DisbursementRun run) {
        IngestReader rows = new IngestReader(
                run.file(), run.job(), run.settings().marketplace(run.job().operation()), run.listener());
        ItemReader<IngestReader.Row> reader = current(run).status() == DisbursementStatus.LOADING ? rows : () -> null;
        return new StepBuilder("ingest", repository)
                .<IngestReader.Row, IngestReader.Row>chunk(INGEST_CHUNK)
                .transactionManager(transactions)
                .reader(reader)
                .writer(chunk -> takeIn(run, chunk, rows.referenceColumn()))
                .allowStartIfComplete(true)
                .build();
    }

    private void takeIn(DisbursementRun run, Chunk<? extends IngestReader.Row> rows, String referenceColumn) {
        List<Reward> rewards = new ArrayList<>(rows.size());
        List<RowProblem> problems = new ArrayList<>();
        for (IngestReader.Row row : rows) {
            Reward reward = row.reward();
            if (reward != null) {
                rewards.add(reward);
            }
            problems.addAll(row.problems());
        }
        intake.problems(run.id(), problems);
        intake.insert(run.id(), rewards, referenceColumn);
    }

    /** Releases, or holds: for the approval of a second person first, then for the funds. A hold lets the next step finish begun cancels only. */
    private Step fundsCheck(DisbursementRun run) {
        return tasklet("fundsCheck", () -> {
            Optional<String> unwantedBy = disbursements.cancelRequestedBy(run.id());
            if (unwantedBy.isEmpty()
                    && run.job().onBadRows() == JobFile.OnBadRows.REFUSE_FILE
                    && disbursements.refuseIfProblems(run.id(), run.owner())) {
                throw new RunRefusedException(
                        "Rows of this file are duplicates, and job %s says on-bad-rows: refuse-file. Nothing was paid. Which rows: ./bursar status %s"
                                .formatted(run.job().name(), run.id()));
            }
            disbursements.loaded(run.id());
            if (unwantedBy.isPresent()) {
                cancelTheRest(run, unwantedBy.get());
                return;
            }
            if (approvals.holdUntilApproved(run.id(), run.owner())) {
                return; // nothing is asked, released or paid before somebody else has agreed
            }
            String warning = paying.fundsCheck(run.settings(), run.control(), run.owner())
                    .check(current(run), run.account(), run.client());
            if (warning != null) {
                run.listener().warn(warning);
            }
            Disbursement released = current(run);
            run.listener().paying(released, views.countsByWhatIsLeft(released));
        });
    }

    /** An operator wants none of it paid: what the operator's cancel has not reached follows it, and nothing asks for funds. */
    private void cancelTheRest(DisbursementRun run, String who) {
        Disbursement now = current(run);
        operators.cancelUndecided(
                run.id(), now.total().currency(), run.owner(), who + " wants nothing of this disbursement paid");
        disbursements.approve(run.id(), run.owner(), "nothing of it is to be paid");
        paying.fundsCheck(run.settings(), run.control(), run.owner()).letAsk(now, run.account(), run.client());
        run.listener().paying(current(run), views.countsByWhatIsLeft(now));
    }

    private static LanePlan plan(DisbursementRun run) {
        return LanePlan.of(run.job(), run.settings().callsPerSecond());
    }

    /** Lanes as partitions; each claims what is due, so a restart needs no memory of who had what. */
    private Step disburse(DisbursementRun run) {
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("lane-");
        threads.setVirtualThreads(true);
        return new StepBuilder("disburse", repository)
                .partitioner("lane", lanes -> {
                    Map<String, ExecutionContext> contexts = new HashMap<>();
                    for (int i = 1; i <= lanes; i++) {
                        contexts.put("lane" + i, new ExecutionContext());
                    }
                    return contexts;
                })
                .step(lane(run))
                .gridSize(plan(run).lanes())
                .taskExecutor(threads)
                .allowStartIfComplete(true)
                .build();
    }

    /**
     * One item is one claim. No transaction is around the calls: a chunk that rolled back could undo an intent or repeat a
     * call, which is why the step's transaction manager has no resource, and nothing is skipped or retried by Batch.
     */
    private Step lane(DisbursementRun run) {
        AtomicInteger number = new AtomicInteger();
        ThreadLocal<Lane> lane = ThreadLocal.withInitial(() -> paying.lane(
                run.id(),
                plan(run).chunk(),
                run.account(),
                run.client(),
                run.control(),
                run.deliveries(),
                run.owner() + " lane " + number.incrementAndGet()));
        return new StepBuilder("lane", repository)
                .<List<ClaimedReward>, List<ClaimedReward>>chunk(1)
                .transactionManager(new ResourcelessTransactionManager())
                .reader(() -> lane.get().claim())
                .writer(claims -> claims.forEach(claim -> lane.get().issue(claim)))
                .allowStartIfComplete(true)
                .build();
    }

    /** The result comes first: who is killed between the two leaves something to go on with, not a finish without a result. */
    private Step report(DisbursementRun run) {
        return tasklet("report", () -> {
            if (run.control().failure() != null) {
                return; // another round follows, or a bug ended this one
            }
            resultFile.write(current(run), run.file());
            if (!run.control().isStopping()) {
                disbursements.finish(run.id(), run.owner());
            }
        });
    }

    private Step tasklet(String name, Runnable work) {
        return new StepBuilder(name, repository)
                .tasklet(
                        (contribution, context) -> {
                            work.run();
                            return RepeatStatus.FINISHED;
                        },
                        new ResourcelessTransactionManager())
                .allowStartIfComplete(true)
                .build();
    }

    private Disbursement current(DisbursementRun run) {
        return disbursements
                .find(run.id())
                .orElseThrow(() -> new IllegalStateException("Disbursement " + run.id() + " is not in the ledger"));
    }

    /** COMPLETED is kept for a disbursement with nothing left, not even for a person; anything else can be restarted. */
    private JobExecutionListener endsByTheLedger(DisbursementRun run) {
        return new JobExecutionListener() {
            @Override
            public void afterJob(JobExecution execution) {
                if (execution.getStatus() != BatchStatus.COMPLETED) {
                    return;
                }
                String unfinished = unfinished(run);
                if (unfinished != null) {
                    execution.setStatus(BatchStatus.STOPPED);
                    execution.setExitStatus(new ExitStatus(unfinished));
                }
            }
        };
    }

    private @Nullable String unfinished(DisbursementRun run) {
        Disbursement disbursement = current(run);
        if (disbursement.status() != DisbursementStatus.FINISHED) {
            return disbursement.heldFor() == null ? "STOPPED" : "HELD_" + disbursement.heldFor();
        }
        return views.counts(disbursement).review().count() > 0 ? "REVIEW" : null;
    }
}
