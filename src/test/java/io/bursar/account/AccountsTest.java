package io.bursar.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Settings of accounts out of variables and properties, and what is said about wrong ones. */
class AccountsTest {

    @ParameterizedTest
    @ValueSource(strings = {"US_PRODUCTION_", "USPRODUCTION_"})
    void findsAnAccountByEitherSpellingOfItsVariables(String name) {
        AccountSettings account = Accounts.from(environment(
                        Map.of(
                                "BURSAR_ACCOUNTS_" + name + "PARTNER_ID", "Bursa",
                                "BURSAR_ACCOUNTS_" + name + "ENVIRONMENT", "na-production",
                                "BURSAR_ACCOUNTS_" + name + "CURRENCY", "USD",
                                "BURSAR_ACCOUNTS_" + name + "ACCESSKEYID", "KEY",
                                "BURSAR_ACCOUNTS_" + name + "SECRET_ACCESS_KEY", "hush"),
                        Map.of()))
                .find("us-production");

        assertThat(account.name()).isEqualTo("us-production");
        assertThat(account.partnerId()).isEqualTo("Bursa");
        assertThat(account.endpoint()).hasToString("https://agcod-v2.amazon.com");
        assertThat(account.region()).isEqualTo("us-east-1");
        assertThat(account.callsPerSecond()).isEqualByComparingTo("9");
        assertThat(account.sandbox()).isFalse();
        assertThat(account.toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "https://agcod-v2.amazon.com, true",
        "https://AGCOD-V2-FE.Amazon.com., true",
        "https://agcod-v2-gamma.amazon.com, false",
        "https://agcod-v2-eu-gamma.amazon.com, false",
        "http://127.0.0.1:8080, false"
    })
    void knowsTheProvidersProductionWhateverTheFlagSays(String endpoint, boolean production) {
        AccountSettings account = Accounts.from(environment(
                        Map.of(
                                "BURSAR_ACCOUNTS_US_PARTNERID", "Bursa",
                                "BURSAR_ACCOUNTS_US_ENDPOINT", endpoint,
                                "BURSAR_ACCOUNTS_US_REGION", endpoint.contains("-eu-") ? "eu-west-1" : "us-east-1",
                                "BURSAR_ACCOUNTS_US_CURRENCY", "USD",
                                "BURSAR_ACCOUNTS_US_ACCESSKEYID", "KEY",
                                "BURSAR_ACCOUNTS_US_SECRETACCESSKEY", "hush",
                                "BURSAR_ACCOUNTS_US_SANDBOX", "true"),
                        Map.of()))
                .find("us");

        assertThat(account.atProduction()).isEqualTo(production);
    }

    @Test
    void letsVariablesOverrideProperties() {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "bursar.accounts.sim.partner-id", "Bursa",
                "bursar.accounts.sim.endpoint", "http://127.0.0.1:8080",
                "bursar.accounts.sim.region", "us-east-1",
                "bursar.accounts[sim].currency", "USD",
                "bursar.accounts.sim.accessKeyId", "KEY",
                "bursar.accounts.sim.secret-access-key", "weak"));
        AccountSettings account = Accounts.from(environment(
                        Map.of(
                                "BURSAR_ACCOUNTS_SIM_SECRETACCESSKEY",
                                "strong",
                                "BURSAR_ACCOUNTS_SIM_CALLSPERSECOND",
                                "0"),
                        properties))
                .find("sim");

        assertThat(account.keys().current().secret()).isEqualTo("strong");
        assertThat(account.callsPerSecond()).isEqualTo(BigDecimal.ZERO);
    }

    @Test
    void namesEveryProblemAtOnceWithPropertyVariableAndFix() {
        Accounts accounts = Accounts.from(environment(
                Map.of(
                        "BURSAR_ACCOUNTS_US_ENVIRONMENT", "na-live",
                        "BURSAR_ACCOUNTS_US_CALLSPERSECOND", "11",
                        "BURSAR_ACCOUNTS_US_SECRETACCESSKEY", "hush",
                        "BURSAR_ACCOUNTS_US_PARTNERIDD", "x"),
                Map.of()));

        assertThatThrownBy(() -> accounts.find("us"))
                .hasMessageContaining(
                        "bursar.accounts.us.partner-id (variable BURSAR_ACCOUNTS_US_PARTNERID) is missing")
                .hasMessageContaining("\"na-live\"")
                .hasMessageContaining("eu-sandbox")
                .hasMessageContaining("is 11")
                .hasMessageContaining("BURSAR_ACCOUNTS_US_CURRENCY")
                .hasMessageContaining("BURSAR_ACCOUNTS_US_ACCESSKEYID")
                .hasMessageContaining("BURSAR_ACCOUNTS_US_PARTNERIDD is not a setting")
                .hasMessageNotContaining("hush");
        assertThat(accounts.problems()).hasSizeGreaterThanOrEqualTo(6);
    }

    @Test
    void saysWhichAccountsThereAreAndHowToMakeOne() {
        Accounts accounts = Accounts.from(environment(Map.of("BURSAR_ACCOUNTS_EU_PARTNERID", "x"), Map.of()));

        assertThatThrownBy(() -> accounts.find("us-production"))
                .hasMessageContaining("There is no account \"us-production\". Known: eu.")
                .hasMessageContaining("BURSAR_ACCOUNTS_US_PRODUCTION_PARTNERID");
    }

    @ParameterizedTest
    @CsvSource({
        "ENDPOINT,http://example.com,https",
        "CALLSPERSECOND,0,simulator on this machine",
        "CALLSPERSECOND,fast,number",
        "CURRENCY,DOLLAR,ISO 4217",
        "CARDMIN,0.001,2 decimals",
        "SANDBOX,maybe,true or false",
        "REGION,eu-west-1,us-east-1",
        "SECRETACCESSKEY_FILE,/nowhere/at/all,readable"
    })
    void refusesAWrongValueWithItsFix(String setting, String value, String fix) {
        Map<String, Object> variables = new HashMap<>(Map.of(
                "BURSAR_ACCOUNTS_US_PARTNERID", "Bursa",
                "BURSAR_ACCOUNTS_US_ENVIRONMENT", "na-production",
                "BURSAR_ACCOUNTS_US_CURRENCY", "USD",
                "BURSAR_ACCOUNTS_US_ACCESSKEYID", "KEY",
                "BURSAR_ACCOUNTS_US_SECRETACCESSKEY", "hush"));
        if (setting.endsWith("_FILE")) {
            variables.remove("BURSAR_ACCOUNTS_US_SECRETACCESSKEY");
        }
        variables.put("BURSAR_ACCOUNTS_US_" + setting, value);

        assertThatThrownBy(() -> Accounts.from(environment(variables, Map.of())).find("us"))
                .isInstanceOf(Accounts.AccountProblems.class)
                .hasMessageContaining("BURSAR_ACCOUNTS_US_" + setting)
                .hasMessageContaining(fix);
    }

    @Test
    void refusesTwoSpellingsOfOneAccount() {
        Accounts accounts = Accounts.from(environment(
                Map.of(
                        "BURSAR_ACCOUNTS_USP_PARTNERID", "Bursa",
                        "BURSAR_ACCOUNTS_USP_ENVIRONMENT", "na-sandbox",
                        "BURSAR_ACCOUNTS_USP_CURRENCY", "USD",
                        "BURSAR_ACCOUNTS_USP_ACCESSKEYID", "KEY",
                        "BURSAR_ACCOUNTS_USP_SECRETACCESSKEY", "hush"),
                Map.of()));

        assertThat(accounts.find("us-p").sandbox()).isTrue();
        assertThatThrownBy(() -> accounts.find("usp")).hasMessageContaining("us-p");
    }

    private static StandardEnvironment environment(Map<String, ?> variables, Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        MutablePropertySources sources = environment.getPropertySources();
        sources.forEach(source -> sources.remove(source.getName()));
        sources.addLast(new SystemEnvironmentPropertySource("systemEnvironment", new HashMap<>(variables)));
        sources.addLast(new MapPropertySource("application.yaml", properties));
        return environment;
    }
}
