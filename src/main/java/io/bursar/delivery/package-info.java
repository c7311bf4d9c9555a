/**
 * Hands a claim code to its recipient and keeps nothing of it. In come a recipient, an amount, a key and a code that lives in
 * memory only; out goes what became of it. Start reading at {@link io.bursar.delivery.ClaimCodeDelivery}. The protocol around
 * it (promised before it is fetched, handed over after the promise is committed, nothing cancels any more) is in
 * {@code disburse} and in the ledger.
 *
 * <p>Imports {@code domain}, {@code jobfile}, {@code incentives} and {@code outbound}.
 */
@ApplicationModule(allowedDependencies = {"domain", "jobfile", "incentives", "outbound"})
@NullMarked
package io.bursar.delivery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
