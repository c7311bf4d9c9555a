/** Tests of {@code delivery}. */
@org.jspecify.annotations.NullMarked
package io.bursar.delivery;
