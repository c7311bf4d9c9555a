package io.bursar.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** The settings of an account's keys, right and wrong. */
class KeyReadingTest {

    private static final String PREFIX = "BURSAR_ACCOUNTS_US_";

    @Test
    void takesTwoPairsAndTheirDates() {
        AccessKeys keys = read(Map.of(
                "NEXT_ACCESSKEYID", "NEXT2",
                "NEXT_SECRETACCESSKEY", "hush2",
                "KEYCREATED", "2020-01-01",
                "NEXT_KEYCREATED", "2020-06-01"));

        AccessKey first = keys.current();
        assertThat(first.id()).isEqualTo("KEY1");
        assertThat(first.secret()).isEqualTo("hush1");
        assertThat(keys.othersThan(first)).singleElement().satisfies(next -> {
            assertThat(next.id()).isEqualTo("NEXT2");
            assertThat(next.secret()).isEqualTo("hush2");
        });
        assertThat(keys.ages(Clock.systemUTC()))
                .extracting(KeyAge::level)
                .containsExactly(KeyAge.Level.ALARM, KeyAge.Level.ALARM);
    }

    @ParameterizedTest
    @CsvSource({
        "ACCESSKEYID_FILE,/nowhere/at/all,ACCESSKEYID,remove one of them",
        "SECRETACCESSKEY_FILE,/nowhere/at/all,SECRETACCESSKEY,remove one of them",
        "NEXT_SECRETACCESSKEY,hush2,NEXT_ACCESSKEYID,write it",
        "NEXT_SECRETACCESSKEY_FILE,/nowhere/at/all,NEXT_ACCESSKEYID,write it",
        "NEXT_ACCESSKEYID,NEXT2,NEXT_SECRETACCESSKEY,write it",
        "NEXT_KEYCREATED,2026-09-01,NEXT_KEYCREATED,no next key",
        "KEYCREATED,01.09.2026,KEYCREATED,such as 2026-09-01",
        "CREDENTIALS,aws,CREDENTIALS,write aws-chain",
        "CREDENTIALS,aws-chain,SECRETACCESSKEY,remove one of them"
    })
    void refusesHalvesAndContradictionsWithTheFix(String setting, String value, String named, String fix) {
        assertThatThrownBy(() -> read(Map.of(setting, value)))
                .isInstanceOf(Accounts.AccountProblems.class)
                .hasMessageContaining("(variable " + PREFIX + named + ")")
                .hasMessageContaining(fix)
                .hasMessageNotContaining("hush");
    }

    @Test
    void showsASecretNowhere() {
        Map<String, Object> variables = variables(Map.of());
        AccountSettings account = account(variables);
        Map<String, String> values = Map.of("accesskeyid", "KEY1", "secretaccesskey", "hush1");
        AccountReading reading = new AccountReading("us", values, new java.util.ArrayList<>());
        KeyPair.Half secret = new KeyPair.Half("the secret", "hush1", "");

        assertThat(account + " " + account.keys() + " " + account.keys().current())
                .doesNotContain("hush");
        assertThat(reading + " " + new KeyReading(reading) + " " + new KeyPair(secret, secret))
                .doesNotContain("hush");
        assertThat(JsonMapper.shared().writeValueAsString(account.keys().current()))
                .isEqualTo("{}");
        assertThat(account.keys().current()).isNotInstanceOf(java.io.Serializable.class);
    }

    private static AccessKeys read(Map<String, String> more) {
        return account(variables(more)).keys();
    }

    private static AccountSettings account(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
        return Accounts.from(environment).find("us");
    }

    private static Map<String, Object> variables(Map<String, String> more) {
        Map<String, Object> variables = new HashMap<>(Map.of(
                PREFIX + "PARTNERID", "Bursa",
                PREFIX + "ENVIRONMENT", "na-production",
                PREFIX + "CURRENCY", "USD",
                PREFIX + "ACCESSKEYID", "KEY1",
                PREFIX + "SECRETACCESSKEY", "hush1"));
        more.forEach((setting, value) -> variables.put(PREFIX + setting, value));
        return variables;
    }
}
