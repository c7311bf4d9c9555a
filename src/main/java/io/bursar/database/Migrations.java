package io.bursar.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.ValidateOutput;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Brings the tables to what this build expects, as the role that owns them. A database of another build is refused in words
 * before anything is done in it, and a program that works with more rights than it needs says so: the guards protect only from
 * a role that cannot switch them off.
 *
 * @param owner how the role that owns the tables connects; Flyway is asked only where the history is not this build's already,
 *     as making it takes a fifth of the start of a short command
 */
record Migrations(Owner owner, DatabaseProgress progress) {

    /** An address, and who logs in there. */
    record Owner(
            String url, @Nullable String user, @Nullable String password) {
        @Override
        public String toString() {
            return "owner of the tables " + user;
        }
    }

    /** Owner is also who is a member of the owner, as every superuser is; a temporary table can hide a real one. */
    private static final String TOO_MIGHTY = """
            SELECT current_user FROM pg_class WHERE oid = 'attempt'::regclass AND (pg_has_role(relowner, 'MEMBER')
              OR has_schema_privilege(relnamespace, 'CREATE') OR has_database_privilege(current_database(), 'TEMP'))""";

    /** What to do about an error of the server that gives no hint, by its SQLSTATE. */
    private static final Map<String, String> HINTS = Map.of(
            "42501", "Name the role that owns the tables by SPRING_FLYWAY_USER and SPRING_FLYWAY_PASSWORD",
            "55P03", "Somebody else is at work in it, perhaps a run of an older build: stop it, or wait for its end");

    /**
     * Done before anybody else uses the database.
     *
     * @param application the pool of the program itself, whose rights are looked at
     * @throws DatabaseUnavailableException if the database is another build's, or cannot be brought up to date
     */
    void migrate(DataSource application) {
        if (!MigrationHistory.isOfThisBuild(application)) {
            migrate();
            refuseOtherTables(application);
        }
        warnOfTooMuchPower(application);
    }

    private void migrate() {
        try {
            flyway().load().migrate();
        } catch (FlywayValidateException e) {
            throw new DatabaseUnavailableException(
                    "The database was made by another build of Bursar: " + differences()
                            + ". Nothing was done in it. Run the build that made it, or a newer one.",
                    e);
        } catch (FlywayException e) {
            throw new DatabaseUnavailableException(
                    "The database cannot be brought up to date: " + cause(e)
                            + ". The step that failed has changed nothing. When that is put right, run the same command again;"
                            + " src/docs/configuration.md has the set-up under \"The two roles\".",
                    e);
        }
    }

    private static void refuseOtherTables(DataSource application) {
        String missing = MigrationHistory.missing(application);
        if (missing != null) {
            throw new DatabaseUnavailableException(
                    "The tables were brought up to date, but Bursar's own connection sees others, without migration V"
                            + missing
                            + ". Compare SPRING_FLYWAY_URL with SPRING_DATASOURCE_URL, and the schema (search_path,"
                            + " currentSchema) of both connections; then run the same command again.");
        }
    }

    private FluentConfiguration flyway() {
        return Flyway.configure()
                .dataSource(owner.url(), owner.user(), owner.password())
                .locations(MigrationHistory.LOCATION)
                // a step that waits for a run's transaction stops all of its lanes behind itself
                .initSql("SET lock_timeout = '10s'")
                .validateMigrationNaming(true)
                // by default a database of a newer build would be worked on
                .ignoreMigrationPatterns(new String[0]);
    }

    private String differences() {
        return flyway().ignoreMigrationPatterns("*:pending").load().validateWithResult().invalidMigrations.stream()
                .map(migration ->
                        "migration V" + migration.version + " (" + migration.description + ") " + difference(migration))
                .collect(Collectors.joining(", "));
    }

    private static String difference(ValidateOutput migration) {
        if (migration.errorDetails.errorCode == CoreErrorCode.RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED) {
            return "was left out there";
        }
        return migration.filepath.isEmpty() ? "is unknown to this build" : "is not the same in this build";
    }

    /** What the server said, with its hint; else the innermost message. */
    private static String cause(FlywayException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        ServerErrorMessage said = cause instanceof PSQLException e ? e.getServerErrorMessage() : null;
        if (said == null) {
            return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        }
        String hint = said.getHint() == null ? HINTS.get(String.valueOf(said.getSQLState())) : said.getHint();
        return said.getMessage() + (hint == null ? "" : " (" + hint + ")");
    }

    private void warnOfTooMuchPower(DataSource application) {
        String role = tooMightyRole(application);
        if (role != null) {
            progress.say("Warning: PostgreSQL's role " + role
                    + " could switch off the rules by which the database refuses to pay"
                    + " twice; let Bursar work as bursar_app, see \"The two roles\" in src/docs/configuration.md.");
        }
    }

    private static @Nullable String tooMightyRole(DataSource application) {
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TOO_MIGHTY)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(
                    "The rights of Bursar's role in the database cannot be seen (" + e.getMessage()
                            + "). Run the same command again later.",
                    e);
        }
    }
}
