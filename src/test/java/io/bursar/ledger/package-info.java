/** The ledger on a real PostgreSQL: what the database refuses, and what the statements do. */
@org.jspecify.annotations.NullMarked
package io.bursar.ledger;
