package io.bursar.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
}
