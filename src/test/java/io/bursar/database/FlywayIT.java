package io.bursar.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The migrations on an empty database. Names matter: a refusal is told to people by the name of its constraint. */
class FlywayIT {

    private static final String TABLES = """
            SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
              AND relname NOT LIKE 'batch%' AND relname NOT LIKE 'flyway%'
            ORDER BY relname""";

    /** The names that PostgreSQL makes up; Spring Batch's and Flyway's own tables come with some. */
    private static final String MADE_UP = """
            SELECT c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
            LEFT JOIN LATERAL (SELECT string_agg(a.attname, '_' ORDER BY k.n) AS columns
              FROM unnest(c.conkey) WITH ORDINALITY AS k (attnum, n)
              JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) AS x ON true
            WHERE t.relnamespace = 'public'::regnamespace AND c.contype <> 'n'
              AND t.relname NOT LIKE 'batch%' AND t.relname NOT LIKE 'flyway%'
              AND regexp_replace(c.conname, '[0-9]+$', '') IN (t.relname || '_pkey', t.relname || '_check',
                t.relname || '_' || x.columns || '_check', t.relname || '_' || x.columns || '_key',
                t.relname || '_' || x.columns || '_fkey', t.relname || '_' || x.columns || '_excl')""";

    private static final String UNEXPLAINED = """
            SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
              AND relname NOT LIKE 'batch%' AND relname NOT LIKE 'flyway%' AND obj_description(oid, 'pg_class') IS NULL""";

    private final TestDatabase database = TestDatabase.fresh();

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void migratesAnEmptyDatabaseOnce() throws SQLException {
        assertThat(flyway().migrate().migrationsExecuted)
                .isEqualTo(flyway().info().all().length);
        assertThat(flyway().migrate().migrationsExecuted).isZero();
        assertThat(flyway().validateWithResult().validationSuccessful).isTrue();
        assertThat(names(TABLES))
                .containsExactly(
                        "account",
                        "account_funds",
                        "alert",
                        "alert_message",
                        "attempt",
                        "certification",
                        "delivery",
                        "disbursement",
                        "event",
                        "inbox_file",
                        "redelivery",
                        "reward",
                        "row_problem",
                        "schedule_run",
                        "schedule_seen",
                        "staged_reward",
                        "throttle",
                        "watched_job");
    }

    @Test
    void namesEveryConstraintAsItsRuleAndExplainsEveryTable() throws SQLException {
        flyway().migrate();

        assertThat(names(MADE_UP)).isEmpty();
        assertThat(names(UNEXPLAINED)).isEmpty();
    }

    @Test
    void wouldNoticeAMadeUpName() throws SQLException {
        flyway().migrate();
        try (Connection connection = database.ownerDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE x (a int PRIMARY KEY, b int UNIQUE, c int CHECK (c > 0) REFERENCES x)");
        }

        assertThat(names(MADE_UP)).containsExactlyInAnyOrder("x_pkey", "x_b_key", "x_c_check", "x_c_fkey");
        assertThat(names(UNEXPLAINED)).containsExactly("x");
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(database.ownerDataSource())
                .locations("classpath:db/migration")
                .load();
    }

    private List<String> names(String query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = database.ownerDataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
