/**
 * The only owner of the business tables, one class per table. In come accepted rows, claims and settlements; out go leases
 * and read models. Every method that writes is one short transaction (or joins the caller's) and none is open during a
 * call to the provider. Start reading at {@link io.bursar.ledger.RewardLedger}.
 *
 * <p>Imports {@code domain}. It cannot name a claim code: that type lives where this package may not look.
 */
@ApplicationModule(allowedDependencies = {"domain"})
@NullMarked
package io.bursar.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
