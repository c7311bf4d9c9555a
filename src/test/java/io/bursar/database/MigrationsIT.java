package io.bursar.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.program.BesideOthers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

/** The start of the program on databases as they are found: which role does what, and what is refused in words. */
@BesideOthers
class MigrationsIT {

    @TempDir
    private Path home;

    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> said = new ArrayList<>();
    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withInitializer(new ConfigDataApplicationContextInitializer())
            .withBean(DatabaseProgress.class, () -> said::add)
            .withUserConfiguration(DatabaseConfiguration.class)
            .withConfiguration(
                    AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class));

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void runAsTheOwnerWhileTheProgramIsAnotherRole() throws SQLException {
        database.asOwner("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");

        asApplication()
                .withPropertyValues(
                        "spring.flyway.user=" + database.owner(), "spring.flyway.password=" + database.ownerPassword())
                .run(started -> assertThat(roles(started)).isEqualTo("bursar_app " + database.owner()));
        assertThat(said).isEmpty();
    }

    @Test
    void runAsTheOwnerOnTheEmbeddedServerToo() {
        context.withPropertyValues("bursar.home=" + home)
                .run(started -> assertThat(roles(started)).isEqualTo("bursar_app bursar"));
        assertThat(said).noneMatch(line -> line.contains("Warning"));
    }

    /** Flyway is not even made then; that the checksums are its own is seen here too, as it has written them. */
    @Test
    void areKnownToBeDoneWhereTheHistoryIsThisBuildsAndNowhereElse() throws SQLException {
        assertThat(isOfThisBuild()).isTrue();
        for (String change : List.of(
                "SET checksum = checksum + 1 WHERE version = '002'",
                "SET script = 'V002__other.sql' WHERE version = '002'",
                "SET version = '998' WHERE version = '025'",
                "SET success = false WHERE version = '025'")) {
            try (TestDatabase other = database.copy()) {
                other.asOwner("UPDATE flyway_schema_history " + change);
                assertThat(MigrationHistory.isOfThisBuild(other.dataSource()))
                        .as(change)
                        .isFalse();
            }
        }
        database.asOwner("REVOKE SELECT ON flyway_schema_history FROM bursar_app");
        assertThat(isOfThisBuild()).as("not to be read").isFalse();
        database.asOwner("DROP TABLE flyway_schema_history");
        assertThat(isOfThisBuild()).as("none").isFalse();
    }

    @Test
    void refuseAProgramThatSeesOtherTablesThanItsOwner() throws SQLException {
        database.asOwner(
                "CREATE SCHEMA other",
                "CREATE TABLE other.flyway_schema_history AS SELECT * FROM flyway_schema_history WHERE version < '020'",
                "GRANT USAGE ON SCHEMA other TO bursar_app",
                "GRANT SELECT ON other.flyway_schema_history TO bursar_app");

        context.withPropertyValues(
                        "spring.datasource.url=" + database.url() + "?currentSchema=other",
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password(),
                        "spring.flyway.url=" + database.url(),
                        "spring.flyway.user=" + database.owner(),
                        "spring.flyway.password=" + database.ownerPassword())
                .run(started -> assertThat(refusal(started)).contains("sees others", "search_path"));
    }

    /** A step that takes a table for itself stops whoever comes after it: it gives up before a run notices. */
    @Test
    void giveUpSoonWhereSomebodyIsAtWork() throws Exception {
        database.asOwner(
                "DELETE FROM flyway_schema_history WHERE version >= '028'"); // which changes table disbursement first
        try (Connection working = database.ownerDataSource().getConnection();
                Statement sql = working.createStatement()) {
            working.setAutoCommit(false);
            sql.execute("LOCK TABLE disbursement IN SHARE MODE");
            external(database.owner(), database.ownerPassword())
                    .run(started -> assertThat(refusal(started)).contains("lock timeout", "a run of an older build"));
        }
    }

    private boolean isOfThisBuild() {
        return MigrationHistory.isOfThisBuild(database.dataSource());
    }

    @Test
    void needNoOwnerWhenNothingIsToBeDone() {
        asApplication().run(started -> assertThat(started).hasNotFailed());
        assertThat(said).isEmpty();
    }

    @Test
    void sayWhoseTaskItIsWhenTheProgramsRoleMeetsAnOlderDatabase() throws SQLException {
        database.asOwner(
                "DELETE FROM flyway_schema_history WHERE version = (SELECT max(version) FROM flyway_schema_history)");

        asApplication().run(started -> assertThat(refusal(started)).contains("SPRING_FLYWAY_USER"));
    }

    @Test
    void warnOnceWhenTheProgramCouldSwitchTheGuardsOff() {
        external(database.owner(), database.ownerPassword())
                .run(started -> assertThat(started).hasNotFailed());

        assertThat(said)
                .singleElement()
                .asString()
                .contains("role " + database.owner(), "bursar_app", "configuration.md");
    }

    @Test
    void warnWhenATemporaryTableCouldHideARealOne() throws SQLException {
        database.asOwner(
                "DO $$ BEGIN EXECUTE 'GRANT TEMP ON DATABASE ' || current_database() || ' TO bursar_app'; END $$");

        asApplication().run(started -> assertThat(started).hasNotFailed());
        assertThat(said).singleElement().asString().contains("role bursar_app could");
    }

    @Test
    void refuseADatabaseOfAnotherBuildAndSayWhichStepDiffers() throws SQLException {
        database.asOwner("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '002'");

        asApplication()
                .run(started -> assertThat(refusal(started))
                        .contains("V002 (ledger) is not the same", "Nothing was done", "Run the build")
                        .doesNotContain("V003"));
    }

    @Test
    void refuseADatabaseThatLeftAStepOut() throws SQLException {
        database.asOwner("DELETE FROM flyway_schema_history WHERE version = '009'");

        asApplication().run(started -> assertThat(refusal(started)).contains("V009 (more guards) was left out there"));
    }

    @Test
    void refuseADatabaseOfANewerBuild() throws SQLException {
        database.asOwner("""
                INSERT INTO flyway_schema_history SELECT 999, '999', 'to come', type, 'V999__to_come.sql', 1, installed_by,
                  installed_on, 1, true FROM flyway_schema_history WHERE version = '001'""");

        asApplication()
                .run(started -> assertThat(refusal(started)).contains("V999 (to come) is unknown to this build"));
    }

    @Test
    void makeTheRoleWhereTheyMayAndSayWhatToRunWhereNot() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.open(home, line -> {})) {
            try (Connection connection =
                            DriverManager.getConnection(server.jdbcUrl(), server.owner(), server.ownerPassword());
                    Statement sql = connection.createStatement()) {
                sql.execute("DROP ROLE bursar_app");
                sql.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'");
                sql.execute("CREATE DATABASE plain OWNER plain");
                ApplicationContextRunner asPlain = context.withPropertyValues(
                        "spring.datasource.url=" + server.jdbcUrl().replaceFirst("bursar$", "plain"),
                        "spring.datasource.username=plain",
                        "spring.datasource.password=plain");

                asPlain.run(started -> assertThat(refusal(started))
                        .contains("no role bursar_app, and plain may not make one", "CREATE ROLE bursar_app LOGIN"));

                sql.execute("ALTER ROLE plain CREATEROLE");
                asPlain.run(started -> assertThat(started).hasNotFailed());
            }
        }
    }

    private ApplicationContextRunner asApplication() {
        return external(database.user(), database.password());
    }

    private ApplicationContextRunner external(String user, String password) {
        return context.withPropertyValues(
                "spring.datasource.url=" + database.url(),
                "spring.datasource.username=" + user,
                "spring.datasource.password=" + password);
    }

    private static String roles(AssertableApplicationContext started) {
        return String.valueOf(started.getBean(JdbcTemplate.class)
                .queryForObject(
                        "SELECT current_user || ' ' || tableowner FROM pg_tables WHERE tablename = 'reward'",
                        String.class));
    }

    /** What the operator reads; it is somewhere in the chain of causes. */
    private static String refusal(AssertableApplicationContext started) {
        Throwable cause = started.getStartupFailure();
        while (cause != null && !(cause instanceof DatabaseUnavailableException)) {
            cause = cause.getCause();
        }
        return cause == null ? "not refused" : String.valueOf(cause.getMessage());
    }
}
