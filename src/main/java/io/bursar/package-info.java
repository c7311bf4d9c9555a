/** Bursar pays out rewards. Start reading at {@link io.bursar.Bursar}; the packages below are the path of a reward. */
@org.jspecify.annotations.NullMarked
package io.bursar;
