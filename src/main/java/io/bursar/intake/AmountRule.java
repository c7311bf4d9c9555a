package io.bursar.intake;

import io.bursar.domain.Marketplace;
import io.bursar.domain.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an amount exactly or not at all. It takes plain decimals with at most the currency's decimals; everything that
 * two people could read differently is refused with the number that was probably meant, because a thousands separator
 * taken for a decimal point is a factor of a thousand.
 */
final class AmountRule {

    private static final int DIGITS_MAX = 18;
    private static final Pattern EXPONENT = Pattern.compile("[-+]?[0-9.,]*[0-9][0-9.,]*[eE][-+]?[0-9]+");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[0-9]+,[0-9]{1,2}");
    private static final Pattern GROUPED = Pattern.compile("[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?");
    private static final Pattern GROUPED_BY_POINTS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{3})+(,[0-9]{1,2})?");
    private static final Pattern GROUPED_BY_SPACES = Pattern.compile("[0-9]{1,3}([ '’][0-9]{3})+([.,][0-9]{1,2})?");

    private final Marketplace marketplace;
    private final String currency;
    private final int decimals;
    private final @Nullable BigDecimal jobLimit;

    /** What a cell says. */
    sealed interface Verdict {}

    /** An amount that may be paid. */
    record Accepted(Money amount) implements Verdict {}

    /** No such amount: what is wrong, and what to write instead. */
    record Refused(String rule, String fix) implements Verdict {}

    /**
     * The rule of one account and job.
     *
     * @param jobLimit the job's own largest amount in major units; null: none
     */
    AmountRule(Marketplace marketplace, @Nullable BigDecimal jobLimit) {
        this.marketplace = marketplace;
        this.currency = marketplace.currency().getCurrencyCode();
        this.decimals = Money.decimals(marketplace.currency());
        this.jobLimit = jobLimit;
    }

    /** Reads a trimmed cell. */
    Verdict check(String cell) {
        if (cell.isEmpty()) {
            return new Refused("an amount is required", "write it plainly, such as " + example());
        }
        if (cell.length() > 100) {
            return notANumber();
        }
        return isPlain(cell) ? plain(cell) : notPlain(cell);
    }

    /** Digits, and perhaps a point between digits. By hand: each row of a file comes through here. */
    private static boolean isPlain(String cell) {
        int point = -1;
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '.' && point < 0 && i > 0) {
                point = i;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return !cell.isEmpty() && point != cell.length() - 1;
    }

    private Verdict plain(String cell) {
        int point = cell.indexOf('.');
        int whole = point < 0 ? cell.length() : point;
        if (whole + decimals > DIGITS_MAX) {
            return new Refused("has too many digits", "write at most " + (DIGITS_MAX - decimals) + " before the point");
        }
        BigDecimal value = new BigDecimal(cell);
        if (value.scale() > decimals) {
            return tooPrecise(cell, value);
        }
        Money amount = new Money(value, marketplace.currency());
        if (value.signum() == 0) {
            return new Refused(
                    "must be above zero",
                    "write at least " + marketplace.cardMin().plain());
        }
        if (amount.compareTo(marketplace.cardMin()) < 0) {
            return new Refused(
                    "below " + marketplace.cardMin() + ", the least for one card",
                    "write at least " + marketplace.cardMin().plain());
        }
        @Nullable Money cardMax = marketplace.cardMax();
        if (jobLimit != null
                && value.compareTo(jobLimit) > 0
                && (cardMax == null || jobLimit.compareTo(cardMax.amount()) < 0)) {
            return new Refused(
                    "above this job's limit of " + jobLimit.toPlainString() + " " + currency + " for one reward",
                    "write at most " + jobLimit.toPlainString() + ", or raise limits.reward in the job file");
        }
        if (cardMax != null && amount.compareTo(cardMax) > 0) {
            return new Refused(
                    "above the limit of " + cardMax + " for one card",
                    "write at most " + cardMax.plain() + ", or several rewards with an id each");
        }
        return new Accepted(amount);
    }

    /** Never rounded: both neighbours are named, and the operator decides. */
    private Refused tooPrecise(String cell, BigDecimal value) {
        String rule = currency + " has " + (decimals == 0 ? "no" : String.valueOf(decimals)) + " decimals";
        String below = value.setScale(decimals, RoundingMode.DOWN).toPlainString();
        String above = value.setScale(decimals, RoundingMode.UP).toPlainString();
        String fix = below.equals(above) ? below : below + " or " + above;
        if (below.equals(above) && GROUPED_BY_POINTS.matcher(cell).matches() && cell.charAt(0) != '0') {
            fix += ", or " + cell.replace(".", "") + " if the point groups thousands";
        }
        return new Refused(rule, "write " + fix);
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
                || text.codePoints().anyMatch(Character::isLetter) && isPlain(simple(bare))) {
            return new Refused("has a currency in it; the currency has its own column", suggestion(bare, ""));
        }
        if (DECIMAL_COMMA.matcher(bare).matches()) {
            return new Refused("has a decimal comma", suggestion(bare, ""));
        }
        if (!simple(bare).equals(bare)) {
            return new Refused("has a thousands separator", suggestion(bare, ""));
        }
        if (isPlain(bare)) {
            return new Refused("has characters other than 0-9 and a point", suggestion(bare, ""));
        }
        return notANumber();
    }

    private Refused notANumber() {
        return new Refused("is not a number", "write it plainly, such as " + example());
    }

    /** The number that was probably meant, if it is one that could be paid. */
    private String suggestion(String bare, String condition) {
        String number = simple(bare);
        return isPlain(number) && check(number) instanceof Accepted accepted
                ? "write " + accepted.amount().plain() + condition
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
    private static String simple(String bare) {
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
        return decimals == 0 ? "2500" : "25." + "0".repeat(decimals);
    }
}
