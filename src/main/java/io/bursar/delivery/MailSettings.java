package io.bursar.delivery;

import io.bursar.jobfile.DidYouMean;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * {@code bursar.mail.*}: how much the mail server takes.
 *
 * @param parallel mails at the same time, and connections that are kept
 * @param gap the shortest time between the beginnings of two mails; zero: none
 */
record MailSettings(int parallel, Duration gap) {

    private static final String PREFIX = "bursar.mail";
    private static final List<String> SETTINGS = List.of("parallel", "per-second");
    private static final int PARALLEL_MAX = 32;
    private static final BigDecimal SECOND_NANOS =
            BigDecimal.valueOf(Duration.ofSeconds(1).toNanos());

    /** The settings; what is wrong with them is added to the problems. */
    static MailSettings of(Environment environment, List<String> problems) {
        Map<String, String> values = new TreeMap<>();
        Binder.get(environment)
                .bind(PREFIX, Bindable.mapOf(String.class, String.class))
                .ifBound(found -> new TreeMap<>(found).forEach((key, value) -> take(key, value, values, problems)));
        return new MailSettings(parallel(values.get("parallel"), problems), gap(values.get("per-second"), problems));
    }

    private static void take(String key, String value, Map<String, String> values, List<String> problems) {
        SETTINGS.stream()
                .filter(known -> letters(known).equals(letters(key)))
                .findFirst()
                .ifPresentOrElse(
                        known -> values.put(known, value.strip()),
                        () -> problems.add("The setting " + PREFIX + "." + MailWords.line(key, 100)
                                + " does not exist. "
                                + DidYouMean.nearest(key, SETTINGS)
                                        .map(near -> "Did you mean " + PREFIX + "." + near + "?")
                                        .orElse("There are parallel and per-second.")));
    }

    private static int parallel(@org.jspecify.annotations.Nullable String text, List<String> problems) {
        if (text == null || text.isEmpty()) {
            return 4;
        }
        int number = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > PARALLEL_MAX) {
            problems.add(named("parallel", text) + "; write 1 to " + PARALLEL_MAX + ".");
            return 1;
        }
        return number;
    }

    private static Duration gap(@org.jspecify.annotations.Nullable String text, List<String> problems) {
        if (text == null || text.isEmpty()) {
            return Duration.ZERO;
        }
        BigDecimal rate = text.matches("[0-9]{1,4}(\\.[0-9]{1,3})?") ? new BigDecimal(text) : BigDecimal.ZERO;
        if (rate.compareTo(new BigDecimal("0.1")) < 0 || rate.compareTo(BigDecimal.valueOf(1000)) > 0) {
            problems.add(named("per-second", text) + "; write 0.1 to 1000, or remove it for as many as are taken.");
            return Duration.ZERO;
        }
        return Duration.ofNanos(
                SECOND_NANOS.divide(rate, java.math.RoundingMode.UP).longValueExact());
    }

    private static String named(String setting, String value) {
        String variable =
                (PREFIX + "." + setting).replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
        return PREFIX + "." + setting + " (variable " + variable + ") is \"" + MailWords.line(value, 40) + "\"";
    }

    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}
