/**
 * The provider: the Amazon Incentives API over signed HTTPS. In go a creationRequestId and an amount, out comes every
 * possible answer as a value; no answer is ever an exception, and no request is ever repeated in here. Also the settings
 * of the accounts. Start reading at {@link io.bursar.incentives.IncentivesClient}, then
 * {@link io.bursar.incentives.ErrorMeaning} for what the provider's errors mean.
 *
 * <p>Imports {@code domain} and {@code throttle}.
 */
@ApplicationModule(allowedDependencies = {"domain", "throttle"})
@NullMarked
package io.bursar.incentives;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
