/**
 * When jobs start by themselves: files that arrive in a job's inbox, and the times of its schedule. In come folders and a clock,
 * out go runs by {@code batch.JobRunner} and the files moved to where they belong. Start reading at
 * {@link io.bursar.schedule.InboxWatcher}, then {@link io.bursar.schedule.PickUp}, whose steps are numbered.
 *
 * <p>Imports {@code jobfile}, {@code batch} to run, {@code ledger} for pick-ups and times, {@code intake} for fingerprints,
 * {@code account}, and {@code disburse} for the control of a run.
 */
@ApplicationModule(allowedDependencies = {"domain", "account", "jobfile", "intake", "ledger", "disburse", "batch"})
@NullMarked
package io.bursar.schedule;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
