package io.bursar.incentives;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.database.TestDatabase;
import io.bursar.domain.Operation;
import io.bursar.throttle.SharedThrottle;
import io.bursar.throttle.Throttle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.core.env.StandardEnvironment;

/**
 * The same contract against the provider's sandbox, at the account's pace. Runs where {@code BURSAR_ACCOUNTS_SANDBOX_*} set
 * up an account called sandbox; {@code BURSAR_CONTRACT_CARDNUMBER} and {@code BURSAR_CONTRACT_ACCOUNT} name a card and a
 * customer that the provider has given for tests.
 */
@EnabledIfEnvironmentVariable(
        named = "BURSAR_ACCOUNTS_SANDBOX_PARTNERID",
        matches = ".+",
        disabledReason =
                "no account called sandbox is set up (BURSAR_ACCOUNTS_SANDBOX_PARTNERID and its other settings)")
class SandboxContractIT extends ClientContract {

    private static final AccountSettings ACCOUNT =
            Accounts.from(new StandardEnvironment()).find("sandbox");

    @SuppressWarnings("NullAway.Init")
    private static TestDatabase database;

    @SuppressWarnings("NullAway.Init")
    private static Throttle throttle;

    @BeforeAll
    static void share() {
        if (!ACCOUNT.sandbox()) {
            throw new IllegalStateException("The account called sandbox is not one: nothing was called");
        }
        database = TestDatabase.migrated();
        throttle = SharedThrottle.forAccount(
                database.dataSource(), ACCOUNT.name(), ACCOUNT.callsPerSecond(), ACCOUNT.strictPace());
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Override
    AccountSettings account() {
        return ACCOUNT;
    }

    @Override
    Throttle throttle() {
        return throttle;
    }

    @Override
    @Nullable String target(Operation operation) {
        return switch (operation) {
            case GIFT_CODE -> null;
            case PHYSICAL_CARD -> System.getenv("BURSAR_CONTRACT_CARDNUMBER");
            case BALANCE_LOAD -> System.getenv("BURSAR_CONTRACT_ACCOUNT");
        };
    }
}
