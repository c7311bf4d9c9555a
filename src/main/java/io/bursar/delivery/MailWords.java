package io.bursar.delivery;

import io.bursar.domain.Greeting;
import io.bursar.domain.Money;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands in a mail in place of its variables: bounded, and without anything that would turn the words around it. */
final class MailWords {

    private static final int NAME_MAX = 200;
    private static final int MESSAGE_MAX = 4_000;

    /** Written from the right, by language or by script. */
    private static final Set<String> FROM_THE_RIGHT =
            Set.of("ar", "he", "iw", "fa", "ur", "ps", "sd", "ug", "yi", "ji", "dv", "ckb", "Arab", "Hebr");

    /** Where a card in a currency is redeemed; none for the euro, which several countries' shops have. */
    private static final Map<String, String> REDEEM = Map.of(
            "USD", "https://www.amazon.com/redeem",
            "CAD", "https://www.amazon.ca/redeem",
            "GBP", "https://www.amazon.co.uk/redeem",
            "AUD", "https://www.amazon.com.au/redeem",
            "JPY", "https://www.amazon.co.jp/redeem");

    private static final Pattern TURNS_TEXT = Pattern.compile("[\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]");
    private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");
    private static final Pattern BREAKS_BUT_LINES = Pattern.compile("[\\p{Cc}&&[^\\n]]+");

    private MailWords() {}

    /**
     * The values for one text.
     *
     * @param code what stands in place of the code
     * @param language the text's own
     * @param wanted the recipient's; its country counts if it is the same language
     */
    static Map<String, String> of(DeliveryNote note, String sender, String code, String language, String wanted) {
        Greeting greeting = note.recipient().greeting();
        Money amount = note.request().amount();
        Locale locale = Locale.forLanguageTag(language);
        Locale theirs = Locale.forLanguageTag(wanted);
        Map<String, String> values = new HashMap<>();
        values.put("name", line(greeting.name(), NAME_MAX));
        values.put("message", lines(greeting.message()));
        values.put("sender", sender);
        values.put("reference", line(note.reference(), NAME_MAX));
        values.put("amount", money(amount, theirs.getLanguage().equals(locale.getLanguage()) ? theirs : locale));
        values.put("code", code);
        values.put("language", language);
        values.put("direction", isFromTheRight(locale) ? "rtl" : "ltr");
        values.put("redeemUrl", REDEEM.getOrDefault(amount.currency().getCurrencyCode(), ""));
        return values;
    }

    /** Exact, as the country writes it. */
    private static String money(Money money, Locale locale) {
        NumberFormat format = NumberFormat.getCurrencyInstance(locale);
        format.setCurrency(money.currency());
        format.setMinimumFractionDigits(money.amount().scale());
        format.setMaximumFractionDigits(money.amount().scale());
        format.setRoundingMode(RoundingMode.UNNECESSARY);
        return format.format(money.amount());
    }

    private static boolean isFromTheRight(Locale locale) {
        return FROM_THE_RIGHT.contains(locale.getScript().isEmpty() ? locale.getLanguage() : locale.getScript());
    }

    /** One line of so many characters at most; empty for nothing. */
    static String line(@Nullable String text, int max) {
        return text == null
                ? ""
                : cut(BREAKS.matcher(plain(text)).replaceAll(" ").strip(), max);
    }

    private static String lines(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String lines = plain(text).replaceAll("\\r\\n?|[\\u2028\\u2029\\u0085]", "\n");
        return cut(BREAKS_BUT_LINES.matcher(lines).replaceAll(" ").strip(), MESSAGE_MAX);
    }

    private static String plain(String text) {
        return TURNS_TEXT.matcher(text).replaceAll("");
    }

    private static String cut(String text, int max) {
        return text.codePointCount(0, text.length()) <= max
                ? text
                : text.substring(0, text.offsetByCodePoints(0, max - 1)) + "…";
    }
}
