package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bursar.database.TestDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessResourceFailureException;

/** Who runs a disbursement is seen by every process, also by one of another role. */
class RunLockIT {

    private static final String ID = "aaaaaaaaaaaa";

    @RegisterExtension
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    @Test
    void isHeldByOneAndNamesItToTheOthers() {
        try (RunLock held = RunLock.tryAcquire(DATABASE.dataSource(), ID, "ann 1")) {
            assertThat(held).isNotNull();
            assertThat(RunLock.tryAcquire(DATABASE.dataSource(), ID, "ann 2")).isNull();
            assertThat(RunLock.holder(DATABASE.dataSource(), ID)).matches("ann 1 on .*, since .* UTC");
        }
        assertThat(RunLock.holder(DATABASE.dataSource(), ID)).isEmpty();
    }

    @Test
    void isSeenWhenAnotherRoleHoldsIt() {
        try (RunLock held = RunLock.tryAcquire(DATABASE.ownerDataSource(), ID, "ann 1")) {
            assertThat(held).isNotNull();
            assertThat(RunLock.holder(DATABASE.dataSource(), ID)).startsWith("ann 1");
        }
    }

    @Test
    void isRegainedOnANewConnectionAfterALoss() throws Exception {
        try (RunLock held = taken(DATABASE.dataSource())) {
            assertThat(held.regain(DATABASE.dataSource(), ID, "ann 1")).isSameAs(held);
            endSession("ann 1");
            assertThat(held.isHeld()).isFalse();
            try (RunLock regained = Objects.requireNonNull(held.regain(DATABASE.dataSource(), ID, "ann 1"))) {
                assertThat(regained.isHeld()).isTrue();
                assertThat(held.isHeld()).as("a lost lock stays lost").isFalse();
            }
        }
    }

    @Test
    void isNotRegainedFromWhomeverTookItMeanwhile() throws Exception {
        try (RunLock lost = taken(DATABASE.dataSource())) {
            endSession("ann 1");
            try (RunLock other =
                    await().until(() -> RunLock.tryAcquire(DATABASE.dataSource(), ID, "bob 1"), Objects::nonNull)) {
                assertThat(lost.regain(DATABASE.dataSource(), ID, "ann 1")).isNull();
                assertThat(other.isHeld()).isTrue();
            }
        }
    }

    /** As after a cut in the network: lost to us, while the server still holds the lock for the old connection. */
    @Test
    void endsItsOwnOldSessionThatTheServerStillBelievesIn() throws Exception {
        DataSource server = DATABASE.dataSource();
        try (Connection real = server.getConnection()) {
            RunLock cut = taken(handingOut(cutOff(real)));
            assertThat(cut.isHeld()).isFalse();
            assertThat(RunLock.holder(server, ID)).startsWith("ann 1");
            assertThatThrownBy(() -> cut.regain(server, ID, "ann 1"))
                    .isInstanceOf(DataAccessResourceFailureException.class);
            try (RunLock regained =
                    await().ignoreExceptions().until(() -> cut.regain(server, ID, "ann 1"), Objects::nonNull)) {
                assertThat(regained.isHeld()).isTrue();
            }
        }
    }

    private static Connection cutOff(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                RunLockIT.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isValid" -> false;
                    case "abort", "close" -> null;
                    default -> method.invoke(real, arguments);
                });
    }

    private static DataSource handingOut(Connection connection) {
        return (DataSource) Proxy.newProxyInstance(
                RunLockIT.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> connection);
    }

    private static RunLock taken(DataSource source) {
        return Objects.requireNonNull(RunLock.tryAcquire(source, ID, "ann 1"));
    }

    private static void endSession(String name) throws Exception {
        DATABASE.asOwner(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" + name + "'");
    }
}
