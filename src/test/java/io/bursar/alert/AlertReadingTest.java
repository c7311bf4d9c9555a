package io.bursar.alert;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Every problem of the settings at once, each with its fix, and no secret in any. */
class AlertReadingTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void needsNothing() {
        AlertSettings settings = AlertReading.of(properties(Map.of()));

        assertThat(settings.mail()).isNull();
        assertThat(settings.webhook()).isNull();
    }

    @Test
    void readsProperties() {
        AlertSettings settings = AlertReading.of(properties(Map.of(
                "spring.mail.host", "mail.example.com",
                "bursar.alerts.mail.from", "bursar@example.com",
                "bursar.alerts.mail.to[0]", "ann@example.com",
                "bursar.alerts.mail.to[1]", "bob@example.com",
                "bursar.alerts.webhook.url", "https://hooks.example.com/T0/secret-path",
                "bursar.alerts.webhook.secret", SECRET)));

        assertThat(requireNonNull(settings.mail()).to()).containsExactly("ann@example.com", "bob@example.com");
        assertThat(requireNonNull(settings.webhook()).allowPrivate()).isFalse();
        assertThat(settings)
                .asString()
                .contains("hooks.example.com")
                .doesNotContain("secret-path")
                .doesNotContain("MfKQ");
    }

    @Test
    void readsVariables() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME + "-test-systemEnvironment",
                        new HashMap<>(Map.of(
                                "SPRING_MAIL_HOST", "mail.example.com",
                                "BURSAR_ALERTS_MAIL_FROM", "bursar@example.com",
                                "BURSAR_ALERTS_MAIL_TO", "ann@example.com, bob@example.com",
                                "BURSAR_ALERTS_WEBHOOK_URL", "http://127.0.0.1:8080/",
                                "BURSAR_ALERTS_WEBHOOK_SECRET", SECRET,
                                "BURSAR_ALERTS_WEBHOOK_ALLOWPRIVATE", "true"))));

        AlertSettings settings = AlertReading.of(environment);

        assertThat(requireNonNull(settings.mail()).to()).containsExactly("ann@example.com", "bob@example.com");
        assertThat(requireNonNull(settings.webhook()).allowPrivate()).isTrue();
    }

    @Test
    void saysAllThatIsWrongAtOnceAndRepeatsNoSecret() {
        assertThatThrownBy(() -> AlertReading.of(properties(Map.of(
                        "bursar.alerts.mail.to", "ann@example.com, nobody",
                        "bursar.alerts.mail.form", "x@example.com",
                        "bursar.alerts.webhook.url", "http://hooks.example.com/",
                        "bursar.alerts.webhook.secret", "hunter2hunter2"))))
                .isInstanceOf(AlertProblems.class)
                .hasMessageContaining("bursar.alerts.mail.form does not exist. Did you mean bursar.alerts.mail.from?")
                .hasMessageContaining("bursar.alerts.mail.from (variable BURSAR_ALERTS_MAIL_FROM) is missing")
                .hasMessageContaining("\"nobody\", which is no address")
                .hasMessageContaining("set spring.mail.host")
                .hasMessageContaining("bursar.alerts.webhook.url (variable BURSAR_ALERTS_WEBHOOK_URL) is not https")
                .hasMessageContaining("does not begin with whsec_")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void wantsToBeToldThatThisMachineIsMeant() {
        assertThatThrownBy(() -> AlertReading.of(properties(Map.of(
                        "bursar.alerts.webhook.url",
                        "http://127.0.0.1:8080/",
                        "bursar.alerts.webhook.secret",
                        SECRET))))
                .hasMessageContaining("is an address on this machine; set webhook.allow-private to true");
    }

    /** A line end in an address would begin a header of its own. */
    @Test
    void refusesAnAddressWithMoreInIt() {
        for (String from :
                new String[] {"a@example.com\r\nBcc: all@example.com", "Ann <a@example.com>", "a b@example.com"}) {
            assertThatThrownBy(() -> AlertReading.of(properties(Map.of(
                            "spring.mail.host", "mail.example.com",
                            "bursar.alerts.mail.from", from,
                            "bursar.alerts.mail.to", "a@example.com"))))
                    .as(from)
                    .hasMessageContaining("which is no address");
        }
    }

    private static StandardEnvironment properties(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return environment;
    }
}
