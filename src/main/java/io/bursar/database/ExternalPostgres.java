package io.bursar.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Checks a PostgreSQL of the installation's own before anything else uses it, so that a wrong address, password or version is
 * one sentence at the start instead of a failed migration.
 */
record ExternalPostgres(
        String url, @Nullable String user, @Nullable String password) {

    private static final int OLDEST_MAJOR = 15;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    void check() {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new DatabaseUnavailableException("SPRING_DATASOURCE_URL is " + shown()
                    + ", which is not a PostgreSQL address. Write it as jdbc:postgresql://host:5432/database.");
        }
        try (Connection connection = new org.postgresql.Driver().connect(url, properties())) {
            if (connection == null) {
                throw new DatabaseUnavailableException(
                        shown() + " cannot be read as an address. Write it as jdbc:postgresql://host:5432/database.");
            }
            refuseOlder(connection.getMetaData().getDatabaseMajorVersion());
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(explanation(e), e);
        }
    }

    void refuseOlder(int major) {
        if (major < OLDEST_MAJOR) {
            throw new DatabaseUnavailableException("The server at " + shown() + " is PostgreSQL " + major
                    + ". Bursar needs PostgreSQL " + OLDEST_MAJOR + " or newer; nothing was changed there.");
        }
    }

    private String explanation(SQLException failure) {
        String said = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return switch (String.valueOf(failure.getSQLState())) {
            case "28P01", "28000" ->
                "The PostgreSQL at " + shown() + " does not let " + (user == null ? "this user" : "user " + user)
                        + " in (" + said + "). Check SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD.";
            case "3D000" ->
                "The PostgreSQL at " + shown() + " has no such database (" + said
                        + "). Make it with CREATE DATABASE, or correct SPRING_DATASOURCE_URL.";
            case "08001", "08004", "08006" ->
                "Cannot reach the PostgreSQL at " + shown() + " within " + CONNECT_MAX.toSeconds() + " s (" + said
                        + "). Check that it runs and that SPRING_DATASOURCE_URL is right, then run the same command again.";
            default ->
                "The PostgreSQL at " + shown() + " cannot be used now: " + said + ". Run the same command again later.";
        };
    }

    /** The address without what may hold a password. */
    private String shown() {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    }

    private Properties properties() {
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "bursar");
        properties.setProperty("connectTimeout", Long.toString(CONNECT_MAX.toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(CONNECT_MAX.toSeconds()));
        properties.setProperty("socketTimeout", "30");
        return properties;
    }
}
