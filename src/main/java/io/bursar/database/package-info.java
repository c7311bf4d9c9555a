/**
 * Where PostgreSQL comes from: an external server when {@code spring.datasource.url} is set, else a durable one of our own
 * under {@code bursar.home}, shared by every process on that home and found again after any of them was killed.
 *
 * <p>In: settings and the server's binaries on the class path. Out: one {@link javax.sql.DataSource}. Start reading at
 * {@link io.bursar.database.DatabaseConfiguration}, then {@link io.bursar.database.EmbeddedPostgres}. Imports nothing of ours.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.bursar.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
