/**
 * The words of the business, in plain Java: what a reward is, which states it passes through, what is known about one
 * creationRequestId. Nothing here does I/O. Start reading at {@link io.bursar.domain.RewardStatus}.
 *
 * <p>Imports nothing of ours.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.bursar.domain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
