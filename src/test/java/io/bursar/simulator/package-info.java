/** The provider's facts, pinned: what the simulator answers, with real HTTP and the vendor's own signer on the other side. */
@org.jspecify.annotations.NullMarked
package io.bursar.simulator;
