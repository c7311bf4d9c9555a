package io.bursar.incentives;

import io.bursar.account.AccessKey;
import io.bursar.account.AccessKeys;
import io.bursar.account.AccountSettings;
import io.bursar.account.BalanceLoadShape;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Currency;

/** An account without a pace, for tests that script the provider. */
final class TestAccount {

    private TestAccount() {}

    /** With one key, KEY and SECRET. */
    static AccountSettings at(URI endpoint) {
        return at(endpoint, AccessKeys.of("us", new AccessKey("KEY", "SECRET", null)));
    }

    static AccountSettings at(URI endpoint, AccessKeys keys) {
        return new AccountSettings(
                "us",
                "Bursa",
                endpoint,
                "us-east-1",
                Currency.getInstance("USD"),
                keys,
                BigDecimal.ZERO,
                false,
                false,
                null,
                null,
                null,
                BalanceLoadShape.STANDARD,
                null);
    }
}
