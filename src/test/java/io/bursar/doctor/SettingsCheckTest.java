package io.bursar.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.doctor.Finding.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Settings that are each right and do not fit together. */
class SettingsCheckTest {

    @ParameterizedTest
    @CsvSource({
        "na-production, USD, , OK, us-east-1",
        "eu-production, GBP, , OK, eu-west-1",
        "fe-sandbox, JPY, , OK, is a sandbox",
        "na-production, USD, true, FAILED, would not stop for missing funds",
        "na-sandbox, USD, false, WARNING, always zero",
        "na-production, EUR, , WARNING, 'pays in USD, CAD, MXN'"
    })
    void fitTogetherOrAreToldApart(String environment, String currency, String sandbox, Level level, String seen) {
        Map<String, String> values = new HashMap<>(Map.of("environment", environment, "currency", currency));
        if (sandbox != null) {
            values.put("sandbox", sandbox);
        }
        Finding finding = new SettingsCheck(account(values)).findings().getFirst();

        assertThat(finding.level()).isEqualTo(level);
        assertThat(finding.seen()).contains(seen);
        assertThat(finding.remedy().isEmpty()).isEqualTo(level == Level.OK);
    }

    @Test
    void areWarnedOfAHostThatIsNotTheProviders() {
        AccountSettings account =
                account(Map.of("endpoint", "https://agcod.example.com", "region", "us-east-1", "currency", "USD"));

        assertThat(new SettingsCheck(account).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.WARNING);
            assertThat(finding.seen()).contains("agcod.example.com");
        });
    }

    @Test
    void areRefusedWhereEnvironmentAndEndpointContradictEachOther() {
        assertThatThrownBy(() -> account(Map.of(
                        "environment", "na-sandbox", "endpoint", "https://agcod-v2.amazon.com", "currency", "USD")))
                .isInstanceOf(Accounts.AccountProblems.class)
                .hasMessageContaining("environment is na-sandbox");
    }

    @ParameterizedTest
    @CsvSource({
        "na-production, USD, 9, OK, '0.15 USD to 2,000.00 USD', OK, '32,400 rewards an hour'",
        "eu-production, EUR, 9, WARNING, no maximum is known, OK, '32,400 rewards an hour'",
        "na-production, USD, 10, OK, '0.15 USD to 2,000.00 USD', WARNING, '36,000 rewards an hour'"
    })
    void sayHowMuchOneCardAndOneHourCanPay(
            String environment, String currency, String pace, Level card, String amounts, Level speed, String hour) {
        List<Finding> limits = new SettingsCheck(
                        account(Map.of("environment", environment, "currency", currency, "calls-per-second", pace)))
                .limits();

        assertThat(limits.getFirst().level()).isEqualTo(card);
        assertThat(limits.getFirst().seen()).contains(amounts);
        assertThat(limits.getLast().level()).isEqualTo(speed);
        assertThat(limits.getLast().seen()).contains(hour);
    }

    private static AccountSettings account(Map<String, String> changed) {
        Map<String, String> values = new HashMap<>(
                Map.of("partner-id", "Bursr", "access-key-id", "KEY", "secret-access-key", "not a real one"));
        values.putAll(changed);
        Map<String, Object> properties = new HashMap<>();
        values.forEach((name, value) -> properties.put("bursar.accounts.us." + name, value));
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return Accounts.from(environment).find("us");
    }
}
