package io.bursar.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

/** One DataSource whichever PostgreSQL there is, and a sentence where there is none. */
class DatabaseConfigurationIT {

    @TempDir
    private Path home;

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withUserConfiguration(DatabaseConfiguration.class)
            .withConfiguration(
                    AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class));

    @Test
    void usesTheEmbeddedServerOfTheHomeAndStopsItWithTheContext() {
        context.withPropertyValues("bursar.home=" + home, "spring.datasource.hikari.maximum-pool-size=3")
                .run(started -> {
                    assertThat(started).hasSingleBean(DataSource.class);
                    assertThat(started.getBean(HikariDataSource.class).getMaximumPoolSize())
                            .isEqualTo(3);
                    assertThat(started.getBean(JdbcTemplate.class)
                                    .queryForObject("select current_setting('application_name')", String.class))
                            .isEqualTo("bursar");
                    assertThat(PostmasterFile.read(home.resolve("postgres/data")))
                            .isPresent();
                });
        assertThat(PostmasterFile.read(home.resolve("postgres/data"))).isEmpty();
    }

    @Test
    void usesAnExternalServerAndMakesNothingUnderTheHome() {
        try (TestDatabase database = TestDatabase.fresh()) {
            context.withPropertyValues(
                            "bursar.home=" + home,
                            "spring.datasource.url=" + database.url(),
                            "spring.datasource.username=" + database.user(),
                            "spring.datasource.password=" + database.password())
                    .run(started -> assertThat(started.getBean(JdbcTemplate.class)
                                    .queryForObject("select current_database()", String.class))
                            .startsWith("test_"));
        }
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void saysInOneSentenceWhyAnExternalServerCannotBeUsed() {
        try (TestDatabase database = TestDatabase.fresh()) {
            assertRefused(database.url(), database.user(), "wrong", "SPRING_DATASOURCE_PASSWORD");
            assertRefused(database.url() + "_not", database.user(), database.password(), "CREATE DATABASE");
        }
        assertRefused("jdbc:postgresql://127.0.0.1:1/bursar", "bursar", "secret", "Cannot reach");
        assertRefused("jdbc:mysql://localhost/bursar", "bursar", "secret", "not a PostgreSQL address");
    }

    @Test
    void refusesAServerThatIsTooOld() {
        ExternalPostgres external = new ExternalPostgres("jdbc:postgresql://db/bursar?password=secret", null, null);

        assertThatThrownBy(() -> external.refuseOlder(14))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("PostgreSQL 14")
                .hasMessageNotContaining("secret");
        external.refuseOlder(15);
    }

    private static void assertRefused(String url, String user, String password, String words) {
        assertThatThrownBy(() -> new ExternalPostgres(url, user, password).check())
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret");
    }
}
