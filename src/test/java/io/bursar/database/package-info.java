/** Tests of where PostgreSQL comes from, and {@link io.bursar.database.TestDatabase}, which every other test uses. */
@org.jspecify.annotations.NullMarked
package io.bursar.database;
