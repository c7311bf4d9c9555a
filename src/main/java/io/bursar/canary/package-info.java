/**
 * The proof that claim codes are stored nowhere: pays rewards of a simulated provider through errors and kills, with every log
 * at its most talkative, and then searches every byte that was left behind for every code that was ever issued. Start reading at
 * {@link io.bursar.canary.Canary}. Codes are known here because the provider is a simulated one; they are worth nothing, and are
 * never printed all the same.
 *
 * <p>Imports {@code simulator}; Bursar itself is a process of its own.
 */
@ApplicationModule(allowedDependencies = {"simulator"})
@NullMarked
package io.bursar.canary;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
