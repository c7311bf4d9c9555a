/**
 * Mail and signed calls to others than the provider, for whoever has something to say: bounded in time, over TLS outside this
 * machine, and never to an address that only this machine can reach unless that is allowed. Start reading at
 * {@link io.bursar.outbound.WebhookCaller} and {@link io.bursar.outbound.MailServer}.
 *
 * <p>Imports nothing of ours.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.bursar.outbound;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
