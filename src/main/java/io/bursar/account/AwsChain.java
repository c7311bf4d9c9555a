package io.bursar.account;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/**
 * The key that the vendor's credential chain finds, for an account that asks for the chain by name. Nothing is looked for
 * before the first key is needed. It shares no HTTP client with us: the library's own plain one asks a container's or a
 * machine's metadata service, and only when the places before have no key.
 */
final class AwsChain implements AccessKeys.Source {

    private final String described;
    private @Nullable DefaultCredentialsProvider chain;

    /** Looks for nothing yet; the setting is described for messages. */
    AwsChain(String described) {
        this.described = described;
    }

    /** Only called under the lock of the account's keys. */
    @Override
    public AccessKey read() throws IOException {
        try {
            AwsCredentials found = chain().resolveCredentials();
            String token = found instanceof AwsSessionCredentials session ? session.sessionToken() : null;
            return new AccessKey(found.accessKeyId(), found.secretAccessKey(), token);
        } catch (RuntimeException e) {
            // the cause's words are the library's, and nobody promises that they hold no secret
            throw new IOException(
                    described + " is aws-chain, and the chain found no key. Looked at, in this order: Java"
                            + " properties (aws.accessKeyId), environment (AWS_ACCESS_KEY_ID), web identity"
                            + " (AWS_WEB_IDENTITY_TOKEN_FILE), the profile AWS_PROFILE or \"default\" in ~/.aws/credentials and"
                            + " ~/.aws/config, container (AWS_CONTAINER_CREDENTIALS_*), machine (instance metadata); set one of"
                            + " them up, and see what \"aws sts get-caller-identity\" says.");
        }
    }

    /** It forgets which place had a key, so that another one may take over. */
    private DefaultCredentialsProvider chain() {
        DefaultCredentialsProvider made = chain;
        if (made == null) {
            made = DefaultCredentialsProvider.builder()
                    .reuseLastProviderEnabled(false)
                    .build();
            chain = made;
        }
        return made;
    }
}
