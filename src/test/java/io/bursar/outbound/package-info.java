/** Addresses and signatures against the specifications they come from. */
@org.jspecify.annotations.NullMarked
package io.bursar.outbound;
