/**
 * The figures of {@code src/docs/performance.md}: {@code mvn -Pbench verify} makes them anew. Each is a ratio of two things
 * that were measured in the same run, because machines differ and are noisy; a figure that misses its target fails the run.
 * Start reading at {@link io.bursar.bench.Figures}.
 */
@NullMarked
package io.bursar.bench;

import org.jspecify.annotations.NullMarked;
