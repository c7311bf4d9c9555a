package io.bursar.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bursar.program.BesideOthers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that has died is started again under its address, by whoever needs it first, and never beside one that runs. */
@BesideOthers
class EmbeddedPostgresRevivalIT {

    @TempDir
    private Path home;

    @Test
    void keepsItsAddressAndItsData() throws SQLException, IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(home, line -> {});
                EmbeddedPostgres other = EmbeddedPostgres.open(home, line -> {})) {
            execute(postgres, "create table kept as select 1 as one");
            long before = pid();
            postgres.revive();
            assertThat(pid()).as("a server that runs is left alone").isEqualTo(before);

            kill(before);
            CompletableFuture.allOf(Stream.of(postgres, other)
                            .map(each -> CompletableFuture.runAsync(each::revive))
                            .toArray(CompletableFuture[]::new))
                    .join();
            long after = pid();
            assertThat(after).isNotEqualTo(before);
            execute(postgres, "select one from kept");

            kill(after);
            int port = PostmasterFile.read(data()).orElseThrow().port();
            try (ServerSocket taken = await("the killed server's children hold it for a moment")
                    .ignoreExceptions()
                    .until(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()), Objects::nonNull)) {
                assertThat(taken.isBound()).isTrue();
                assertThatThrownBy(postgres::revive)
                        .isInstanceOf(DatabaseUnavailableException.class)
                        .hasMessageContaining("could not");
            }
            postgres.revive();
            execute(postgres, "select one from kept");
        }
        assertThat(PostmasterFile.read(data())).as("and stopped at the end").isEmpty();
    }

    private Path data() {
        return home.resolve("postgres/data");
    }

    private long pid() {
        return PostmasterFile.read(data()).orElseThrow().pid();
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(Polling.until(
                        Duration.ofSeconds(20),
                        () -> ProcessHandle.of(pid)
                                .flatMap(process -> process.info().command())
                                .isEmpty()))
                .isTrue();
    }

    private static void execute(EmbeddedPostgres postgres, String statement) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.owner(), postgres.ownerPassword());
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
