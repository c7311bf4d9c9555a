/**
 * How fast we may call the provider: never more than ten arrivals in any sliding second for one account, whatever the
 * number of lanes, processes and machines. In comes the wish to send one request, out goes a slot at the right moment,
 * or a refusal. Start reading at {@link io.bursar.throttle.Throttle}, then {@link io.bursar.throttle.SharedThrottle}.
 *
 * <p>Imports nothing of ours.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.bursar.throttle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
