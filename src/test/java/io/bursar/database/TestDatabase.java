package io.bursar.database;

import io.bursar.program.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A database of its own on a real PostgreSQL for one test, or, as a static extension, for one class. Connections are the
 * application role's, as the program's are, unless a test asks for the owner's. One server serves the whole JVM: a container
 * where Docker runs, else the embedded PostgreSQL, whose folder is kept in {@code target} between builds.
 */
public final class TestDatabase implements AutoCloseable, AfterAllCallback {

    private static @Nullable Server server;

    private final Server home;
    private final String name;

    private TestDatabase(Server home, String name) {
        this.home = home;
        this.name = name;
    }

    /** With all tables of the program, which the owner has made. */
    public static TestDatabase migrated() {
        TestDatabase database = fresh();
        Flyway.configure()
                .dataSource(database.ownerDataSource())
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return database;
    }

    /** Empty; only the owner can do anything in it. */
    public static TestDatabase fresh() {
        Server running = server();
        String name = "test_" + UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
        running.execute("create database " + name);
        return new TestDatabase(running, name);
    }

    /** Another one with all that is in this, made in a moment; nobody may be connected to this meanwhile. */
    public TestDatabase copy() {
        String copy = "test_" + UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
        home.execute("create database " + copy + " template " + name);
        home.execute("revoke temporary on database " + copy + " from public");
        return new TestDatabase(home, copy);
    }

    public DataSource dataSource() {
        return dataSource(user(), password());
    }

    public DataSource ownerDataSource() {
        return dataSource(owner(), ownerPassword());
    }

    private DataSource dataSource(String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url());
        source.setUser(user);
        source.setPassword(password);
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

    public String owner() {
        return home.owner();
    }

    public String ownerPassword() {
        return home.ownerPassword();
    }

    /** What no program does, to set a scene. */
    public void asOwner(String... statements) throws SQLException {
        try (Connection connection = ownerDataSource().getConnection();
                Statement sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
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
        Server running = new Server(
                container.getJdbcUrl(), "bursar_app", "app", container.getUsername(), container.getPassword());
        running.execute("create role bursar_app login password 'app'");
        return running;
    }

    private static Server embedded() {
        EmbeddedPostgres postgres = EmbeddedPostgres.open(Folders.ofThisJvm("test-postgres"), System.err::println);
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
        System.err.println("Tests use the embedded PostgreSQL (no Docker here).");
        return new Server(
                postgres.jdbcUrl(), postgres.user(), postgres.password(), postgres.owner(), postgres.ownerPassword());
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

    private record Server(String anyUrl, String user, String password, String owner, String ownerPassword) {

        String url(String database) {
            return anyUrl.replaceFirst("^(jdbc:postgresql://[^/]+/)[^?]*", "$1" + database);
        }

        void execute(String statement) {
            try (Connection connection = DriverManager.getConnection(url("postgres"), owner, ownerPassword);
                    Statement sql = connection.createStatement()) {
                sql.execute(statement);
            } catch (SQLException e) {
                throw new IllegalStateException(statement, e);
            }
        }
    }
}
