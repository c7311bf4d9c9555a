package io.bursar.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bursar.program.BesideOthers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root can open a data folder in each way there is, and one made in one way opens in every other. */
@BesideOthers
class RunAsIT {

    @TempDir
    private Path home;

    @BeforeEach
    void onlyRootNeedsThis() throws IOException {
        assumeThat((Integer) Files.getAttribute(home, "unix:uid"))
                .as("only root has to become someone else; run the build as root to try this")
                .isZero();
    }

    @Test
    void opensAFolderInEachWayWhateverWayItWasMade() throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> tried = new ArrayList<>();
        for (String way : List.of("setpriv", "unshare", "setpriv-passing", "runuser", "unshare", "su", "sudo")) {
            try (EmbeddedPostgres postgres = open(way)) {
                execute(postgres, "create table if not exists seen (way text)");
                execute(postgres, "insert into seen values ('" + way + "')");
                tried.add(way);
                assertThat(count(postgres)).isEqualTo(tried.size());
            } catch (DatabaseUnavailableException e) {
                // This machine does not have that way.
                assertThat(e).hasMessageContaining("refuses to run as root");
            }
        }
        System.err.println("As root PostgreSQL was run through " + tried);
        assertThat(tried).isNotEmpty();
    }

    @Test
    void opensAHomeThatOnlyRootMayEnterWithoutUserNamespaces() throws Exception {
        Path closed = Files.createDirectory(
                home.resolve("root's own"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        home = closed;
        try (EmbeddedPostgres postgres = open("setpriv-passing")) {
            execute(postgres, "create table seen (way text)");
            assertThat(count(postgres)).isZero();
        } catch (DatabaseUnavailableException e) {
            assertThat(e).hasMessageContaining("refuses to run as root");
        }
    }

    @Test
    void saysWhatToDoWhereNoWayWorks() {
        assertThatThrownBy(() -> open("none"))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("Run Bursar as a normal user")
                .hasMessageContaining("SPRING_DATASOURCE_URL");
    }

    private EmbeddedPostgres open(String way) {
        return EmbeddedPostgres.open(
                home,
                line -> {},
                folder -> RunAs.candidates(folder).stream()
                        .filter(candidate -> candidate.name().equals(way))
                        .toList());
    }

    private static void execute(EmbeddedPostgres postgres, String statement) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.owner(), postgres.ownerPassword());
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static int count(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.owner(), postgres.ownerPassword());
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("select count(*) from seen")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
