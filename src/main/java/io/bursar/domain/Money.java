package io.bursar.domain;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * An exact amount in one currency, always written with that currency's own number of decimals. It refuses what would
 * have to be rounded, so that no cent appears or disappears between a file, the ledger and the provider.
 *
 * @param amount major units, scale = the currency's number of decimals
 * @param currency ISO 4217
 */
public record Money(BigDecimal amount, Currency currency) implements Comparable<Money> {

    /**
     * Brings the amount to the currency's scale.
     *
     * @throws ArithmeticException if the amount has more decimals than the currency
     */
    public Money {
        amount = amount.setScale(decimals(currency));
    }

    /** The amount written in minor units (cents), as the ledger keeps it. */
    public static Money ofMinor(long minorUnits, Currency currency) {
        return new Money(BigDecimal.valueOf(minorUnits, decimals(currency)), currency);
    }

    /** Nothing, in that currency. */
    public static Money zero(Currency currency) {
        return ofMinor(0, currency);
    }

    /** How many decimals the currency has: 2 for USD, 0 for JPY. */
    public static int decimals(Currency currency) {
        return Math.max(0, currency.getDefaultFractionDigits());
    }

    /**
     * The amount in minor units.
     *
     * @throws ArithmeticException if it does not fit into 64 bits
     */
    public long minorUnits() {
        return amount.unscaledValue().longValueExact();
    }

    /** This and the other together. */
    public Money plus(Money other) {
        return new Money(amount.add(sameCurrency(other).amount), currency);
    }

    /** This less the other; may be negative. */
    public Money minus(Money other) {
        return new Money(amount.subtract(sameCurrency(other).amount), currency);
    }

    /** True if this is below zero. */
    public boolean isNegative() {
        return amount.signum() < 0;
    }

    @Override
    public int compareTo(Money other) {
        return amount.compareTo(sameCurrency(other).amount);
    }

    /** The plain decimal, as it goes to the provider and into JSON: {@code 25.00}. */
    public String plain() {
        return amount.toPlainString();
    }

    /** Grouped, with its currency, for people: {@code 24,310.00 USD}. */
    @Override
    public String toString() {
        return String.format(
                java.util.Locale.ROOT, "%,." + amount.scale() + "f %s", amount, currency.getCurrencyCode());
    }

    private Money sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(
                    "Cannot combine " + currency.getCurrencyCode() + " with " + other.currency.getCurrencyCode());
        }
        return other;
    }
}
