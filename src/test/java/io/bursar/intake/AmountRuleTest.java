package io.bursar.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.Marketplace;
import io.bursar.domain.Money;
import io.bursar.intake.AmountRule.Accepted;
import io.bursar.intake.AmountRule.Refused;
import java.math.BigDecimal;
import java.util.Currency;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Amounts: read exactly, or refused with the number that was probably meant. */
class AmountRuleTest {

    private static final AmountRule USD = new AmountRule(Jobs.market("USD"), null, NumberStyle.PLAIN);
    private static final AmountRule GROUPED = new AmountRule(Jobs.market("USD"), null, NumberStyle.GROUPED);
    private static final AmountRule COMMA = new AmountRule(Jobs.market("USD"), null, NumberStyle.DECIMAL_COMMA);
    private static final AmountRule JPY = new AmountRule(Jobs.market("JPY"), null, NumberStyle.PLAIN);
    private static final AmountRule EUR = new AmountRule(Jobs.market("EUR"), null, NumberStyle.PLAIN);

    @ParameterizedTest
    @CsvSource({"12.3,1230", "12.30,1230", "12,1200", "0.15,15", "2000,200000", "2000.00,200000", "007.50,750"})
    void readsPlainDecimals(String cell, long cents) {
        assertThat(USD.check(cell)).isEqualTo(new Accepted(Money.ofMinor(cents, Currency.getInstance("USD"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12.345 | USD has 2 decimals | write 12.34 or 12.35",
                "12.500 | USD has 2 decimals | write 12.50, or 12500 if the point groups thousands",
                "0.500 | USD has 2 decimals | write 0.50",
                "1.2345 | USD has 2 decimals | write 1.23 or 1.24",
                "2,500.00 | has a thousands separator | write it plainly, such as 25.00",
                "1,500.00 | has a thousands separator | write 1500.00",
                "1,500 | has a thousands separator | write 1500.00",
                "1.500,00 | has a thousands separator | write 1500.00",
                "1 500,00 | has a thousands separator | write 1500.00",
                "1'500.00 | has a thousands separator | write 1500.00",
                "12,50 | has a decimal comma | write 12.50",
                "12,5 | has a decimal comma | write 12.50",
                "-5 | must be above zero | write 5.00 if that is the amount to pay",
                "(5.00) | must be above zero | write 5.00 if that is the amount to pay",
                "+5 | has a sign | write 5.00",
                "0 | must be above zero | write at least 0.15",
                "0.00 | must be above zero | write at least 0.15",
                "0.14 | below 0.15 USD, the least for one card | write at least 0.15",
                "2000.01 | above the limit of 2,000.00 USD for one card | write at most 2000.00, or several rewards with"
                        + " an id each",
                "2.5E+01 | has an exponent: a spreadsheet has shortened it | write all digits, such as 25.00",
                "1e999999999 | has an exponent: a spreadsheet has shortened it | write all digits, such as 25.00",
                "$25 | has a currency in it; the currency has its own column | write 25.00",
                "25.00 USD | has a currency in it; the currency has its own column | write 25.00",
                "€25 | has a currency in it; the currency has its own column | write 25.00",
                "２５.00 | has characters other than 0-9 and a point | write 25.00",
                "=25.00 | has characters other than 0-9 and a point | write 25.00",
                "twenty | is not a number | write it plainly, such as 25.00",
                "NaN | is not a number | write it plainly, such as 25.00",
                ". | is not a number | write it plainly, such as 25.00",
                "12. | is not a number | write it plainly, such as 25.00",
                ".50 | is not a number | write it plainly, such as 25.00",
                "1.2.3 | is not a number | write it plainly, such as 25.00",
                "0x19 | is not a number | write it plainly, such as 25.00",
                "1_000 | is not a number | write it plainly, such as 25.00",
                "12345678901234567 | has too many digits | write at most 16 before the point"
            })
    void refusesWithTheNumberThatWasMeant(String cell, String rule, String fix) {
        assertThat(USD.check(cell)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.rule()).isEqualTo(rule);
            assertThat(refused.fix()).isEqualTo(fix);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"'25.00", "=\"25.00\"", "=\" 25.00 \""})
    void readsWhatIsMarkedAsTextForASpreadsheet(String cell) {
        assertThat(USD.check(cell)).isEqualTo(new Accepted(Money.ofMinor(2500, Currency.getInstance("USD"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1,204.50 | 120450",
                "1 204.50 | 120450",
                "1\u00a0204.50 | 120450",
                "1\u202f204.5 | 120450",
                "1'204.50 | 120450",
                "1204.50 | 120450",
                "1,204 | 120400",
                "'1,204.50 | 120450",
                "12 | 1200"
            })
    void readsGroupedNumbersWhereTheJobSaysSo(String cell, long cents) {
        assertThat(GROUPED.check(cell)).isEqualTo(new Accepted(Money.ofMinor(cents, Currency.getInstance("USD"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1.204,50 | 120450",
                "1 204,50 | 120450",
                "1\u00a0204,5 | 120450",
                "1'204,50 | 120450",
                "1204,50 | 120450",
                "1.204 | 120400",
                "0,50 | 50",
                "12 | 1200"
            })
    void readsDecimalCommasWhereTheJobSaysSo(String cell, long cents) {
        assertThat(COMMA.check(cell)).isEqualTo(new Accepted(Money.ofMinor(cents, Currency.getInstance("USD"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12,50 | has a decimal comma | write 12.50",
                "1,20,450 | is not a number | write it plainly, such as 25.00",
                "1,204 50 | is not a number | write it plainly, such as 25.00",
                "1,204 567 | is not a number | write it plainly, such as 25.00",
                "1 204,567.00 | is not a number | write it plainly, such as 25.00",
                "0,204 | is not a number | write it plainly, such as 25.00",
                "1,204,50 | is not a number | write it plainly, such as 25.00",
                "1.204,50 | has a thousands separator | write 1204.50",
                "1,204.567 | USD has 2 decimals | write 1204.56 or 1204.57"
            })
    void refusesOtherNumbersWhereTheyAreGrouped(String cell, String rule, String fix) {
        assertThat(GROUPED.check(cell)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.rule()).isEqualTo(rule);
            assertThat(refused.fix()).isEqualTo(fix);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12.50 | has a decimal point | write 12,50",
                "1,204.50 | has a thousands separator | write 1204,50",
                "1204.5 | has a decimal point | write 1204,50",
                "€ 12,50 | has a currency in it; the currency has its own column | write 12,50",
                "-1.204,50 | must be above zero | write 1204,50 if that is the amount to pay",
                "12,500 | USD has 2 decimals | write 12,50, or 12500 if the comma groups thousands",
                "0,10 | below 0.15 USD, the least for one card | write at least 0,15",
                "'' | an amount is required | write it plainly, such as 25,00"
            })
    void refusesOtherNumbersInTheirOwnStyle(String cell, String rule, String fix) {
        assertThat(COMMA.check(cell)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.rule()).isEqualTo(rule);
            assertThat(refused.fix()).isEqualTo(fix);
        });
    }

    /** Each style reads exactly its own spelling of a number: never another number, whichever signs stand in it. */
    @Property(tries = 5_000)
    void readsEachSpellingInItsOwnStyleOrNotAtAll(
            @ForAll @LongRange(max = 2_000_000_00L) long cents, @ForAll("separators") char separator) {
        String grouped =
                String.format(java.util.Locale.ROOT, "%,d", cents / 100).replace(',', '#');
        String decimals = String.format(java.util.Locale.ROOT, "%02d", cents % 100);
        String point = grouped.replace('#', separator) + "." + decimals;
        String comma = grouped.replace('#', separator) + "," + decimals;
        BigDecimal value = BigDecimal.valueOf(cents, 2);
        boolean isGrouped = grouped.indexOf('#') >= 0;
        assertNumber(NumberStyle.GROUPED, point, !isGrouped || separator != '.' ? value : null);
        assertNumber(NumberStyle.DECIMAL_COMMA, comma, !isGrouped || separator != ',' ? value : null);
        assertNumber(NumberStyle.PLAIN, point, isGrouped ? null : value);
        assertNumber(NumberStyle.PLAIN, comma, null);
        assertNumber(NumberStyle.GROUPED, comma, null);
        assertNumber(NumberStyle.DECIMAL_COMMA, point, null);
    }

    private static void assertNumber(NumberStyle style, String cell, @Nullable BigDecimal expected) {
        String plain = style.plain(cell);
        assertThat(plain == null ? null : new BigDecimal(plain))
                .as(style + " " + cell)
                .isEqualTo(expected);
    }

    @Provide
    Arbitrary<Character> separators() {
        return Arbitraries.of(',', '.', ' ', '\'', '\u00a0');
    }

    @Test
    void asksForAnAmountInTheCurrencysOwnForm() {
        assertThat(USD.check("")).isEqualTo(new Refused("an amount is required", "write it plainly, such as 25.00"));
        assertThat(JPY.check("")).isEqualTo(new Refused("an amount is required", "write it plainly, such as 2500"));
        assertThat(USD.check("9".repeat(100_000))).isInstanceOf(Refused.class);
    }

    @Test
    void allowsNoDecimalsWhereTheCurrencyHasNone() {
        assertThat(JPY.check("1500")).isEqualTo(new Accepted(Money.ofMinor(1500, Currency.getInstance("JPY"))));
        assertThat(JPY.check("12.5"))
                .isEqualTo(new Refused("JPY has no decimals", "write 12 or 13", new BigDecimal("12.5")));
        assertThat(JPY.check("1000.0"))
                .isEqualTo(new Refused("JPY has no decimals", "write 1000", new BigDecimal("1000.0")));
        assertThat(JPY.check("1.000"))
                .isEqualTo(new Refused(
                        "JPY has no decimals",
                        "write 1, or 1000 if the point groups thousands",
                        new BigDecimal("1.000")));
        assertThat(JPY.check("1,500")).isEqualTo(new Refused("has a thousands separator", "write 1500"));
    }

    @Test
    void keepsTheJobsOwnLimit() {
        AmountRule limited = new AmountRule(Jobs.market("USD"), new BigDecimal("250.00"), NumberStyle.PLAIN);
        assertThat(limited.check("250.00")).isInstanceOf(Accepted.class);
        assertThat(limited.check("250.01"))
                .isEqualTo(new Refused(
                        "above this job's limit of 250.00 USD for one reward",
                        "write at most 250.00, or raise limits.reward in the job file",
                        new BigDecimal("250.01")));
        AmountRule wide = new AmountRule(Jobs.market("USD"), new BigDecimal("9000"), NumberStyle.PLAIN);
        assertThat(wide.check("2000.01")).asString().contains("for one card");
        AmountRule unlimitedMarket = new AmountRule(Jobs.market("EUR"), new BigDecimal("9000"), NumberStyle.PLAIN);
        assertThat(unlimitedMarket.check("9000")).isInstanceOf(Accepted.class);
        assertThat(unlimitedMarket.check("9000.01")).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"９", "٣", "२", "²", "½", "Ⅷ", "一"})
    void takesOnlyAsciiDigits(String digit) {
        assertThat(USD.check(digit)).isInstanceOf(Refused.class);
        assertThat(USD.check("1" + digit)).isInstanceOf(Refused.class);
    }

    @Property
    void readsEveryAllowedDecimalExactly(
            @ForAll @LongRange(min = 1, max = 9_999_999_999_999_999L) long whole,
            @ForAll @IntRange(max = 99) int cents) {
        String twoDigits = cents < 10 ? "0" + cents : String.valueOf(cents);
        long expected = whole * 100 + cents;
        assertThat(minor(EUR, whole + "." + twoDigits)).isEqualTo(expected);
        assertThat(minor(EUR, "0" + whole % 1_000_000 + "." + twoDigits)).isEqualTo(whole % 1_000_000 * 100 + cents);
        assertThat(minor(EUR, String.valueOf(whole))).isEqualTo(whole * 100);
        if (cents % 10 == 0) {
            assertThat(minor(EUR, whole + "." + cents / 10)).isEqualTo(expected);
        }
        assertThat(EUR.check(whole + "." + twoDigits + "0")).isInstanceOf(Refused.class);
    }

    @Property(tries = 20_000)
    void acceptsNothingElse(@ForAll("nearlyAmounts") String cell) {
        switch (USD.check(cell)) {
            case Accepted accepted -> {
                String bare = cell.startsWith("'") ? Cells.trimmed(cell.substring(1)) : cell;
                bare = cell.startsWith("=\"") ? Cells.trimmed(cell.substring(2, cell.length() - 1)) : bare;
                assertThat(isPlain(bare)).as(cell).isTrue();
                assertThat(accepted.amount().amount()).isEqualByComparingTo(bare);
                assertThat(accepted.amount()).isBetween(Jobs.market("USD").cardMin(), usdMax());
            }
            case Refused refused -> {
                assertThat(refused.rule()).isNotBlank();
                assertThat(refused.fix()).startsWith("write ");
                if (isPlain(cell)) {
                    BigDecimal value = new BigDecimal(cell);
                    assertThat(value.compareTo(new BigDecimal("0.15")) < 0 || value.compareTo(new BigDecimal(2000)) > 0)
                            .as(cell)
                            .isTrue();
                }
            }
        }
    }

    @Provide
    Arbitrary<String> nearlyAmounts() {
        Arbitrary<String> dense = Arbitraries.strings().withChars("0123456789.").ofMaxLength(8);
        Arbitrary<String> odd = Arbitraries.strings()
                .withChars("0159.,-+eE $€'\"=()٣９\u00a0USD")
                .ofMaxLength(12);
        return Arbitraries.oneOf(dense, odd, Arbitraries.strings().ofMaxLength(30));
    }

    /** Written without a regular expression, so that it cannot share the rule's mistake. */
    private static boolean isPlain(String cell) {
        int point = cell.indexOf('.');
        String whole = point < 0 ? cell : cell.substring(0, point);
        String fraction = point < 0 ? "0" : cell.substring(point + 1);
        return !whole.isEmpty()
                && !fraction.isEmpty()
                && fraction.length() <= 2
                && whole.length() <= 16
                && (whole + fraction).chars().allMatch(c -> "0123456789".indexOf(c) >= 0);
    }

    private static Money usdMax() {
        Marketplace market = Jobs.market("USD");
        Money max = market.cardMax();
        return max == null ? market.cardMin() : max;
    }

    private static long minor(AmountRule rule, String cell) {
        return rule.check(cell) instanceof Accepted accepted ? accepted.amount().minorUnits() : -1;
    }
}
