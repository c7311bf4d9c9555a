package io.bursar.account;

import io.bursar.domain.Marketplace;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One provider account of this installation. It never prints a secret.
 *
 * @param name as the job files spell it
 * @param partnerId the provider's partner id; its case matters
 * @param endpoint base URL; https, or http to this machine
 * @param region the signing region
 * @param currency the only currency that the account pays in
 * @param keys what its requests are signed with
 * @param callsPerSecond the account's pace; 0 lifts it
 * @param strictPace true: the pace also holds "under ten in any second" under any jitter, see the throttle
 * @param sandbox true: zero funds are a warning, not a hold
 * @param cardMin smallest amount of one card; null: the marketplace's
 * @param cardMax largest amount of one card; null: the marketplace's
 * @param trustedCertificate a PEM file that is trusted besides the system's authorities; null: none
 * @param balanceLoads what the provider's documentation leaves open about balance loads
 * @param lowFunds available funds below this are an alert; null: never
 */
public record AccountSettings(
        String name,
        String partnerId,
        URI endpoint,
        String region,
        Currency currency,
        AccessKeys keys,
        BigDecimal callsPerSecond,
        boolean strictPace,
        boolean sandbox,
        @Nullable Money cardMin,
        @Nullable Money cardMax,
        @Nullable Path trustedCertificate,
        BalanceLoadShape balanceLoads,
        @Nullable Money lowFunds) {

    /** Every setting: its letters, and how it is written in application.yaml. */
    static final Map<String, String> SETTINGS = settings(
            "partner-id",
            "environment",
            "endpoint",
            "region",
            "currency",
            "credentials",
            "access-key-id",
            "access-key-id-file",
            "secret-access-key",
            "secret-access-key-file",
            "key-created",
            "next.access-key-id",
            "next.access-key-id-file",
            "next.secret-access-key",
            "next.secret-access-key-file",
            "next.key-created",
            "calls-per-second",
            "strict-pace",
            "sandbox",
            "card-min",
            "card-max",
            "trusted-certificate",
            "load-void-operation",
            "load-account-type",
            "load-in-minor-units",
            "low-funds");

    /**
     * Checks what the installation says about one account.
     *
     * @param values by the settings' letters
     * @param problems receives every problem, with the property, the variable and the fix; never a secret
     * @return null if there was a problem
     */
    static @Nullable AccountSettings read(String name, Map<String, String> values, List<String> problems) {
        return new AccountReading(name, values, problems).settings();
    }

    /** The variable that holds a setting, such as {@code BURSAR_ACCOUNTS_US_PARTNERID}; their common beginning for "". */
    public static String variable(String name, String setting) {
        String account = name.replaceAll("[^A-Za-z0-9]+", "_").toUpperCase(Locale.ROOT);
        String key = SETTINGS.getOrDefault(setting, "")
                .replace('.', '_')
                .replace("-file", "_file")
                .replace("-", "");
        return "BURSAR_ACCOUNTS_" + account + "_" + key.toUpperCase(Locale.ROOT);
    }

    /** The settings as variables spell them. */
    static List<String> variables() {
        return SETTINGS.keySet().stream()
                .map(setting -> variable("X", setting).substring("BURSAR_ACCOUNTS_X_".length()))
                .toList();
    }

    private static Map<String, String> settings(String... names) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String name : names) {
            settings.put(Accounts.lettersAndDigits(name), name);
        }
        return settings;
    }

    /** The limits of one card: the marketplace's published ones where the settings say nothing. */
    public Marketplace marketplace(Operation operation) {
        Marketplace published = Marketplace.of(currency, operation);
        return new Marketplace(
                currency,
                cardMin == null ? published.cardMin() : cardMin,
                cardMax == null ? published.cardMax() : cardMax);
    }

    /** True if the provider runs on this machine, as a simulator does. */
    public boolean loopback() {
        return Accounts.isLoopback(endpoint);
    }

    /** True at the provider's own hosts, but for those of its sandboxes, whatever {@code sandbox} says. */
    public boolean atProduction() {
        String host = endpoint.getHost() == null ? "" : endpoint.getHost().toLowerCase(Locale.ROOT);
        return host.matches("(.*\\.)?amazon\\.com\\.?") && !host.contains("-gamma.");
    }

    /** The provider's environment that the endpoint belongs to, such as {@code na-sandbox}; null for any other host. */
    public @Nullable String environment() {
        return AccountReading.environmentOf(endpoint);
    }

    /** Why requests with money in them must not go there; null if they may. */
    public static @Nullable String endpointProblem(URI endpoint) {
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null
                || endpoint.getRawUserInfo() != null) {
            return "is not a base URL: write https://HOST";
        }
        if ("https".equalsIgnoreCase(scheme) || ("http".equalsIgnoreCase(scheme) && Accounts.isLoopback(endpoint))) {
            return null;
        }
        return "is " + endpoint + ": write https://; plain http is for an address on this machine only";
    }

    @Override
    public String toString() {
        return "AccountSettings[" + name + ", partner " + partnerId + ", " + endpoint + ", " + region + ", "
                + currency.getCurrencyCode() + ", " + callsPerSecond.toPlainString() + "/s"
                + (sandbox ? ", sandbox]" : "]");
    }
}
