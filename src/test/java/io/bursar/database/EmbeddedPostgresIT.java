package io.bursar.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.program.BesideOthers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What is committed stays, and the next start works, whatever was killed before it. */
@BesideOthers
class EmbeddedPostgresIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private static Path made;

    @TempDir
    private Path home;

    private final List<Process> users = new ArrayList<>();

    /** Unpacking and initdb take seconds: most tests begin with a copy of a home where both are done. */
    @BeforeAll
    static void makeOneHome() {
        EmbeddedPostgres.open(made, line -> {}).close();
    }

    @BeforeEach
    void copyIt(TestInfo test) throws IOException {
        if (!test.getTags().contains("from-nothing")) {
            HomeCopy.copy(made, home);
        }
    }

    @AfterEach
    void leaveNothingRunning() {
        users.forEach(Process::destroyForcibly);
        PostmasterFile.read(data()).ifPresent(file -> killServer());
    }

    @Test
    void isDurableAndReachableFromThisMachineOnly() throws SQLException {
        try (EmbeddedPostgres postgres = open()) {
            assertThat(value(postgres, "show fsync")).isEqualTo("on");
            assertThat(value(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(value(postgres, "show full_page_writes")).isEqualTo("on");
            assertThat(value(postgres, "show data_checksums")).isEqualTo("on");
            assertThat(value(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(value(postgres, "show server_encoding")).isEqualTo("UTF8");
            assertThat(value(postgres, "show password_encryption")).isEqualTo("scram-sha-256");
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), "bursar", "guess"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void keepsItsPasswordToItself() throws IOException {
        try (EmbeddedPostgres postgres = open()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("postgres/password"))))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(home.resolve("logs/postgresql.log")))
                    .doesNotContain(postgres.password(), postgres.ownerPassword());
        }
    }

    @Test
    void givesTheProgramARoleThatOwnsNothing() throws SQLException {
        try (EmbeddedPostgres postgres = open();
                Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
            assertThat(connection.isValid(5)).isTrue();
            assertThat(value(
                            postgres,
                            "select concat_ws(' ', rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls)"
                                    + " from pg_roles where rolname = 'bursar_app'"))
                    .isEqualTo("f f f f f");
            assertThat(postgres.password()).isNotEqualTo(postgres.ownerPassword());
        }
    }

    @Test
    void givesItInAHomeOfAnEarlierVersionToo() throws SQLException {
        try (EmbeddedPostgres postgres = open()) {
            execute(postgres, "drop role bursar_app");
        }
        try (EmbeddedPostgres postgres = open();
                Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void writesNoRowAndNoStatementIntoItsLog() throws SQLException, IOException {
        try (EmbeddedPostgres postgres = open()) {
            execute(postgres, "create table reward (recipient text primary key)");
            execute(postgres, "insert into reward values ('secret@example.com')");
            assertThatThrownBy(() -> execute(postgres, "insert into reward values ('secret@example.com')"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> execute(postgres, "select 'secret@example.com'::int"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(Files.readString(home.resolve("logs/postgresql.log"))).doesNotContain("secret");
    }

    @Test
    void stopsWithItsLastUserInThisProcessAndKeepsItsDataAndPort() throws SQLException {
        String url;
        try (EmbeddedPostgres first = open()) {
            EmbeddedPostgres second = open();
            assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());
            execute(second, "create table kept as select 1 as one");
            second.close();
            second.close();
            assertThat(value(first, "select one from kept")).isEqualTo("1");
            url = first.jdbcUrl();
        }
        assertThat(PostmasterFile.read(data())).isEmpty();

        try (EmbeddedPostgres again = open()) {
            assertThat(value(again, "select one from kept")).isEqualTo("1");
            assertThat(again.jdbcUrl()).isEqualTo(url);
        }
    }

    @Test
    void isSharedByProcessesAndStoppedByTheLast() throws Exception {
        Process first = user();
        String fromFirst = firstLine(first);
        Process second = user();
        assertThat(firstLine(second)).isEqualTo(fromFirst);

        end(first);
        long pid = serverPid();
        assertThat(isAlive(pid)).isTrue();
        end(second);
        assertThat(isAlive(pid)).isFalse();
    }

    @Test
    @Tag("from-nothing")
    void makesOneServerWhenManyProcessesComeAtOnce() throws Exception {
        List<Process> crowd = List.of(user(), user(), user());
        List<String> answers = new ArrayList<>();
        for (Process each : crowd) {
            answers.add(firstLine(each));
        }
        assertThat(answers)
                .doesNotContainNull()
                .allSatisfy(answer -> assertThat(answer).startsWith("jdbc:"));
        assertThat(answers.stream().distinct()).hasSize(1);
    }

    @Test
    void isFoundByTheNextAfterItsUserIsKilled() throws Exception {
        Process user = user();
        String answer = firstLine(user);
        commitOneRow(answer);
        long pid = serverPid();
        kill(user);

        try (EmbeddedPostgres postgres = open()) {
            assertThat(serverPid()).isEqualTo(pid);
            assertThat(value(postgres, "select one from kept")).isEqualTo("1");
        }
        assertThat(isAlive(pid)).isFalse();
    }

    @Test
    void recoversAfterItIsKilledWithItsUsersStillConnected() throws Exception {
        try (EmbeddedPostgres postgres = open();
                Connection connected = connection(postgres)) {
            assertThat(connected.isValid(5)).isTrue();
            execute(postgres, "create table kept as select 1 as one");
            killServer();

            try (EmbeddedPostgres again = open()) {
                assertThat(again.jdbcUrl()).isEqualTo(postgres.jdbcUrl());
                assertThat(value(again, "select one from kept")).isEqualTo("1");
            }
        }
    }

    @Test
    void recoversAfterBothAreKilled() throws Exception {
        Process user = user();
        commitOneRow(firstLine(user));
        killServer();
        kill(user);

        try (EmbeddedPostgres postgres = open()) {
            assertThat(value(postgres, "select one from kept")).isEqualTo("1");
        }
    }

    @Test
    void isNotFooledByAnotherProcessThatGotItsNumber() throws Exception {
        Process other = new ProcessBuilder("sleep", "120").start();
        users.add(other);
        Files.writeString(PostmasterFile.in(data()), other.pid() + "\n" + data() + "\n1\n1\n\n127.0.0.1\n");

        try (EmbeddedPostgres postgres = open()) {
            assertThat(value(postgres, "select 1")).isEqualTo("1");
        }
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    @Tag("from-nothing")
    void beginsAgainWhenItsMakingWasKilled() throws Exception {
        Path half = home.resolve("postgres/data.new-1/base");
        Files.createDirectories(half);
        Files.writeString(half.resolve("1"), "half");
        Files.createDirectories(home.resolve("postgres/bin.new-1/bin"));

        try (EmbeddedPostgres postgres = open()) {
            assertThat(value(postgres, "select 1")).isEqualTo("1");
        }
        assertThat(half).doesNotExist();
        assertThat(home.resolve("postgres/bin.new-1")).doesNotExist();
    }

    @Test
    void saysWhatToDoAboutAFolderOfAnotherVersion() throws IOException {
        Files.writeString(data().resolve("PG_VERSION"), "17\n");

        assertThatThrownBy(this::open)
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("made by PostgreSQL 17")
                .hasMessageContaining("SPRING_DATASOURCE_URL");
    }

    @Test
    void saysWhyADamagedFolderDoesNotOpen() throws IOException {
        Files.delete(data().resolve("global/pg_control"));

        assertThatThrownBy(this::open)
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("pg_control")
                .hasMessageContaining("postgresql.log");
    }

    @Test
    void refusesToGoOnWithoutItsPassword() throws IOException {
        Files.delete(home.resolve("postgres/password"));

        assertThatThrownBy(this::open)
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("password");
    }

    @Test
    void saysThatItsHomeIsNotAFolder() throws IOException {
        Path file = Files.createFile(home.resolve("file"));

        assertThatThrownBy(() -> EmbeddedPostgres.open(file, line -> {}))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("BURSAR_HOME");
    }

    private EmbeddedPostgres open() {
        return EmbeddedPostgres.open(home, line -> {});
    }

    private Path data() {
        return home.resolve("postgres/data");
    }

    private Process user() throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HomeUser.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        users.add(process);
        return process;
    }

    private static String firstLine(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private static void end(Process process) throws Exception {
        process.getOutputStream().close();
        process.waitFor();
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private long serverPid() {
        return PostmasterFile.read(data()).orElseThrow().pid();
    }

    private void killServer() {
        long pid = serverPid();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(Polling.until(SOON, () -> !isAlive(pid))).isTrue();
    }

    /** A killed process whose parent does not collect it stays as a zombie, which has no command. */
    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .isPresent();
    }

    private static void commitOneRow(String answer) throws SQLException {
        String[] parts = answer.split(" ");
        try (Connection connection = DriverManager.getConnection(parts[0], "bursar", parts[1]);
                Statement sql = connection.createStatement()) {
            sql.execute("create table kept as select 1 as one");
        }
    }

    private static Connection connection(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.owner(), postgres.ownerPassword());
    }

    private static void execute(EmbeddedPostgres postgres, String statement) throws SQLException {
        try (Connection connection = connection(postgres);
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static String value(EmbeddedPostgres postgres, String query) throws SQLException {
        try (Connection connection = connection(postgres);
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
