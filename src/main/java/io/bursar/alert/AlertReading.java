package io.bursar.alert;

import io.bursar.jobfile.DidYouMean;
import io.bursar.outbound.WebhookSecret;
import io.bursar.outbound.WebhookUrl;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The check of {@code bursar.alerts.*}: collects every problem, each with the property, the variable and the fix. Read when
 * alerts are needed, so that a wrong setting of theirs never keeps a file from being paid.
 */
final class AlertReading {

    private static final String PREFIX = "bursar.alerts";
    private static final int TO_MAX = 20;
    private static final List<String> SETTINGS =
            List.of("mail.from", "mail.to", "webhook.url", "webhook.secret", "webhook.allow-private");

    private final Map<String, String> values = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private final boolean mailServer;

    private AlertReading(Environment environment) {
        this.mailServer = has(environment, "spring.mail.host");
        Binder.get(environment)
                .bind(PREFIX, Bindable.mapOf(String.class, String.class))
                .ifBound(found -> new TreeMap<>(found).forEach(this::take));
    }

    /**
     * The settings.
     *
     * @throws AlertProblems with all that is wrong
     */
    static AlertSettings of(Environment environment) {
        AlertReading reading = new AlertReading(environment);
        AlertSettings settings = new AlertSettings(reading.mail(), reading.webhook());
        if (!reading.problems.isEmpty()) {
            throw new AlertProblems(reading.problems);
        }
        return settings;
    }

    private void take(String key, String value) {
        String name = key.replaceFirst("(\\[[0-9]+]|\\.[0-9]+)$", "");
        String setting = SETTINGS.stream()
                .filter(known -> letters(known).equals(letters(name)))
                .findFirst()
                .orElse(null);
        if (setting == null) {
            String meant = DidYouMean.nearest(name, SETTINGS)
                    .map(near -> "Did you mean " + PREFIX + "." + near + "?")
                    .orElse("There are " + String.join(", ", SETTINGS) + ".");
            problems.add("The setting " + PREFIX + "." + Plain.line(name, 100) + " does not exist. " + meant);
        } else if (!value.isBlank()) {
            values.merge(setting, value.strip(), (one, other) -> one + "," + other);
        }
    }

    private AlertSettings.@Nullable Mail mail() {
        String from = values.get("mail.from");
        String to = values.get("mail.to");
        if (from == null && to == null) {
            return null;
        }
        if (from == null) {
            problem("mail.from", "is missing", "write the sender's address, or remove mail.to");
            from = "";
        }
        if (to == null) {
            problem("mail.to", "is missing", "write who gets the alerts, or remove mail.from");
            to = "";
        }
        if (!mailServer) {
            problems.add("Alerts are to be mailed, but there is no mail server: set spring.mail.host"
                    + " (variable SPRING_MAIL_HOST), or remove " + PREFIX + ".mail.");
        }
        List<String> receivers = Arrays.stream(to.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        if (receivers.size() > TO_MAX) {
            problem(
                    "mail.to",
                    "has " + receivers.size() + " addresses",
                    "write at most " + TO_MAX + ", such as a list's");
        }
        if (!from.isEmpty()) {
            address("mail.from", from);
        }
        receivers.forEach(each -> address("mail.to", each));
        return new AlertSettings.Mail(from, receivers);
    }

    private void address(String setting, String text) {
        try {
            InternetAddress address = new InternetAddress(text, true);
            if (address.getAddress().matches("[^@]+@[^@]+") && text.chars().allMatch(c -> c > ' ' && c < 127)) {
                return;
            }
        } catch (AddressException e) {
            // said below, without the library's words
        }
        problem(setting, "has \"" + Plain.line(text, 100) + "\", which is no address", "write name@example.com");
    }

    private AlertSettings.@Nullable Webhook webhook() {
        String url = values.get("webhook.url");
        String secret = values.get("webhook.secret");
        if (url == null && secret == null && !values.containsKey("webhook.allow-private")) {
            return null;
        }
        boolean allowPrivate = yesOrNo("webhook.allow-private");
        WebhookSecret key = secret(secret);
        URI target = url(url, allowPrivate);
        return key == null || target == null ? null : new AlertSettings.Webhook(target, key, allowPrivate);
    }

    private @Nullable WebhookSecret secret(@Nullable String text) {
        if (text == null) {
            problem(
                    "webhook.secret",
                    "is missing",
                    "write whsec_ and 32 random bytes in base64; the receiver needs it too");
            return null;
        }
        try {
            return WebhookSecret.of(text);
        } catch (IllegalArgumentException e) {
            problem("webhook.secret", String.valueOf(e.getMessage()), "write whsec_ and 32 random bytes in base64");
            return null;
        }
    }

    private @Nullable URI url(@Nullable String text, boolean allowPrivate) {
        if (text == null) {
            problem("webhook.url", "is missing", "write https://HOST/PATH, or remove the other webhook settings");
            return null;
        }
        List<WebhookUrl.Problem> found = WebhookUrl.problems(text, allowPrivate, "webhook.allow-private");
        found.forEach(each -> problem("webhook.url", each.what(), each.fix()));
        return found.isEmpty() ? URI.create(text) : null;
    }

    private boolean yesOrNo(String setting) {
        String text = values.getOrDefault(setting, "false");
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            problem(setting, "is \"" + Plain.line(text, 100) + "\"", "write true or false");
        }
        return text.equalsIgnoreCase("true");
    }

    private void problem(String setting, String what, String fix) {
        String variable =
                (PREFIX + "." + setting).replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
        problems.add("Alerts: " + PREFIX + "." + setting + " (variable " + variable + ") " + what + "; " + fix + ".");
    }

    private static boolean has(Environment environment, String property) {
        String value = environment.getProperty(property);
        return value != null && !value.isBlank();
    }

    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}
