package io.bursar.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.postgresql.PGConnection;
import org.springframework.beans.factory.InitializingBean;

/**
 * The pool of connections, which can hang up: on a server that is silent and not gone, whoever waits for an answer would wait
 * until a time-out that has to be longer than the longest statement.
 */
public class DatabasePool extends HikariDataSource implements InitializingBean {

    private final Runnable revival;
    private final Migrations migrations;

    /** The driver's own, weakly: the pool decides how long they live. */
    private final Set<Connection> connections =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private volatile boolean hungUp;

    DatabasePool(Runnable revival, Migrations migrations) {
        this.revival = revival;
        this.migrations = migrations;
    }

    /** Once its settings are bound, and before anybody else has it. */
    @Override
    public void afterPropertiesSet() {
        try {
            migrations.migrate(this);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        refuseIfHungUp();
        Connection connection = super.getConnection();
        Connection real = (Connection) connection.unwrap(PGConnection.class);
        connections.add(real);
        if (hungUp) {
            real.abort(Runnable::run);
            connection.close();
        }
        refuseIfHungUp();
        return connection;
    }

    private void refuseIfHungUp() throws SQLException {
        if (hungUp) {
            throw new SQLTransientConnectionException("hung up on a silent server", "08006");
        }
    }

    /** Ends every connection at once, whatever it waits for, and refuses new ones until {@link #comeBack}. */
    public void hangUp() {
        hungUp = true;
        List<Connection> all;
        synchronized (connections) {
            all = List.copyOf(connections);
            connections.clear();
        }
        for (Connection connection : all) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                // It was closed already.
            }
        }
    }

    /**
     * Lets connections be made again; starts the embedded server first if it has died.
     *
     * @throws DatabaseUnavailableException if that does not start
     */
    public void comeBack() {
        revival.run();
        hungUp = false;
    }
}
