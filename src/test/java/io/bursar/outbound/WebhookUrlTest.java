package io.bursar.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a receiver's address as it is written, before anybody is called. */
class WebhookUrlTest {

    private static final String ALLOW = "bursar.webhooks.shop.allow-private";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example.com/hooks",
                "https://shop.example.com:1/",
                "https://shop.example.com:65535",
                "https://1and1.example.com:/",
                "https://8.8.8.8/",
                "https://[2606:4700::1111]/"
            })
    void takesWhatCanBeCalled(String url) {
        assertThat(WebhookUrl.problems(url, false, ALLOW)).isEmpty();
        assertThat(new HttpPost(URI.create(url)).getAuthority()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.5",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "[fe80::1%nocard]",
                "[::ffff:10.0.0.5]",
                "[64:ff9b:1::808:808]"
            })
    void wantsToBeToldThatAnAddressWhichNotEverybodyReachesIsMeant(String host) {
        assertThat(WebhookUrl.problems("https://" + host + "/hooks/secret-path", false, ALLOW))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.what()).isEqualTo("has the host " + host + ", which not everybody can reach");
                    assertThat(problem.fix())
                            .isEqualTo("set " + ALLOW + " to true if that is meant, or write another one");
                });
        assertThat(WebhookUrl.problems("https://" + host + "/hooks", true, ALLOW))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "99999"})
    void refusesAPortThatThereIsNot(String port) {
        assertThat(WebhookUrl.problems("https://shop.example.com:" + port + "/hooks/secret-path", false, ALLOW))
                .containsExactly(new WebhookUrl.Problem(
                        "has port " + port, "write one from 1 to 65535, or none for the usual one"));
    }

    /** The HTTP client would refuse it only when the first code is on its way. */
    @Test
    void refusesAPathThatTheClientDoes() {
        assertThat(WebhookUrl.problems("https://shop.example.com//hooks", false, ALLOW))
                .containsExactly(new WebhookUrl.Problem("has two slashes after the host", "write https://HOST/PATH"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://2130706433/",
                "https://127.1/",
                "https://shop.example.com:99999999999/",
                "https:///hooks",
                "https://ann@shop.example.com/",
                "https://shop.example.com/#top"
            })
    void refusesWhatHasNoHostOrMoreThanThat(String url) {
        assertThat(WebhookUrl.problems(url, true, ALLOW))
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).startsWith("has no host"));
    }
}
