/**
 * The provider: the Amazon Incentives API over signed HTTPS. In go a creationRequestId and an amount, out comes every
 * possible answer as a value; no answer is ever an exception, and no request is ever repeated in here, but for one
 * that was refused for its key, which is signed with the account's other key.
 * Start reading at {@link io.bursar.incentives.IncentivesClient}, then
 * {@link io.bursar.incentives.ErrorMeaning} for what the provider's errors mean.
 *
 * <p>Imports {@code domain}, {@code account}, {@code throttle} and {@code transport}.
 */
@ApplicationModule(allowedDependencies = {"domain", "account", "throttle", "transport"})
@NullMarked
package io.bursar.incentives;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
