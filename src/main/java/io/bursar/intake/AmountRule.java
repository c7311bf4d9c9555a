package io.bursar.intake;

import io.bursar.domain.Marketplace;
import io.bursar.domain.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an amount exactly or not at all. It takes what the job's {@link NumberStyle} takes, with at most the currency's
 * decimals; everything that two people could read differently is refused with the number that was probably meant, because a
 * thousands separator taken for a decimal point is a factor of a thousand.
 */
final class AmountRule {

    private static final int DIGITS_MAX = 18;
    private static final Pattern EXPONENT = Pattern.compile("[-+]?[0-9.,]*[0-9][0-9.,]*[eE][-+]?[0-9]+");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[0-9]+,[0-9]{1,2}");
    private static final Pattern DECIMAL_POINT = Pattern.compile("[0-9]+\\.[0-9]{1,2}");
    private static final Pattern GROUPED = Pattern.compile("[1-9][0-9]{0,2}(,[0-9]{3})+(\\.[0-9]+)?");
    private static final Pattern GROUPED_BY_POINTS = Pattern.compile("[1-9][0-9]{0,2}(\\.[0-9]{3})+(,[0-9]{1,2})?");
    private static final Pattern GROUPED_BY_SPACES =
            Pattern.compile("[1-9][0-9]{0,2}([ '’][0-9]{3})+([.,][0-9]{1,2})?");

    private final Marketplace marketplace;
    private final String currency;
    private final int decimals;
    private final @Nullable BigDecimal jobLimit;
    private final NumberStyle style;

    /** What a cell says. */
    sealed interface Verdict {}

    /** An amount that may be paid. */
    record Accepted(Money amount) implements Verdict {}

    /**
     * No such amount.
     *
     * @param rule what is wrong
     * @param fix what to write instead
     * @param number the number that stands there, where it can be read although it may not be paid
     */
    record Refused(String rule, String fix, @Nullable BigDecimal number) implements Verdict {

        Refused(String rule, String fix) {
            this(rule, fix, null);
        }
    }

    /**
     * The rule of one account and job.
     *
     * @param jobLimit the job's own largest amount in major units; null: none
     * @param style how the job writes numbers
     */
    AmountRule(Marketplace marketplace, @Nullable BigDecimal jobLimit, NumberStyle style) {
        this.marketplace = marketplace;
        this.currency = marketplace.currency().getCurrencyCode();
        this.decimals = Money.decimals(marketplace.currency());
        this.jobLimit = jobLimit;
        this.style = style;
    }

    /** Reads a trimmed cell. */
    Verdict check(String cell) {
        if (cell.isEmpty()) {
            return new Refused("an amount is required", "write it plainly, such as " + example());
        }
        if (cell.length() > 100) {
            return notANumber();
        }
        String number = style.plain(cell);
        if (number == null) {
            number = style.plain(TextMark.off(cell));
        }
        return number == null ? notPlain(cell) : plain(number);
    }

    private Verdict plain(String number) {
        int point = number.indexOf('.');
        int whole = point < 0 ? number.length() : point;
        BigDecimal value = new BigDecimal(number);
        if (whole + decimals > DIGITS_MAX) {
            return new Refused(
                    "has too many digits",
                    "write at most " + (DIGITS_MAX - decimals) + " before the " + signName(),
                    value);
        }
        if (value.scale() > decimals) {
            return tooPrecise(number, value);
        }
        Money amount = new Money(value, marketplace.currency());
        if (value.signum() == 0) {
            return new Refused("must be above zero", "write at least " + shown(marketplace.cardMin()), value);
        }
        if (amount.compareTo(marketplace.cardMin()) < 0) {
            return new Refused(
                    "below " + marketplace.cardMin() + ", the least for one card",
                    "write at least " + shown(marketplace.cardMin()),
                    value);
        }
        @Nullable Money cardMax = marketplace.cardMax();
        if (jobLimit != null
                && value.compareTo(jobLimit) > 0
                && (cardMax == null || jobLimit.compareTo(cardMax.amount()) < 0)) {
            String limit = jobLimit.toPlainString();
            return new Refused(
                    "above this job's limit of " + limit + " " + currency + " for one reward",
                    "write at most " + style.shown(limit) + ", or raise limits.reward in the job file",
                    value);
        }
        if (cardMax != null && amount.compareTo(cardMax) > 0) {
            return new Refused(
                    "above the limit of " + cardMax + " for one card",
                    "write at most " + shown(cardMax) + ", or several rewards with an id each",
                    value);
        }
        return new Accepted(amount);
    }

    /** Never rounded: both neighbours are named, and the operator decides. */
    private Refused tooPrecise(String number, BigDecimal value) {
        String rule = currency + " has " + (decimals == 0 ? "no" : String.valueOf(decimals)) + " decimals";
        String below = style.shown(value.setScale(decimals, RoundingMode.DOWN).toPlainString());
        String above = style.shown(value.setScale(decimals, RoundingMode.UP).toPlainString());
        String fix = below.equals(above) ? below : below + " or " + above;
        if (below.equals(above) && GROUPED_BY_POINTS.matcher(number).matches()) {
            fix += ", or " + number.replace(".", "") + " if the " + signName() + " groups thousands";
        }
        return new Refused(rule, "write " + fix, value);
    }

    private String signName() {
        return style.sign() == ',' ? "comma" : "point";
    }

    private String shown(Money amount) {
        return style.shown(amount.plain());
    }

    private Refused notPlain(String cell) {
        String text = Normalizer.normalize(cell, Normalizer.Form.NFKC);
        if (EXPONENT.matcher(text).matches()) {
            return new Refused(
                    "has an exponent: a spreadsheet has shortened it", "write all digits, such as " + example());
        }
        String bare = bare(text);
        if (bare.startsWith("-") || bare.startsWith("+") || (bare.startsWith("(") && bare.endsWith(")"))) {
            boolean negative = !bare.startsWith("+");
            String rule = negative ? "must be above zero" : "has a sign";
            return new Refused(
                    rule, suggestion(bare.replaceAll("[-+()]", ""), negative ? " if that is the amount to pay" : ""));
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.CURRENCY_SYMBOL)
                || text.codePoints().anyMatch(Character::isLetter) && NumberStyle.PLAIN.plain(simple(bare)) != null) {
            return new Refused("has a currency in it; the currency has its own column", suggestion(bare, ""));
        }
        if (style.plain(bare) != null) {
            return new Refused("has characters other than 0-9 and a " + signName(), suggestion(bare, ""));
        }
        if (style.sign() == '.' && DECIMAL_COMMA.matcher(bare).matches()) {
            return new Refused("has a decimal comma", suggestion(bare, ""));
        }
        if (style.sign() == ',' && DECIMAL_POINT.matcher(bare).matches()) {
            return new Refused("has a decimal point", suggestion(bare, ""));
        }
        if (!simple(bare).equals(bare)) {
            return new Refused("has a thousands separator", suggestion(bare, ""));
        }
        return notANumber();
    }

    private Refused notANumber() {
        return new Refused("is not a number", "write it plainly, such as " + example());
    }

    /** The number that was probably meant, if it is one that could be paid. */
    private String suggestion(String bare, String condition) {
        String number = NumberStyle.PLAIN.plain(simple(bare));
        return number != null && plain(number) instanceof Accepted accepted
                ? "write " + shown(accepted.amount()) + condition
                : "write it plainly, such as " + example();
    }

    /** Without a currency's sign or code, and without what a spreadsheet puts around a number to make it text. */
    private String bare(String text) {
        StringBuilder kept = new StringBuilder();
        text.replace(currency, "")
                .codePoints()
                .filter(c -> Character.getType(c) != Character.CURRENCY_SYMBOL && c != '"' && c != '=')
                .forEach(kept::appendCodePoint);
        String bare = Cells.trimmed(kept.toString().replace('\u2212', '-'));
        return bare.startsWith("'") ? bare.substring(1) : bare;
    }

    /** With a decimal point and without separators of thousands; the same text where there is nothing to see. */
    private String simple(String bare) {
        String number = style.plain(bare);
        if (number != null) {
            return number;
        }
        if (GROUPED.matcher(bare).matches()) {
            return bare.replace(",", "");
        }
        if (DECIMAL_COMMA.matcher(bare).matches()) {
            return bare.replace(',', '.');
        }
        if (GROUPED_BY_POINTS.matcher(bare).matches()) {
            return bare.replace(".", "").replace(',', '.');
        }
        if (GROUPED_BY_SPACES.matcher(bare).matches()) {
            return bare.replaceAll("[ '’]", "").replace(',', '.');
        }
        return bare;
    }

    private String example() {
        return decimals == 0 ? "2500" : style.shown("25." + "0".repeat(decimals));
    }
}
