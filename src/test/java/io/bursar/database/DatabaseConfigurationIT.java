package io.bursar.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.env.MockEnvironment;

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
        try (TestDatabase database = TestDatabase.migrated()) {
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
    void usesTheServerThatWasOpenedAhead() {
        DatabaseAhead ahead = begun(home);
        context.withPropertyValues("bursar.home=" + home)
                .withInitializer(each -> each.getBeanFactory().registerSingleton("databaseAhead", ahead))
                .run(started -> {
                    assertThat(ahead.take()).as("taken by the context").isEmpty();
                    ahead.close();
                    assertThat(started.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class))
                            .isEqualTo(1);
                });
        assertThat(PostmasterFile.read(home.resolve("postgres/data"))).isEmpty();
    }

    @Test
    void givesBackTheServerThatNobodyHasTaken() {
        begun(home).close();
        assertThat(home.resolve("postgres/data/PG_VERSION")).exists();
        assertThat(PostmasterFile.read(home.resolve("postgres/data"))).isEmpty();
    }

    @Test
    void saysInTheSameWordsWhyNoServerCouldBeOpenedAhead() throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        assertThatThrownBy(() -> EmbeddedPostgres.open(file, line -> {}))
                .satisfies(reason -> assertThatThrownBy(begun(file)::take)
                        .isInstanceOf(DatabaseUnavailableException.class)
                        .hasMessage(reason.getMessage()));
        begun(file).close();
    }

    @Test
    void opensNothingAheadOfAnExternalServer() {
        MockEnvironment settings = new MockEnvironment()
                .withProperty("bursar.home", home.toString())
                .withProperty("spring.datasource.url", "jdbc:postgresql://db/bursar");
        assertThat(begun(settings).take()).isEmpty();
        assertThat(home).isEmptyDirectory();
    }

    private static DatabaseAhead begun(Path home) {
        return begun(new MockEnvironment().withProperty("bursar.home", home.toString()));
    }

    private static DatabaseAhead begun(MockEnvironment settings) {
        DatabaseAhead ahead = new DatabaseAhead(line -> {});
        ahead.onApplicationEvent(new ApplicationEnvironmentPreparedEvent(
                new DefaultBootstrapContext(), new SpringApplication(), new String[0], settings));
        return ahead;
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
