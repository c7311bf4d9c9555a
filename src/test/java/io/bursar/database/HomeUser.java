package io.bursar.database;

import java.nio.file.Path;

/**
 * A Bursar of its own JVM as far as the database is concerned: opens a home's server, says so in one line, and keeps it until
 * standard input ends. Tests start several and kill some.
 */
final class HomeUser {

    private HomeUser() {}

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(Path.of(arguments[0]), line -> {})) {
            System.out.println(postgres.jdbcUrl() + " " + postgres.ownerPassword());
            while (System.in.read() >= 0) {
                // Only the end matters.
            }
        } catch (DatabaseUnavailableException e) {
            System.out.println("failed: " + e.getMessage());
        }
    }
}
