package io.bursar.jobfile;

import io.bursar.domain.Operation;
import io.bursar.jobfile.Delivery.By;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys that say how claim codes reach people: {@code delivery}, {@code hold}, {@code mail} and {@code webhook}. */
final class DeliveryKeys {

    private static final int TEXT_MAX = 200;
    private static final List<String> MAIL_KEYS = List.of("from", "reply-to", "templates", "language");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd]?)");

    /** As part of a setting's name, also as an environment variable. */
    private static final Pattern RECEIVER = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");
    private static final Pattern SENDER = Pattern.compile("[^<>@]{1,100} <" + ADDRESS.pattern() + ">");

    private final YamlGroup top;
    private final YamlGroup mail;

    DeliveryKeys(YamlGroup top) {
        this.top = top;
        this.mail = top.group("mail", MAIL_KEYS);
    }

    Delivery read(Operation operation) {
        By by = top.word("delivery", By.NONE);
        if (by != By.NONE && operation != Operation.GIFT_CODE) {
            top.wrong(
                    "delivery",
                    "there is no claim code to deliver where operation is " + YamlGroup.word(operation),
                    "write none, or remove the line");
        }
        return new Delivery(by, hold(by), mail(by), webhook(by));
    }

    private Duration hold(By by) {
        String text = top.text("hold", "0m", TEXT_MAX);
        if (text == null) {
            return Duration.ZERO;
        }
        Matcher written = DURATION.matcher(text);
        if (!written.matches() || (written.group(2).isEmpty() && Integer.parseInt(text) != 0)) {
            top.wrong("hold", text + " is no duration", "write a number and s, m, h or d, such as 30m");
            return Duration.ZERO;
        }
        long number = Long.parseLong(written.group(1));
        Duration hold = switch (written.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
        if (hold.compareTo(Delivery.HOLD_MAX) > 0) {
            top.wrong("hold", text + " is too long", "write at most " + Delivery.HOLD_MAX.toDays() + "d");
            return Duration.ZERO;
        }
        if (by == By.NONE && !hold.isZero()) {
            top.wrong("hold", "holds nothing back where nothing is delivered", "add delivery, or remove the line");
        }
        return hold;
    }

    private Delivery.@Nullable Mail mail(By by) {
        if (by != By.EMAIL) {
            if (top.has("mail")) {
                top.wrong("mail", "is for delivery: email", "write delivery: email, or remove the group");
            }
            return null;
        }
        String from = mail.text("from", "Acme Rewards <rewards@example.com>", TEXT_MAX);
        if (from == null && !mail.has("from")) {
            top.wrong("delivery", "needs the sender of the mail", "add mail: and below it from: NAME <ADDRESS>");
        }
        address("from", from, true);
        String replyTo = mail.text("reply-to", "help@example.com", TEXT_MAX);
        address("reply-to", replyTo, false);
        String language = mail.text("language", "en", TEXT_MAX);
        if (language != null && Locale.forLanguageTag(language).getLanguage().isEmpty()) {
            mail.wrong("language", language + " is no language", "write a tag such as en, de or pt-BR");
        }
        return new Delivery.Mail(
                from == null ? "" : from,
                replyTo,
                mail.text("templates", "mail/thanks", TEXT_MAX),
                language == null ? "en" : language);
    }

    private void address(String key, @Nullable String text, boolean named) {
        if (text != null
                && !ADDRESS.matcher(text).matches()
                && !(named && SENDER.matcher(text).matches())) {
            mail.wrong(
                    key, text + " is no address", named ? "write NAME <name@example.com>" : "write name@example.com");
        }
    }

    private @Nullable String webhook(By by) {
        String receiver = top.text("webhook", "shop", TEXT_MAX);
        if (by != By.WEBHOOK) {
            top.wrong("webhook", "is for delivery: webhook", "write delivery: webhook, or remove the line");
            return null;
        }
        if (receiver == null && !top.has("webhook")) {
            top.wrong("delivery", "needs the name of a receiver", "add webhook: NAME, as in bursar.webhooks.NAME.url");
        }
        if (receiver != null && !RECEIVER.matcher(receiver).matches()) {
            top.wrong("webhook", receiver + " is not a receiver's name", "use a-z, 0-9 and single dashes");
        }
        return receiver == null ? "" : receiver;
    }
}
