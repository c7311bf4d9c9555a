/** The doctor against a provider with one trouble at a time. */
@org.jspecify.annotations.NullUnmarked
package io.bursar.doctor;
