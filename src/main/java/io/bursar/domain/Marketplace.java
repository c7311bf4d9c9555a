package io.bursar.domain;

import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * What one provider account may pay: its currency and the smallest and largest amount of one card. It stops amounts that
 * the provider would refuse before any money moves.
 *
 * @param currency the only currency that the account pays in
 * @param cardMin the smallest amount of one card
 * @param cardMax the largest amount of one card; null where the provider has published none
 */
public record Marketplace(
        Currency currency, Money cardMin, @Nullable Money cardMax) {

    /**
     * The published limits of a marketplace. US digital cards: 0.15 to 2,000.00 USD, physical ones from 1.00 USD (Incentives
     * API FAQ). For other
     * currencies nothing is published, so the limit is one minor unit and no maximum unless the installation sets them.
     */
    public static Marketplace of(Currency currency, Operation operation) {
        if (currency.getCurrencyCode().equals("USD")) {
            long min = operation == Operation.PHYSICAL_CARD ? 100 : 15;
            return new Marketplace(currency, Money.ofMinor(min, currency), Money.ofMinor(200_000, currency));
        }
        return new Marketplace(currency, Money.ofMinor(1, currency), null);
    }
}
