/**
 * The provider's onboarding tests, its mock ids, and the questions that its documentation leaves open, asked at a sandbox. In
 * goes a sandbox account, out comes a report, and the certified behaviour that the money protocol's two switches are set by.
 * Start reading at {@link io.bursar.certify.Certification}.
 *
 * <p>Imports {@code domain}, {@code account}, {@code throttle}, {@code incentives} and {@code ledger}.
 */
@ApplicationModule(allowedDependencies = {"domain", "account", "throttle", "incentives", "ledger"})
@NullMarked
package io.bursar.certify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
