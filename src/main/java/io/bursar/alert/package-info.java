/**
 * What people are told of without asking: the breaches are looked for in the ledger and in the settings, kept once for each
 * over all servers, and said by mail and by signed webhook. Start reading at {@link io.bursar.alert.Watchkeeper}, then
 * {@link io.bursar.alert.AlertKind}.
 *
 * <p>Imports {@code domain}, {@code account} (ages of keys), {@code jobfile} (what is expected when), {@code ledger}, and of
 * {@code disburse} and {@code batch} the look at an account's funds and the pace of a run.
 */
@ApplicationModule(allowedDependencies = {"domain", "account", "jobfile", "ledger", "disburse", "batch", "outbound"})
@NullMarked
package io.bursar.alert;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
