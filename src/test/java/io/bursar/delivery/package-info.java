/** The channels that hand claim codes over, with real servers and partners, and with those that misbehave. */
@org.jspecify.annotations.NullMarked
package io.bursar.delivery;
