/** The decisions, enumerated. */
@org.jspecify.annotations.NullMarked
package io.bursar.disburse;
