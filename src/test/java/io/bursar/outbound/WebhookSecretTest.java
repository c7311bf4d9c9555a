package io.bursar.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The signature is the specification's; a secret is never said. */
class WebhookSecretTest {

    /** The specification's own example. */
    @Test
    void signsAsStandardWebhooksHasIt() {
        WebhookSecret secret = WebhookSecret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        byte[] body = "{\"test\": 2432232314} and more".getBytes(StandardCharsets.UTF_8);
        assertThat(secret.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, body, body.length - 9))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(secret).asString().doesNotContain("MfKQ");
    }

    @ParameterizedTest
    @CsvSource({
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, does not begin with whsec_",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!, is not base64",
        "whsec_c2hvcnQ=, has 5 bytes"
    })
    void refusesWhatIsNoSecretWithoutRepeatingIt(String text, String why) {
        assertThatThrownBy(() -> WebhookSecret.of(text))
                .hasMessageContaining(why)
                .message()
                .doesNotContain(text.substring(6));
    }
}
