package io.bursar.incentives;

import io.bursar.domain.Marketplace;
import io.bursar.domain.Money;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * One provider account of this installation. It never prints its secret.
 *
 * @param name as the job files spell it
 * @param partnerId the provider's partner id; its case matters
 * @param endpoint base URL; https, or http to this machine
 * @param region the signing region
 * @param currency the only currency that the account pays in
 * @param callsPerSecond the account's pace; 0 lifts it
 * @param sandbox true: zero funds are a warning, not a hold
 * @param cardMin smallest amount of one card; null: the marketplace's
 * @param cardMax largest amount of one card; null: the marketplace's
 * @param trustedCertificate a PEM file that is trusted besides the system's authorities; null: none
 */
public record AccountSettings(
        String name,
        String partnerId,
        URI endpoint,
        String region,
        Currency currency,
        String accessKeyId,
        String secretAccessKey,
        BigDecimal callsPerSecond,
        boolean sandbox,
        @Nullable Money cardMin,
        @Nullable Money cardMax,
        @Nullable Path trustedCertificate) {

    /** The limits of one card: the marketplace's published ones where the settings say nothing. */
    public Marketplace marketplace() {
        Marketplace published = Marketplace.of(currency);
        return new Marketplace(
                currency,
                cardMin == null ? published.cardMin() : cardMin,
                cardMax == null ? published.cardMax() : cardMax);
    }

    /** True if the provider runs on this machine, as a simulator does. */
    public boolean loopback() {
        return Accounts.isLoopback(endpoint);
    }

    /** Why requests with money in them must not go there; null if they may. */
    static @Nullable String endpointProblem(URI endpoint) {
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
