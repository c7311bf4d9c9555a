package io.bursar.transport;

import io.bursar.account.AccessKey;
import io.bursar.account.AccountSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Signs requests with Signature Version 4 for the service AGCODService, by the vendor's own library (Incentives API
 * FAQ). The headers that it gives back are exactly those that must be sent; another Host would not match.
 */
public final class RequestSigner {

    private static final String SERVICE = "AGCODService";

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final String region;
    private final Clock clock;

    /** Signs for the account's region; the clock dates the signatures. */
    public RequestSigner(AccountSettings account, Clock clock) {
        this.region = account.region();
        this.clock = clock;
    }

    /** The signed headers of one POST; a session token is signed along. */
    public Map<String, List<String>> sign(URI target, String operation, String body, AccessKey key) {
        SdkHttpRequest unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(target)
                .putHeader("accept", "application/json")
                .putHeader("content-type", "application/json")
                .putHeader("x-amz-target", "com.amazonaws.agcod." + SERVICE + "." + operation)
                .build();
        SignedRequest signed = signer.sign(request -> request.identity(identity(key))
                .request(unsigned)
                .payload(ContentStreamProvider.fromString(body, StandardCharsets.UTF_8))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, clock));
        return signed.request().headers();
    }

    private static AwsCredentialsIdentity identity(AccessKey key) {
        String token = key.sessionToken();
        return token == null
                ? AwsCredentialsIdentity.create(key.id(), key.secret())
                : AwsSessionCredentialsIdentity.create(key.id(), key.secret(), token);
    }
}
