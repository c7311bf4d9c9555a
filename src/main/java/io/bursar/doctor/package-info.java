/**
 * Is the installation right? In go one account's settings and one call of GetAvailableFunds, out comes a list of findings,
 * each with its remedy in the provider's own terms. It changes nothing and pays nothing. Start reading at
 * {@link io.bursar.doctor.Doctor}; {@link io.bursar.doctor.Remedy} is the table of what helps against which error.
 *
 * <p>Imports {@code domain}, {@code account}, {@code throttle}, {@code transport} and {@code incentives}.
 */
@ApplicationModule(allowedDependencies = {"domain", "account", "throttle", "transport", "incentives"})
@NullMarked
package io.bursar.doctor;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
