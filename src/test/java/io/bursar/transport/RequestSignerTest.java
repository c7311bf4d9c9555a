package io.bursar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.account.AccessKey;
import io.bursar.account.AccessKeys;
import io.bursar.account.AccountSettings;
import io.bursar.account.BalanceLoadShape;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Our signatures against a computation of its own, which in turn has to give a signature that AWS published. */
class RequestSignerTest {

    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final AccessKey KEY = new AccessKey("AKIDEXAMPLE", SECRET, null);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2015-08-30T12:36:00Z"), ZoneOffset.UTC);
    private static final String BODY = "{\"creationRequestId\":\"Bursr1\",\"partnerId\":\"Bursr\","
            + "\"value\":{\"currencyCode\":\"USD\",\"amount\":12.34}}";

    @Test
    void signsAsAComputationOfItsOwnDoes() throws Exception {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(new RequestSigner(account(), CLOCK)
                .sign(URI.create("https://agcod-v2-gamma.amazon.com/CreateGiftCard"), "CreateGiftCard", BODY, KEY));
        String canonical = """
                POST
                /CreateGiftCard

                accept:application/json
                content-type:application/json
                host:agcod-v2-gamma.amazon.com
                x-amz-content-sha256:%1$s
                x-amz-date:20150830T123600Z
                x-amz-target:com.amazonaws.agcod.AGCODService.CreateGiftCard

                accept;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target
                %1$s""".formatted(sha256(BODY));

        assertThat(headers)
                .containsEntry(
                        "Authorization",
                        List.of("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/"
                                + "AGCODService/aws4_request, SignedHeaders=accept;content-type;host;x-amz-content-sha256;"
                                + "x-amz-date;x-amz-target, Signature=" + signature("AGCODService", canonical)))
                .containsEntry("x-amz-content-sha256", List.of(sha256(BODY)))
                .containsEntry("X-Amz-Date", List.of("20150830T123600Z"));
    }

    /** get-vanilla of AWS's Signature Version 4 test suite. */
    @Test
    void isComparedWithAComputationThatGivesThePublishedSignature() throws Exception {
        String canonical = """
                GET
                /

                host:example.amazonaws.com
                x-amz-date:20150830T123600Z

                host;x-amz-date
                """ + sha256("");

        assertThat(signature("service", canonical))
                .isEqualTo("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    private static AccountSettings account() {
        return new AccountSettings(
                "us",
                "Bursr",
                URI.create("https://agcod-v2-gamma.amazon.com"),
                "us-east-1",
                Currency.getInstance("USD"),
                AccessKeys.of("us", KEY),
                BigDecimal.TEN,
                false,
                true,
                null,
                null,
                null,
                BalanceLoadShape.STANDARD,
                null);
    }

    private static String signature(String service, String canonical) throws GeneralSecurityException {
        String toSign = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/" + service + "/aws4_request\n"
                + sha256(canonical);
        byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of("20150830", "us-east-1", service, "aws4_request", toSign)) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            key = mac.doFinal(part.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(key);
    }

    private static String sha256(String text) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
