package io.bursar.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Properties;

/**
 * Asks whatever listens on a port whether it is our server. Only the right password and the right data folder count: a process
 * id or an open port may belong to anyone after a kill.
 */
record PostgresConnection(PostgresFolder folder, String password) {

    /** Makes the server, owns everything in it, and migrates. */
    static final String OWNER = "bursar";

    /** What the program works as; its rights in a database are given by a migration. */
    static final String APPLICATION = "bursar_app";

    static final String DATABASE = "bursar";

    /** What is on the port. */
    enum Answer {
        /** Our server on our data folder, ready, with its database. */
        OURS,
        /** A PostgreSQL that starts, recovers or stops: ask again. */
        NOT_YET,
        /** A PostgreSQL that does not take our password. */
        WRONG_PASSWORD,
        /** Nothing, or something else. */
        NOT_OURS
    }

    static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    Answer ask(int port) {
        try (Connection connection = connect(port, "postgres");
                Statement statement = connection.createStatement()) {
            if (!folder.data().toString().equals(oneValue(statement, "show data_directory"))) {
                return Answer.NOT_OURS;
            }
            makeDatabase(statement);
            makeApplicationRole(statement);
            return Answer.OURS;
        } catch (SQLException e) {
            return switch (String.valueOf(e.getSQLState())) {
                case "57P01", "57P02", "57P03", "53300" -> Answer.NOT_YET;
                case "28P01", "28000" -> Answer.WRONG_PASSWORD;
                default -> Answer.NOT_OURS;
            };
        }
    }

    /** A kill between the server's first start and this statement leaves a server without it; so it is looked for every time. */
    private static void makeDatabase(Statement statement) throws SQLException {
        if (oneValue(statement, "select count(*) from pg_database where datname = '" + DATABASE + "'")
                .equals("0")) {
            statement.execute("create database " + DATABASE);
        }
    }

    /** Looked for every time as well: a home of an earlier version has only the owner. */
    private void makeApplicationRole(Statement statement) throws SQLException {
        if (oneValue(statement, "select count(*) from pg_roles where rolname = '" + APPLICATION + "'")
                .equals("0")) {
            statement.execute("create role " + APPLICATION + " login password '" + applicationPassword(password) + "'");
        }
    }

    /** Follows from the owner's, so that there is one secret to keep, and does not tell it. */
    static String applicationPassword(String ownerPassword) {
        try {
            byte[] secret = (APPLICATION + " " + ownerPassword).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static String oneValue(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private Connection connect(int port, String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", OWNER);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "bursar-start");
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        Connection connection = new org.postgresql.Driver().connect(url(port, database), properties);
        if (connection == null) {
            throw new SQLException("not a PostgreSQL address");
        }
        return connection;
    }
}
