/**
 * Spring Batch wiring, and nothing that decides about money: which file, which step, restart, history. In comes a file or a
 * disbursement's id, out comes a {@link io.bursar.batch.RunOutcome}. Start reading at {@link io.bursar.batch.JobRunner},
 * then {@link io.bursar.batch.DisbursementJob}, which reads top-down as the job runs.
 *
 * <p>Imports {@code domain}, {@code jobfile}, {@code intake}, {@code ledger}, {@code incentives} (settings and client of the
 * account) and {@code disburse}.
 */
@ApplicationModule(allowedDependencies = {"domain", "account", "jobfile", "intake", "ledger", "incentives", "disburse"})
@NullMarked
package io.bursar.batch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
