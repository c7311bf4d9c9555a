package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import io.bursar.simulator.SignatureCheck.Fault;
import io.bursar.simulator.SignatureCheck.Refusal;
import io.bursar.simulator.SimulatorSettings.AccessKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The verification against published signatures: AWS's documented example and test suite, and what a client of this very
 * service publishes.
 */
class SignatureCheckTest {

    private static final Instant SIGNED_AT = Instant.parse("2015-08-30T12:36:00Z");
    private static final AccessKey KEY = new AccessKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", true);

    private static SignatureCheck check(String service, Duration clockIsAheadBy) {
        Clock clock = Clock.fixed(SIGNED_AT.plus(clockIsAheadBy), ZoneOffset.UTC);
        return new SignatureCheck(List.of(KEY), "us-east-1", service, clock);
    }

    private static Headers headers(String host, String service, String signed, String signature) {
        Headers headers = new Headers();
        headers.add("Host", host);
        headers.add("X-Amz-Date", "20150830T123600Z");
        headers.add("Authorization", authorization(service, signed, signature));
        return headers;
    }

    private static String authorization(String service, String signed, String signature) {
        return "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/" + service + "/aws4_request, SignedHeaders="
                + signed + ", Signature=" + signature;
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST, /, 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "GET, /?Param2=value2&Param1=value1, b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
    })
    void acceptsTheVectorsOfTheAwsTestSuite(String method, String uri, String signature) {
        Headers headers = headers("example.amazonaws.com", "service", "host;x-amz-date", signature);

        assertThat(check("service", Duration.ZERO).refusal(method, URI.create(uri), headers, new byte[0]))
                .isNull();
    }

    @Test
    void acceptsTheDocumentedListUsersExample() {
        Headers headers = headers(
                "iam.amazonaws.com",
                "iam",
                "content-type;host;x-amz-date",
                "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
        headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        URI uri = URI.create("/?Action=ListUsers&Version=2010-05-08");

        assertThat(check("iam", Duration.ZERO).refusal("GET", uri, headers, new byte[0]))
                .isNull();
    }

    /** From the unit test of npm agcod 1.0.4. */
    @Test
    void acceptsWhatAClientOfThisServicePublishes() {
        AccessKey key = new AccessKey("fake-aws-key", "fake-secret-key", true);
        Clock clock = Clock.fixed(Instant.parse("2017-09-18T13:31:38Z"), ZoneOffset.UTC);
        String body = "{\"creationRequestId\":\"Test001\",\"partnerId\":\"Test\","
                + "\"value\":{\"amount\":123,\"currencyCode\":\"USD\"}}";
        Headers headers = new Headers();
        headers.add("Accept", "application/json");
        headers.add("Content-Length", "94");
        headers.add("Content-Type", "application/json");
        headers.add("Host", "agcod-v2-gamma.amazon.com");
        headers.add("X-Amz-Date", "20170918T133138Z");
        headers.add("X-Amz-Target", "com.amazonaws.agcod.AGCODService.CreateGiftCard");
        headers.add(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=fake-aws-key/20170918/us-east-1/AGCODService/"
                        + "aws4_request, SignedHeaders=accept;content-length;content-type;host;x-amz-date;x-amz-target,"
                        + " Signature=e9d5479b216d39a2dd949f5971383c871ab420a6c6b3380f98e9851a8349e260");

        assertThat(new SignatureCheck(List.of(key), "us-east-1", "AGCODService", clock)
                        .refusal("POST", URI.create("/CreateGiftCard"), headers, body.getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /, example.amazonaws.com, '', method",
        "GET, /other, example.amazonaws.com, '', path",
        "GET, /?a=b, example.amazonaws.com, '', query",
        "GET, /, other.amazonaws.com, '', host",
        "GET, /, example.amazonaws.com, x, body"
    })
    void refusesWhateverWasChangedAfterSigning(String method, String uri, String host, String body, String what) {
        Headers headers = headers(
                host, "service", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");

        assertThat(check("service", Duration.ZERO)
                        .refusal(method, URI.create(uri), headers, body.getBytes(StandardCharsets.UTF_8)))
                .as(what)
                .extracting(Refusal::fault)
                .isEqualTo(Fault.MISMATCH);
    }

    @ParameterizedTest
    @CsvSource({"PT15M, true", "PT15M1S, false", "PT-15M, true", "PT-15M-1S, false"})
    void acceptsClocksThatDifferByFifteenMinutes(Duration ahead, boolean accepted) {
        Headers headers = headers(
                "example.amazonaws.com",
                "service",
                "host;x-amz-date",
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        Refusal refusal = check("service", ahead).refusal("GET", URI.create("/"), headers, new byte[0]);

        assertThat(refusal == null).isEqualTo(accepted);
    }

    @Test
    void refusesASignatureThatDoesNotCoverTheHost() {
        Headers headers = headers(
                "example.amazonaws.com",
                "service",
                "x-amz-date",
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        Refusal refusal = check("service", Duration.ZERO).refusal("GET", URI.create("/"), headers, new byte[0]);

        assertThat(refusal).extracting(Refusal::fault).isEqualTo(Fault.MISMATCH);
        assertThat(refusal).extracting(Refusal::message).asString().contains("SignedHeader");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Basic abc",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, Signature=00"
            })
    void callsAnythingButAVersionFourSignatureMissing(String authorization) {
        Headers headers = new Headers();
        headers.add("Host", "example.amazonaws.com");
        headers.add("Authorization", authorization);

        assertThat(check("service", Duration.ZERO).refusal("GET", URI.create("/"), headers, new byte[0]))
                .extracting(Refusal::fault)
                .isEqualTo(Fault.MISSING);
    }
}
