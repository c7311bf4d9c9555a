package io.bursar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

/**
 * How long the way of a file into the ledger takes, against the fastest way that PostgreSQL itself has for the same bytes,
 * and how much memory it needs. The account has no funds, so that a run ends when its rows are taken in and reported.
 */
@ExtendWith(Figures.class)
class IntakeBench {

    private static final int ROWS = Integer.getInteger("rows", 1_000_000);
    private static final int HEAP_ROWS = Integer.getInteger("heap-rows", 10_000_000);
    private static final double VALIDATE_MAX = 5;

    /** With the million earlier rewards to read and compare, for which no target was set. */
    private static final double VALIDATE_SECOND_MAX = 6;

    private static final double LOAD_MAX = 1.5;

    private static final Path FOLDER = Path.of("target", "bench", "intake");
    private static final String VALIDATE = "validate";
    private static final String OFFLINE = "--offline";
    private static final int TIMES = 3;
    private static final int HELD = 4;
    private static final int SOME_NOT_PAID = 1;

    @BeforeAll
    static void makeFolder() throws IOException {
        Files.createDirectories(FOLDER);
    }

    @Test
    void validatesNotMuchSlowerThanABareCopy() throws Exception {
        Path file = file("good", ROWS);
        try (TestDatabase database = TestDatabase.migrated();
                Simulator simulator = simulator()) {
            BursarProcess bursar = new BursarProcess(FOLDER.resolve("validate"), simulator, database);
            double ratio = ratio(
                    "validate of %,d rows / a bare COPY of the file".formatted(ROWS),
                    VALIDATE_MAX,
                    bursar,
                    start(bursar),
                    database,
                    file);
            assertThat(ratio).isLessThanOrEqualTo(VALIDATE_MAX);
        }
    }

    /** How long the check of a single row takes while the ledger is empty, the median of three, in seconds. */
    private static double start(BursarProcess bursar) throws Exception {
        Path one = FOLDER.resolve("one.csv");
        write(one, 1, "ONE-%1$08d,nobody.else.%1$08d@example.com,%2$d.%3$02d,USD%n");
        bursar.seconds(0, VALIDATE, one, OFFLINE);
        double[] starts = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            starts[i] = bursar.seconds(0, VALIDATE, one, OFFLINE);
        }
        return median(starts);
    }

    /** Their medians: one of three may have met with a checkpoint. */
    private static double ratio(
            String what, double most, BursarProcess bursar, double start, TestDatabase database, Path file)
            throws Exception {
        double[] alls = new double[TIMES];
        double[] copies = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            alls[i] = bursar.seconds(0, VALIDATE, file, OFFLINE);
            database.asOwner(
                    "DROP TABLE IF EXISTS plain",
                    "CREATE TABLE plain (reward_id text, recipient text, amount text, currency text)");
            copies[i] = copyIn(database, "COPY plain FROM STDIN (FORMAT csv, HEADER)", file);
        }
        double all = median(alls);
        double copy = median(copies);
        double ratio = (all - start) / copy;
        Figures.add(
                what,
                "%s (%s s without the start of %s s / %s s)"
                        .formatted(Figures.ratio(ratio), seconds(all - start), seconds(start), seconds(copy)),
                "at most %.0f".formatted(most),
                ratio <= most);
        return ratio;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    @Test
    void loadsNotMuchSlowerThanACopyIntoTheSameTable() throws Exception {
        Path file = file("good", ROWS);
        double[] loads = new double[TIMES];
        double[] copies = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            try (TestDatabase database = TestDatabase.migrated();
                    TestDatabase other = TestDatabase.migrated();
                    Simulator simulator = simulator()) {
                new BursarProcess(FOLDER.resolve("load"), simulator, database).seconds(HELD, "run", file);
                loads[i] = ingestSeconds(database);
                copies[i] = copyRewards(database, other);
            }
        }
        double load = median(loads);
        double copy = median(copies);
        double ratio = load / copy;
        boolean met = ratio <= LOAD_MAX;
        Figures.add(
                "intake of %,d rows / COPY of the same rows into the same table".formatted(ROWS),
                "%s (%s s / %s s)".formatted(Figures.ratio(ratio), seconds(load), seconds(copy)),
                "at most 1.5",
                met);
        assertThat(met).isTrue();
    }

    @Test
    void validatesASecondFileNotMuchSlowerThanABareCopy() throws Exception {
        Path second = FOLDER.resolve("second-" + ROWS + ".csv");
        write(second, ROWS, "S-%1$08d,employee.number.%1$08d@example.com,%2$d.%3$02d,USD%n");
        try (TestDatabase database = TestDatabase.migrated();
                Simulator simulator = simulator()) {
            BursarProcess bursar = new BursarProcess(FOLDER.resolve("second"), simulator, database);
            double start = start(bursar);
            bursar.seconds(HELD, "run", file("good", ROWS));
            double ratio = ratio(
                    "validate of a second file of %,d rows, the same recipients and amounts".formatted(ROWS),
                    VALIDATE_SECOND_MAX,
                    bursar,
                    start,
                    database,
                    second);
            assertThat(ratio).isLessThanOrEqualTo(VALIDATE_SECOND_MAX);
        }
    }

    @Test
    void takesBadRowsInBoundedTime() throws Exception {
        Path file = FOLDER.resolve("bad-" + ROWS + ".csv");
        write(file, ROWS, "R-%1$08d,,12.345,EUR%n");
        try (TestDatabase database = TestDatabase.migrated();
                Simulator simulator = simulator()) {
            new BursarProcess(FOLDER.resolve("bad"), simulator, database).seconds(SOME_NOT_PAID, "run", file);
            double load = ingestSeconds(database);
            Figures.add(
                    "intake of %,d bad rows, three problems each".formatted(ROWS),
                    "%s s, %.0f problems a second".formatted(seconds(load), 3 * ROWS / load),
                    "-",
                    true);
        }
    }

    @Test
    void needsNoMoreMemoryForTenMillionRows() throws Exception {
        Path file = file("many", HEAP_ROWS);
        try (TestDatabase database = TestDatabase.migrated();
                Simulator simulator = simulator()) {
            BursarProcess bursar = new BursarProcess(FOLDER.resolve("heap"), simulator, database, "-Xmx512m");
            bursar.seconds(0, VALIDATE, file, OFFLINE);
            Figures.flat("validate of %,d rows".formatted(HEAP_ROWS), bursar.heapLeftMegabytes());
            bursar.seconds(HELD, "run", file);
            Figures.flat("intake and report of %,d rows".formatted(HEAP_ROWS), bursar.heapLeftMegabytes());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Simulator simulator() {
        return Simulator.start(SimulatorSettings.defaults().withFunds(new BigDecimal("1")));
    }

    private static Path file(String name, int rows) throws IOException {
        Path file = FOLDER.resolve(name + "-" + rows + ".csv");
        write(file, rows, "R-%1$08d,employee.number.%1$08d@example.com,%2$d.%3$02d,USD%n");
        return file;
    }

    private static void write(Path file, int rows, String row) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            writer.write("reward_id,recipient,amount,currency\n");
            for (int i = 0; i < rows; i++) {
                writer.write(String.format(Locale.ROOT, row, i, i % 100 + 1, i % 100));
            }
        }
    }

    private static double ingestSeconds(TestDatabase database) throws SQLException {
        try (Connection connection = database.ownerDataSource().getConnection();
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery(
                        "SELECT extract(epoch FROM sum(end_time - start_time)) FROM batch_step_execution"
                                + " WHERE step_name = 'ingest'")) {
            row.next();
            return row.getDouble(1);
        }
    }

    /** The same rows in the same order into a table that is empty, with everything that is checked and kept of a row. */
    private static double copyRewards(TestDatabase from, TestDatabase to) throws Exception {
        String columns = "account_id, disbursement_id, line, reference, id_base, recipient, amount_minor";
        Path rows = FOLDER.resolve("rewards.tsv");
        copyOut(from, "COPY (SELECT " + columns + " FROM reward ORDER BY line) TO STDOUT", rows);
        String account = "name, partner_id, currency";
        String disbursement = "disbursement_id, account_id, job, scope, file_name, sha256, loaded_by";
        for (String table : new String[] {"account (" + account, "disbursement (" + disbursement}) {
            String name = table.substring(0, table.indexOf(' '));
            Path one = FOLDER.resolve(name + ".tsv");
            String names = table.substring(table.indexOf('(') + 1);
            copyOut(from, "COPY (SELECT " + names + " FROM " + name + ") TO STDOUT", one);
            copyIn(to, "COPY " + table + ") FROM STDIN", one);
        }
        return copyIn(to, "COPY reward (" + columns + ") FROM STDIN", rows);
    }

    private static void copyOut(TestDatabase database, String statement, Path file) throws Exception {
        try (Connection connection = database.ownerDataSource().getConnection();
                OutputStream out = Files.newOutputStream(file)) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut(statement, out);
        }
    }

    private static double copyIn(TestDatabase database, String statement, Path file) throws Exception {
        try (Connection connection = database.ownerDataSource().getConnection();
                InputStream in = Files.newInputStream(file)) {
            long begin = System.nanoTime();
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement, in);
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f", seconds);
    }
}
