/** The pace: its arithmetic by scripted times, its shared row on a real PostgreSQL. */
@org.jspecify.annotations.NullMarked
package io.bursar.throttle;
