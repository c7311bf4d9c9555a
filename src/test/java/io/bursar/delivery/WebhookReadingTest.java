package io.bursar.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A receiver's settings, and what is said about wrong ones. */
class WebhookReadingTest {

    @Test
    void readsProperties() {
        WebhookSettings settings = WebhookReading.of(
                properties(Map.of(
                        "bursar.webhooks.partner-shop.url",
                        "https://shop.example.com/hooks/secret-path",
                        "bursar.webhooks.partner-shop.secret",
                        Partner.SECRET,
                        "bursar.webhooks.partner-shop.previous-secret",
                        Partner.EARLIER_SECRET,
                        "bursar.webhooks.partner-shop.parallel",
                        8,
                        "bursar.webhooks.partner-shop.per-second",
                        "5",
                        "bursar.webhooks.other.uhl",
                        "x")),
                "partner-shop");

        assertThat(settings.secrets()).hasSize(2);
        assertThat(settings.allowPrivate()).isFalse();
        assertThat(settings.parallel()).isEqualTo(8);
        assertThat(settings.gap()).isEqualTo(Duration.ofMillis(200));
        assertThat(settings)
                .asString()
                .contains("shop.example.com")
                .doesNotContain("secret-path")
                .doesNotContain("MfKQ");
    }

    /** A variable's name has an underscore for each dash and each dot. */
    @Test
    void readsVariablesOfNamesThatBeginAlike() {
        StandardEnvironment environment = variables(Map.of(
                "BURSAR_WEBHOOKS_SHOP_URL", "https://shop.example.com/",
                "BURSAR_WEBHOOKS_SHOP_SECRET", Partner.SECRET,
                "BURSAR_WEBHOOKS_SHOP_EU_URL", "https://127.0.0.1:8443/",
                "BURSAR_WEBHOOKS_SHOP_EU_SECRET", Partner.SECRET,
                "BURSAR_WEBHOOKS_SHOP_EU_ALLOWPRIVATE", "true",
                "BURSAR_WEBHOOKS_SHOP_EU_PREVIOUSSECRET", ""));

        WebhookSettings shop = WebhookReading.of(environment, "shop");
        assertThat(shop.url()).hasHost("shop.example.com");
        assertThat(shop.parallel()).isEqualTo(4);
        assertThat(shop.gap()).isZero();
        WebhookSettings europe = WebhookReading.of(environment, "shop-eu");
        assertThat(europe.allowPrivate()).isTrue();
        assertThat(europe.secrets()).hasSize(1);
    }

    @Test
    void saysAllThatIsWrongAtOnceAndRepeatsNoSecret() {
        assertThatThrownBy(() -> WebhookReading.of(
                        properties(Map.of(
                                "bursar.webhooks.partner-shop.url", "http://shop.example.com/",
                                "bursar.webhooks.partner-shop.secret", "hunter2hunter2",
                                "bursar.webhooks.partner-shop.previous-secret", "whsec_c2hvcnQ=",
                                "bursar.webhooks.partner-shop.allow-private", "perhaps",
                                "bursar.webhooks.partner-shop.parallel", "0",
                                "bursar.webhooks.partner-shop.per-second", "many",
                                "bursar.webhooks.partner-shop.pararell", "4")),
                        "partner-shop"))
                .isInstanceOf(DeliveryProblems.class)
                .hasMessageContaining("pararell does not exist. Did you mean bursar.webhooks.partner-shop.parallel?")
                .hasMessageContaining("Webhook partner-shop: bursar.webhooks.partner-shop.url"
                        + " (variable BURSAR_WEBHOOKS_PARTNER_SHOP_URL) is not https; write https://")
                .hasMessageContaining("PARTNER_SHOP_SECRET) does not begin with whsec_; write whsec_")
                .hasMessageContaining("PARTNER_SHOP_PREVIOUSSECRET) has 5 bytes")
                .hasMessageContaining("PARTNER_SHOP_ALLOWPRIVATE) is \"perhaps\"; write true or false")
                .hasMessageContaining("PARTNER_SHOP_PARALLEL) is \"0\"; write a number from 1 to 64")
                .hasMessageContaining("PARTNER_SHOP_PERSECOND) is \"many\"; write a number from 1 to 1000")
                .message()
                .doesNotContain("hunter2")
                .doesNotContain("c2hvcnQ")
                .hasLineCount(7);
    }

    @Test
    void saysThatThereIsNoSuchReceiver() {
        assertThatThrownBy(() -> WebhookReading.of(properties(Map.of("bursar.webhooks.shop.url", "https://x/")), "shp"))
                .hasMessageContaining("no receiver of that name: did you mean shop?")
                .hasMessageContaining("bursar.webhooks.shp.url")
                .hasMessageContaining("BURSAR_WEBHOOKS_SHP_SECRET");
        assertThatThrownBy(() -> WebhookReading.of(properties(Map.of()), "shop"))
                .hasMessageContaining("none is set up.");
    }

    @Test
    void wantsToBeToldThatThisMachineIsMeant() {
        assertThatThrownBy(() -> WebhookReading.of(
                        properties(Map.of(
                                "bursar.webhooks.shop.url",
                                "http://127.0.0.1:8080/",
                                "bursar.webhooks.shop.secret",
                                Partner.SECRET)),
                        "shop"))
                .hasMessageContaining("is an address on this machine; set bursar.webhooks.shop.allow-private to true");
    }

    @Test
    void saysOfAnAddressWhatIsWrongAndWhereItIsSet() {
        assertThatThrownBy(() -> WebhookReading.of(
                        properties(Map.of(
                                "bursar.webhooks.shop.url",
                                "https://10.0.0.5:99999/hooks/secret-path",
                                "bursar.webhooks.shop.secret",
                                Partner.SECRET)),
                        "shop"))
                .hasMessageContaining(
                        "Webhook shop: bursar.webhooks.shop.url (variable BURSAR_WEBHOOKS_SHOP_URL) has port 99999; write one")
                .hasMessageContaining("BURSAR_WEBHOOKS_SHOP_URL) has the host 10.0.0.5, which not everybody can reach;"
                        + " set bursar.webhooks.shop.allow-private to true")
                .message()
                .doesNotContain("secret-path")
                .hasLineCount(2);
    }

    /** The later one's address and secret would be the only ones. */
    @ParameterizedTest
    @ValueSource(strings = {"use-shop", "us-eshop"})
    void mergesNoTwoReceiversWhoseNamesDifferByDashes(String receiver) {
        assertThatThrownBy(() -> WebhookReading.of(
                        properties(Map.of(
                                "bursar.webhooks.us-eshop.url",
                                "https://us-eshop.example.com/",
                                "bursar.webhooks.us-eshop.secret",
                                Partner.SECRET,
                                "bursar.webhooks.use-shop.url",
                                "https://use-shop.example.com/",
                                "bursar.webhooks.use-shop.secret",
                                Partner.EARLIER_SECRET)),
                        receiver))
                .isInstanceOf(DeliveryProblems.class)
                .hasMessage("Webhook " + receiver + ": bursar.webhooks.us-eshop and bursar.webhooks.use-shop differ by"
                        + " dashes or case alone, and would be one receiver; give one another name, or write the same one"
                        + " in every setting and in the job file, in variables with an underscore for each dash.");
    }

    @Test
    void mergesNoTwoReceiversOfVariablesAndOfDifferentCase() {
        assertThatThrownBy(() -> WebhookReading.of(
                        variables(Map.of(
                                "BURSAR_WEBHOOKS_US_ESHOP_URL",
                                "https://us-eshop.example.com/",
                                "BURSAR_WEBHOOKS_USE_SHOP_SECRET",
                                Partner.SECRET)),
                        "use-shop"))
                .hasMessageContaining("bursar.webhooks.us-eshop and bursar.webhooks.use-shop differ");
        assertThatThrownBy(() -> WebhookReading.of(
                        properties(Map.of(
                                "bursar.webhooks.Shop.url",
                                "https://one.example.com/",
                                "bursar.webhooks.shop.secret",
                                Partner.SECRET)),
                        "shop"))
                .hasMessageContaining("bursar.webhooks.Shop and bursar.webhooks.shop differ");
    }

    /** Only the other one is set up. */
    @Test
    void takesNoOtherReceiverForTheJobs() {
        assertThatThrownBy(() -> WebhookReading.of(
                        properties(Map.of(
                                "bursar.webhooks.us-eshop.url",
                                "https://us-eshop.example.com/",
                                "bursar.webhooks.us-eshop.secret",
                                Partner.SECRET)),
                        "use-shop"))
                .hasMessageContaining("bursar.webhooks.us-eshop and bursar.webhooks.use-shop differ");
    }

    @Test
    void takesOneReceiversSettingsFromPropertiesAndVariables() {
        StandardEnvironment both = properties(Map.of("bursar.webhooks.shop-eu.url", "https://eu.example.com/"));
        both.getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment",
                        Map.of(
                                "BURSAR_WEBHOOKS_SHOP_EU_SECRET",
                                Partner.SECRET,
                                "BURSAR_WEBHOOKS_SHOPEU_PARALLEL",
                                "")));

        assertThat(WebhookReading.of(both, "shop-eu").url()).hasHost("eu.example.com");
    }

    private static StandardEnvironment properties(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return environment;
    }

    private static StandardEnvironment variables(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME + "-test-systemEnvironment",
                        new HashMap<>(variables)));
        return environment;
    }
}
