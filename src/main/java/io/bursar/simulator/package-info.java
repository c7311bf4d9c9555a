/**
 * The Amazon Incentives API on localhost, with money that is not real and faults that can be switched on.
 *
 * <p>In: signed HTTP calls. Out: the provider's answers, and at the admin port the provider's own view of what happened:
 * every card, every call, the worst sliding second. Start reading at {@link io.bursar.simulator.Simulator}, then
 * {@link io.bursar.simulator.ProviderHandler}, which is the path of one call.
 *
 * <p>It imports nothing of the rest of the program, not even the signer, so that a mistake of the client cannot cancel
 * itself out here.
 */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(allowedDependencies = {})
package io.bursar.simulator;
