/**
 * The proof by trying: production code that moves money, run against the simulator's books and a real PostgreSQL under a
 * settable clock, with crashes and faults at every step, and judged by an auditor of its own. Start reading at
 * {@link io.bursar.simulation.CrashSimulationIT}.
 */
@org.jspecify.annotations.NullMarked
package io.bursar.simulation;
