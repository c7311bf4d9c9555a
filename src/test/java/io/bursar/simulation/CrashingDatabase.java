package io.bursar.simulation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * One session of the real PostgreSQL in which every statement and every commit is a numbered step that a crash can follow,
 * and in which time is what the simulation says. A crash before a commit takes the transaction with it; after the commit
 * only the news of it is lost.
 */
final class CrashingDatabase implements AutoCloseable {

    /** Makes the functions that stand in front of the database's own clock. */
    static final List<String> CLOCK = List.of(
            "CREATE SCHEMA simulation",
            "GRANT USAGE ON SCHEMA simulation TO PUBLIC",
            clock("clock_timestamp"),
            clock("statement_timestamp"));

    /** The same few statements come a million times: they are planned once. */
    static final String PLANNED_ONCE = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off";

    private final Connection real;
    private final SingleConnectionDataSource source;
    private UnaryOperator<String> rewriting = UnaryOperator.identity();
    private @Nullable Instant now;
    private boolean timeIsSet;
    private int crashIn;
    private int steps;
    private final BitSet distinct = new BitSet();

    CrashingDatabase(PGSimpleDataSource database) throws SQLException {
        // in front of pg_catalog: the ledger's clock_timestamp() is the simulation's
        database.setOptions("-c search_path=simulation,public,pg_catalog -c synchronous_commit=off " + PLANNED_ONCE);
        database.setPrepareThreshold(1);
        real = database.getConnection();
        source = new SingleConnectionDataSource(proxy(Connection.class, this::onConnection), true);
    }

    private static String clock(String name) {
        return "CREATE FUNCTION simulation." + name + "() RETURNS timestamptz LANGUAGE sql STABLE AS "
                + "$$ SELECT current_setting('simulation.now')::timestamptz $$";
    }

    DataSource source() {
        return source;
    }

    /** The time of every statement from now on. */
    void time(Instant instant) {
        timeIsSet = timeIsSet && instant.equals(now);
        now = instant;
    }

    /** What a broken program would send instead of each statement. */
    void rewrite(UnaryOperator<String> statements) {
        rewriting = statements;
    }

    /** A crash after so many more steps; 0 for none. */
    void crashIn(int stepsFromNow) {
        crashIn = stepsFromNow;
    }

    /** Counts a step and crashes if it is the one. */
    void reached(String step) {
        distinct.set(steps);
        count(step);
    }

    private void count(String step) {
        steps++;
        if (crashIn > 0 && --crashIn == 0) {
            throw new Crash(step);
        }
    }

    /** False for a statement in a transaction: a crash after it leaves what a crash before the transaction leaves. */
    boolean isDistinct(int step) {
        return distinct.get(step);
    }

    /** Steps so far. */
    int steps() {
        return steps;
    }

    private @Nullable Object onConnection(Object proxy, Method method, @Nullable Object[] args) throws Throwable {
        switch (method.getName()) {
            case "prepareStatement" -> {
                setTime();
                String sql = String.valueOf(args[0]);
                args[0] = rewriting.apply(sql);
                PreparedStatement statement = (PreparedStatement) invoke(real, method, args);
                return proxy(PreparedStatement.class, (p, called, with) -> onStatement(statement, sql, called, with));
            }
            case "rollback" -> timeIsSet = false;
            default -> {}
        }
        Object result = invoke(real, method, args);
        if (method.getName().equals("commit")) {
            reached("commit");
        }
        return result;
    }

    private @Nullable Object onStatement(
            @Nullable PreparedStatement statement, String sql, Method method, @Nullable Object @Nullable [] args)
            throws Throwable {
        Object result = invoke(statement, method, args);
        if (method.getName().startsWith("execute")) {
            distinct.set(steps, real.getAutoCommit());
            count(label(sql));
        }
        return result;
    }

    private static String label(String sql) {
        String[] words = sql.strip().split("\\s+", 4);
        return String.join(" ", words[0], words[1], words.length > 2 ? words[2] : "")
                .strip();
    }

    private void setTime() throws SQLException {
        if (timeIsSet || now == null) {
            return;
        }
        try (PreparedStatement set = real.prepareStatement("SELECT set_config('simulation.now', ?, false)")) {
            set.setString(1, now.toString());
            set.execute();
        }
        timeIsSet = true;
    }

    private static @Nullable Object invoke(@Nullable Object target, Method method, @Nullable Object @Nullable [] args)
            throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public void close() throws SQLException {
        real.close();
    }
}
