package io.bursar.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A fresh, empty database on a real PostgreSQL for one test; the caller migrates it. One server serves the whole JVM: a
 * container where Docker runs, else the embedded PostgreSQL, whose folder is kept in {@code target} between builds.
 */
public final class TestDatabase implements AutoCloseable {

    private static @Nullable Server server;

    private final Server home;
    private final String name;

    private TestDatabase(Server home, String name) {
        this.home = home;
        this.name = name;
    }

    public static TestDatabase fresh() {
        Server running = server();
        String name = "test_" + UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
        running.execute("create database " + name);
        return new TestDatabase(running, name);
    }

    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url());
        source.setUser(user());
        source.setPassword(password());
        return source;
    }

    public String url() {
        return home.url(name);
    }

    public String user() {
        return home.user();
    }

    public String password() {
        return home.password();
    }

    /** Drops the database, also under connections that a test has left open. */
    @Override
    public void close() {
        home.execute("drop database if exists " + name + " with (force)");
    }

    private static synchronized Server server() {
        Server running = server;
        if (running == null) {
            running = dockerRuns() ? container() : embedded();
            server = running;
        }
        return running;
    }

    private static Server container() {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
        container.start();
        System.err.println("Tests use PostgreSQL in a container (postgres:18).");
        return new Server(container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    private static Server embedded() {
        EmbeddedPostgres postgres = EmbeddedPostgres.open(Path.of("target", "test-postgres"), System.err::println);
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
        System.err.println("Tests use the embedded PostgreSQL (no Docker here).");
        return new Server(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    /** Asks the library only where an engine can be: its search otherwise takes seconds and logs a stack trace. */
    private static boolean dockerRuns() {
        boolean possible = System.getenv("DOCKER_HOST") != null
                || Files.exists(Path.of(System.getProperty("user.home"), ".testcontainers.properties"))
                || Files.exists(Path.of("/var/run/docker.sock"))
                || Files.exists(Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"))
                || Files.exists(Path.of(System.getProperty("user.home"), ".docker", "desktop", "docker.sock"));
        return possible && DockerClientFactory.instance().isDockerAvailable();
    }

    private record Server(String anyUrl, String user, String password) {

        String url(String database) {
            return anyUrl.replaceFirst("^(jdbc:postgresql://[^/]+/)[^?]*", "$1" + database);
        }

        void execute(String statement) {
            try (Connection connection = DriverManager.getConnection(url("postgres"), user, password);
                    Statement sql = connection.createStatement()) {
                sql.execute(statement);
            } catch (SQLException e) {
                throw new IllegalStateException(statement, e);
            }
        }
    }
}
