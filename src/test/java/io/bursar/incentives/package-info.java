/** The client against scripted servers, the simulator, and any bytes at all; the settings of accounts. */
@org.jspecify.annotations.NullMarked
package io.bursar.incentives;
