package io.bursar.transport;

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

/**
 * Signs requests with Signature Version 4 for the service AGCODService, by the vendor's own library (Incentives API
 * FAQ). The headers that it gives back are exactly those that must be sent; another Host would not match.
 */
public final class RequestSigner {

    private static final String SERVICE = "AGCODService";

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsIdentity credentials;
    private final String region;
    private final Clock clock;

    /** Signs with the keys of the account; the clock dates the signatures. */
    public RequestSigner(AccountSettings account, Clock clock) {
        this.credentials = AwsCredentialsIdentity.create(account.accessKeyId(), account.secretAccessKey());
        this.region = account.region();
        this.clock = clock;
    }

    /** The signed headers of one POST. */
    public Map<String, List<String>> sign(URI target, String operation, String body) {
        SdkHttpRequest unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(target)
                .putHeader("accept", "application/json")
                .putHeader("content-type", "application/json")
                .putHeader("x-amz-target", "com.amazonaws.agcod." + SERVICE + "." + operation)
                .build();
        SignedRequest signed = signer.sign(request -> request.identity(credentials)
                .request(unsigned)
                .payload(ContentStreamProvider.fromString(body, StandardCharsets.UTF_8))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, clock));
        return signed.request().headers();
    }
}
