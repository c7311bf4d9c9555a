/** The real command, as a process, against a real PostgreSQL and the simulator. */
@org.jspecify.annotations.NullMarked
package io.bursar.cli;
