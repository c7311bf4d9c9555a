package io.bursar.doctor;

import io.bursar.account.AccountSettings;
import io.bursar.doctor.Finding.Check;
import io.bursar.domain.Marketplace;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings against each other: each alone is right, or there would be no {@link AccountSettings}. */
final class SettingsCheck {

    /** What each group of countries pays in (Incentives API documentation, endpoints). */
    private static final Map<String, List<String>> CURRENCIES = Map.of(
            "na", List.of("USD", "CAD", "MXN"),
            "eu", List.of("EUR", "GBP", "TRY", "AED", "SAR", "PLN", "SEK", "EGP", "ZAR"),
            "fe", List.of("JPY", "AUD", "SGD"));

    /** Above this, one call from elsewhere is enough to be throttled. */
    private static final BigDecimal PACE_SAFE_MAX = new BigDecimal("9.5");

    private static final BigDecimal SECONDS_PER_HOUR = new BigDecimal("3600");

    private final AccountSettings account;
    private final @Nullable String environment;

    SettingsCheck(AccountSettings account) {
        this.account = account;
        this.environment = account.environment();
    }

    /** The account in one line. */
    String about() {
        String where =
                environment == null ? (account.loopback() ? "on this machine" : "not a known host") : environment;
        return "%s (%s)  partner %s".formatted(account.endpoint(), where, account.partnerId());
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        sandbox(findings);
        currency(findings);
        if (environment == null && !account.loopback()) {
            findings.add(
                    Finding.warning(
                            Check.SETTINGS,
                            account.endpoint().getHost() + " is not one of the provider's hosts",
                            "Set ..._ENVIRONMENT instead of ..._ENDPOINT and ..._REGION, unless the provider gave you this host."));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    Check.SETTINGS,
                    "signs for %s, pays in %s%s"
                            .formatted(
                                    account.region(),
                                    account.currency().getCurrencyCode(),
                                    account.sandbox() ? ", is a sandbox" : "")));
        }
        return findings;
    }

    private void sandbox(List<Finding> findings) {
        if (environment == null) {
            return;
        }
        boolean sandboxHost = environment.endsWith("-sandbox");
        if (account.sandbox() && !sandboxHost) {
            findings.add(Finding.failed(
                    Check.SETTINGS,
                    "the endpoint is " + environment + ", but sandbox is true: a run would not stop for missing funds",
                    "Take ..._SANDBOX out, or set ..._ENVIRONMENT to " + environment.replace("production", "sandbox")
                            + "."));
        } else if (!account.sandbox() && sandboxHost) {
            findings.add(Finding.warning(
                    Check.SETTINGS,
                    "the endpoint is " + environment + ", but sandbox is false: its funds are always zero, so every run"
                            + " would be held",
                    "Take ..._SANDBOX out; it follows from the endpoint."));
        }
    }

    private void currency(List<Finding> findings) {
        String currency = account.currency().getCurrencyCode();
        List<String> paid = environment == null ? null : CURRENCIES.get(environment.substring(0, 2));
        if (paid != null && !paid.contains(currency)) {
            findings.add(Finding.warning(
                    Check.SETTINGS,
                    "the currency is " + currency + ", but " + environment + " pays in " + String.join(", ", paid),
                    "Correct ..._CURRENCY or ..._ENVIRONMENT: the account belongs to one group of countries."));
        }
    }

    /** The amounts of one card, and the pace. */
    List<Finding> limits() {
        List<Finding> findings = new ArrayList<>();
        Marketplace marketplace = account.marketplace(Operation.GIFT_CODE);
        Money max = marketplace.cardMax();
        if (max == null) {
            findings.add(Finding.warning(
                    Check.LIMITS,
                    "one gift code: from " + marketplace.cardMin() + ", no maximum is known for this currency",
                    "Set ..._CARDMAX, and ..._CARDMIN, to the contract's amounts: until then a typing error of any size goes"
                            + " to the provider."));
        } else {
            findings.add(Finding.ok(Check.LIMITS, "one gift code: " + marketplace.cardMin() + " to " + max));
        }
        findings.add(pace());
        return findings;
    }

    private Finding pace() {
        BigDecimal pace = account.callsPerSecond();
        if (pace.signum() == 0) {
            return Finding.ok(Check.LIMITS, "the pace is lifted, as the endpoint is on this machine");
        }
        String seen = "at most %s calls a second, which is %,d rewards an hour"
                .formatted(pace.toPlainString(), pace.multiply(SECONDS_PER_HOUR).longValue());
        if (pace.compareTo(PACE_SAFE_MAX) <= 0) {
            return Finding.ok(Check.LIMITS, seen);
        }
        return Finding.warning(
                Check.LIMITS,
                seen + "; the provider throttles above 10",
                "Set ..._CALLSPERSECOND to 9: one call from elsewhere would already be too much.");
    }
}
