/**
 * Where money moves, in plain code without Spring Batch: the funds check, the lanes, and the one table of decisions. Claimed
 * rewards come in from the ledger, calls go out to the provider, settlements go back. Start reading at
 * {@link io.bursar.disburse.GiftCardIssuer}, then {@link io.bursar.disburse.DecisionTable}.
 *
 * <p>Imports {@code domain}, {@code jobfile}, {@code ledger}, {@code incentives}, {@code delivery}, and of {@code throttle} what a call is
 * told on its way out.
 */
@ApplicationModule(
        allowedDependencies = {"domain", "account", "jobfile", "ledger", "incentives", "delivery", "throttle"})
@NullMarked
package io.bursar.disburse;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
