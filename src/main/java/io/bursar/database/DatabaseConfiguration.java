package io.bursar.database;

import io.bursar.database.Migrations.Owner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * The one {@code DataSource}: an external PostgreSQL when {@code spring.datasource.url} is set, else the embedded one of
 * {@code bursar.home}, which is given back when the context closes, after the pool. Being a bean of our own it makes Boot's
 * own one step back; Batch and JDBC use it, nothing starts before one of them is made, and they find its tables up to date.
 */
@Configuration(proxyBeanMethods = false)
public class DatabaseConfiguration {

    /** 64 lanes hold no connection during a call, so half of them is plenty, and six processes fit into one server. */
    private static final int POOL_MAX = 32;

    private static final Duration CONNECTION_WAIT_MAX = Duration.ofSeconds(5);

    private static final Duration SILENCE_MAX = Duration.ofMinutes(10);

    /** An idle connection that answers later than this is not used; a silent server must not cost a lane seconds for each. */
    private static final Duration VALIDATION_MAX = Duration.ofSeconds(2);

    /**
     * A statement that is planned while a table is new would go on reading the whole of it until the next ANALYZE, however
     * large it has grown by then: in a first night that is the payments' own tables.
     */
    private static final String BY_INDEX = "SET enable_seqscan = off; SET jit = off";

    /**
     * A pool over the given PostgreSQL; {@code spring.datasource.hikari.*} overrides each setting. On the embedded server
     * migrations run as its owner, elsewhere as {@code spring.flyway.user}.
     */
    @Bean(destroyMethod = "close")
    @ConfigurationProperties("spring.datasource.hikari")
    DatabasePool dataSource(
            Environment settings,
            ObjectProvider<EmbeddedPostgres> embedded,
            ObjectProvider<DatabaseProgress> progress) {
        // Asked from the environment and not through @Value, which would evaluate a password as an expression.
        String url = externalUrl(settings);
        String user = settings.getProperty("spring.datasource.username");
        String password = settings.getProperty("spring.datasource.password");
        if (url.isBlank()) {
            EmbeddedPostgres postgres = embedded.getObject();
            Owner owner = new Owner(postgres.jdbcUrl(), postgres.owner(), postgres.ownerPassword());
            DatabasePool pool = new DatabasePool(postgres::revive, new Migrations(owner, progress(progress)));
            return set(pool, postgres.jdbcUrl(), postgres.user(), postgres.password());
        }
        new ExternalPostgres(url, user, password).check();
        Owner owner = new Owner(
                settings.getProperty("spring.flyway.url", url),
                Optional.ofNullable(settings.getProperty("spring.flyway.user")).orElse(user),
                Optional.ofNullable(settings.getProperty("spring.flyway.password"))
                        .orElse(password));
        return set(new DatabasePool(() -> {}, new Migrations(owner, progress(progress))), url, user, password);
    }

    @Bean(destroyMethod = "close")
    @Lazy
    EmbeddedPostgres embeddedPostgres(
            Environment settings, ObjectProvider<DatabaseProgress> progress, ObjectProvider<DatabaseAhead> ahead) {
        return Optional.ofNullable(ahead.getIfAvailable())
                .flatMap(DatabaseAhead::take)
                .orElseGet(() -> EmbeddedPostgres.open(home(settings), progress(progress)::say));
    }

    static Path home(Environment settings) {
        return Path.of(settings.getProperty("bursar.home", "./var"));
    }

    static String externalUrl(Environment settings) {
        return settings.getProperty("spring.datasource.url", "");
    }

    private static DatabaseProgress progress(ObjectProvider<DatabaseProgress> progress) {
        return progress.getIfAvailable(() -> System.err::println);
    }

    private static DatabasePool set(DatabasePool pool, String url, @Nullable String user, @Nullable String password) {
        pool.setPoolName("bursar");
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(POOL_MAX);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(CONNECTION_WAIT_MAX.toMillis());
        pool.setValidationTimeout(VALIDATION_MAX.toMillis());
        pool.setAutoCommit(true);
        pool.addDataSourceProperty("ApplicationName", "bursar");
        pool.addDataSourceProperty("connectTimeout", "5");
        pool.addDataSourceProperty("loginTimeout", "5");
        // The last resort, so that no command hangs for ever where nothing else notices a silent server; a run notices
        // it
        // within seconds by its lock's connection and hangs up. Longer than any statement takes; the address can set
        // another.
        pool.addDataSourceProperty("socketTimeout", Long.toString(SILENCE_MAX.toSeconds()));
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        pool.setConnectionInitSql(BY_INDEX);
        pool.addDataSourceProperty("reWriteBatchedInserts", "true");
        return pool;
    }
}
