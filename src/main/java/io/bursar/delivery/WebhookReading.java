package io.bursar.delivery;

import io.bursar.jobfile.DidYouMean;
import io.bursar.outbound.WebhookSecret;
import io.bursar.outbound.WebhookUrl;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The check of one receiver's settings, {@code bursar.webhooks.NAME.*}: collects every problem, each with the property, the
 * variable and the fix. What is wrong with other receivers is no problem of a job that does not call them.
 */
final class WebhookReading {

    private static final String PREFIX = "bursar.webhooks";
    private static final List<String> SETTINGS =
            List.of("url", "secret", "previous-secret", "allow-private", "parallel", "per-second");
    private static final int PARALLEL_DEFAULT = 4;
    private static final int PARALLEL_MAX = 64;
    private static final int PER_SECOND_MAX = 1_000;
    private static final int SHOWN_MAX = 100;
    private static final String SECRET_FIX = "write whsec_ and 32 random bytes in base64, the same as the receiver has";

    private final String receiver;
    private final Map<String, String> values = new TreeMap<>();
    private final Set<String> others = new TreeSet<>();
    private final Set<String> spellings = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    private WebhookReading(Environment environment, String receiver) {
        this.receiver = receiver;
        spellings.add(receiver);
        Binder.get(environment)
                .bind(PREFIX, Bindable.mapOf(String.class, String.class))
                .ifBound(found -> new TreeMap<>(found).forEach(this::take));
    }

    /**
     * The settings.
     *
     * @throws DeliveryProblems with all that is wrong
     */
    static WebhookSettings of(Environment environment, String receiver) {
        WebhookReading reading = new WebhookReading(environment, receiver);
        if (reading.values.isEmpty() && reading.problems.isEmpty()) {
            throw new DeliveryProblems(List.of(reading.unknownReceiver()));
        }
        reading.oneSpelling();
        boolean allowPrivate = reading.yesOrNo("allow-private");
        URI url = reading.url(allowPrivate);
        List<WebhookSecret> secrets = reading.secrets();
        int parallel = reading.number("parallel", PARALLEL_DEFAULT, PARALLEL_MAX);
        int perSecond = reading.number("per-second", 0, PER_SECOND_MAX);
        if (!reading.problems.isEmpty()) {
            throw new DeliveryProblems(reading.problems);
        }
        Duration gap = perSecond == 0 ? Duration.ZERO : Duration.ofSeconds(1).dividedBy(perSecond);
        return new WebhookSettings(receiver, Objects.requireNonNull(url), secrets, allowPrivate, parallel, gap);
    }

    /** A variable has dots for the dashes of a name too: what is no setting of shop may be one of shop-eu. */
    private void take(String key, String value) {
        List<String> words = List.of(key.split("\\."));
        String unknown = null;
        for (int split = 1; split < words.size(); split++) {
            String name = String.join("-", words.subList(0, split));
            String said = String.join(".", words.subList(split, words.size()));
            boolean meant = letters(name).equals(letters(receiver));
            String setting = known(said);
            if (setting == null) {
                unknown = meant ? said : unknown;
            } else if (!meant) {
                others.add(name);
                return;
            } else {
                keep(name, setting, value);
                return;
            }
        }
        if (unknown != null) {
            problems.add("The setting " + property(shown(unknown)) + " does not exist. " + meant(unknown));
        }
    }

    private void keep(String name, String setting, String value) {
        if (!value.isBlank()) {
            spellings.add(name);
            values.put(setting, value.strip());
        }
    }

    /** Names are compared without dashes and case, here as in Boot: whatever is set for one would be taken for the other. */
    private void oneSpelling() {
        if (spellings.size() > 1) {
            String names =
                    spellings.stream().map(name -> PREFIX + "." + shown(name)).collect(Collectors.joining(" and "));
            problems.add(
                    "Webhook " + receiver + ": " + names
                            + " differ by dashes or case alone, and would be one receiver; give one another name, or write "
                            + "the same one in every setting and in the job file, in variables with an underscore for each dash.");
        }
    }

    private static @Nullable String known(String said) {
        return SETTINGS.stream()
                .filter(known -> letters(known).equals(letters(said)))
                .findFirst()
                .orElse(null);
    }

    private String meant(String unknown) {
        return DidYouMean.nearest(unknown, SETTINGS)
                .map(near -> "Did you mean " + property(near) + "?")
                .orElse("There are " + String.join(", ", SETTINGS) + ".");
    }

    private String unknownReceiver() {
        String known = others.isEmpty()
                ? "none is set up."
                : DidYouMean.nearest(receiver, others)
                        .map(near -> "did you mean " + shown(near) + "?")
                        .orElse("there are " + shown(String.join(", ", others)) + ".");
        return "The job's webhook is %s, and there is no receiver of that name: %s Set %s and %s (variables %s and %s)."
                .formatted(receiver, known, property("url"), property("secret"), variable("url"), variable("secret"));
    }

    private @Nullable URI url(boolean allowPrivate) {
        String text = values.get("url");
        if (text == null) {
            problem("url", "is missing", "write https://HOST/PATH");
            return null;
        }
        List<WebhookUrl.Problem> found = WebhookUrl.problems(text, allowPrivate, property("allow-private"));
        found.forEach(each -> problem("url", each.what(), each.fix()));
        return found.isEmpty() ? URI.create(text) : null;
    }

    private List<WebhookSecret> secrets() {
        List<WebhookSecret> secrets = new ArrayList<>();
        for (String setting : List.of("secret", "previous-secret")) {
            String text = values.get(setting);
            if (text == null && setting.equals("secret")) {
                problem(setting, "is missing", SECRET_FIX);
            } else if (text != null) {
                try {
                    secrets.add(WebhookSecret.of(text));
                } catch (IllegalArgumentException e) {
                    problem(setting, String.valueOf(e.getMessage()), SECRET_FIX);
                }
            }
        }
        return secrets;
    }

    private int number(String setting, int otherwise, int max) {
        String text = values.get(setting);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > max) {
            problem(setting, "is \"" + shown(text) + "\"", "write a number from 1 to " + max + ", or remove it");
            return otherwise;
        }
        return Integer.parseInt(text);
    }

    private boolean yesOrNo(String setting) {
        String text = values.getOrDefault(setting, "false");
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            problem(setting, "is \"" + shown(text) + "\"", "write true or false");
        }
        return text.equalsIgnoreCase("true");
    }

    private void problem(String setting, String what, String fix) {
        problems.add("Webhook " + receiver + ": " + property(setting) + " (variable " + variable(setting) + ") " + what
                + "; " + fix + ".");
    }

    private String property(String setting) {
        return PREFIX + "." + receiver + "." + setting;
    }

    private String variable(String setting) {
        String name = receiver.replace('-', '_') + "_" + setting.replace("-", "");
        return (PREFIX.replace('.', '_') + "_" + name).toUpperCase(Locale.ROOT);
    }

    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX - 1) + "…";
    }
}
