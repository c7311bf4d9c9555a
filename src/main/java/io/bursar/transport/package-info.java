/**
 * One signed HTTPS request to the provider, sent at most once, at the account's pace, within six seconds. In go a path and a
 * body, out comes an answer's bytes, or the certainty that nothing left, or the lack of that certainty. What the bytes mean
 * is not known here. Start reading at {@link io.bursar.transport.ProviderConnection}.
 *
 * <p>Imports {@code account} and {@code throttle}.
 */
@ApplicationModule(allowedDependencies = {"account", "throttle"})
@NullMarked
package io.bursar.transport;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
