package io.bursar.batch;

import java.time.Clock;
import java.time.LocalDateTime;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.stereotype.Component;

/**
 * Puts what an owner that is gone has left in Batch's tables into a state from which Batch restarts. Batch itself refuses some
 * of them for ever (a status that could not be written, an instance without an execution); the ledger is the truth, so none of
 * them may keep a reward from being paid.
 */
@Component
class JobHistory {

    private final JobRepository repository;
    private final Clock clock;

    JobHistory(JobRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /** The parameters of a disbursement's job. */
    static JobParameters parameters(String id) {
        return new JobParametersBuilder().addString("disbursement", id, true).toJobParameters();
    }

    /**
     * Makes the job of an unfinished disbursement startable. Only under its run lock: nobody runs it.
     *
     * @return true if its last execution was cut off
     */
    boolean recover(String id) {
        JobParameters parameters = parameters(id);
        JobInstance instance = repository.getJobInstance(DisbursementJob.NAME, parameters);
        if (instance == null) {
            return false;
        }
        JobExecution last = repository.getLastJobExecution(DisbursementJob.NAME, parameters);
        if (last == null) {
            // The instance and its first execution are two transactions.
            last = repository.createJobExecution(instance, parameters, new ExecutionContext());
        }
        boolean cutOff = last.isRunning();
        for (StepExecution step : last.getStepExecutions()) {
            if (isInTheWay(step.getStatus())) {
                step.setStatus(BatchStatus.FAILED);
                step.setEndTime(LocalDateTime.now(clock));
                repository.update(step);
            }
        }
        // COMPLETED is written before the ledger is asked whether it is true.
        if (isInTheWay(last.getStatus()) || last.getStatus() == BatchStatus.COMPLETED) {
            last.setStatus(BatchStatus.FAILED);
            last.setEndTime(LocalDateTime.now(clock));
            repository.update(last);
        }
        return cutOff;
    }

    private static boolean isInTheWay(BatchStatus status) {
        return status.isRunning() || status == BatchStatus.UNKNOWN;
    }
}
