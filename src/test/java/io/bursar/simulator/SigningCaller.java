package io.bursar.simulator;

import io.bursar.simulator.SimulatorSettings.AccessKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the simulator as a real client does: signed by the vendor's library, which the simulator itself does not use. */
final class SigningCaller {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Set<String> SET_BY_THE_CLIENT = Set.of("host", "content-length");

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final HttpClient http;
    private final URI endpoint;
    private final AccessKey key;
    private final String region;
    private final Clock clock;

    SigningCaller(HttpClient http, URI endpoint, AccessKey key, String region, Clock clock) {
        this.http = http;
        this.endpoint = endpoint;
        this.key = key;
        this.region = region;
        this.clock = clock;
    }

    static SigningCaller of(Simulator simulator) {
        return of(simulator, simulator.settings().accessKeys().getFirst());
    }

    static SigningCaller of(Simulator simulator, AccessKey key) {
        return new SigningCaller(
                HttpClient.newHttpClient(),
                simulator.endpoint(),
                key,
                simulator.settings().region(),
                Clock.systemUTC());
    }

    SigningCaller withKey(AccessKey other) {
        return new SigningCaller(http, endpoint, other, region, clock);
    }

    SigningCaller withRegion(String other) {
        return new SigningCaller(http, endpoint, key, other, clock);
    }

    SigningCaller withClock(Clock other) {
        return new SigningCaller(http, endpoint, key, region, other);
    }

    /** What came back: the status and the body. */
    record Reply(int status, String contentType, String text) {
        JsonNode json() {
            return JSON.readTree(text);
        }

        String at(String pointer) {
            return json().at(pointer).asString();
        }

        String errorType() {
            return at("/errorType");
        }

        String errorCode() {
            return at("/errorCode");
        }
    }

    Reply create(String id, String amount) throws IOException, InterruptedException {
        return create(id, amount, "USD");
    }

    Reply create(String id, String amount, String currency) throws IOException, InterruptedException {
        return call("CreateGiftCard", createBody(id, amount, currency));
    }

    static String createBody(String id, String amount, String currency) {
        return "{\"creationRequestId\":\"" + id + "\",\"partnerId\":\"Bursr\",\"value\":{\"currencyCode\":\"" + currency
                + "\",\"amount\":" + amount + "}}";
    }

    Reply cancel(String id) throws IOException, InterruptedException {
        return call("CancelGiftCard", "{\"creationRequestId\":\"" + id + "\",\"partnerId\":\"Bursr\"}");
    }

    Reply funds() throws IOException, InterruptedException {
        return call("GetAvailableFunds", "{\"partnerId\":\"Bursr\"}");
    }

    Reply call(String operation, String body) throws IOException, InterruptedException {
        return send(signed(operation, body));
    }

    Reply send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        return new Reply(
                response.statusCode(),
                response.headers().firstValue("content-type").orElse(""),
                response.body());
    }

    HttpRequest signed(String operation, String body) {
        return signed(operation, body, "com.amazonaws.agcod.AGCODService." + operation);
    }

    HttpRequest signed(String operation, String body, String target) {
        SdkHttpRequest unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint.resolve("/" + operation))
                .putHeader("accept", "application/json")
                .putHeader("content-type", "application/json")
                .putHeader("x-amz-target", target)
                .build();
        SdkHttpRequest signed = signer.sign(
                        request -> request.identity(AwsCredentialsIdentity.create(key.id(), key.secret()))
                                .request(unsigned)
                                .payload(ContentStreamProvider.fromUtf8String(body))
                                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "AGCODService")
                                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                                .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
        HttpRequest.Builder request = HttpRequest.newBuilder(signed.getUri())
                .timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofString(body));
        signed.headers().forEach((name, values) -> {
            if (!SET_BY_THE_CLIENT.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }
}
