package io.bursar.account;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One access key of the provider: its id, its secret, and the session token of a key that is lent for a while. Nothing but
 * {@link #secret()} and {@link #sessionToken()} ever shows the secret parts, and there is no property that a serialiser
 * would find.
 */
public final class AccessKey {

    private static final int SHOWN = 4;

    private final String id;
    private final String secret;
    private final @Nullable String sessionToken;

    /** A key; the session token is null for one that stays. */
    public AccessKey(String id, String secret, @Nullable String sessionToken) {
        this.id = id;
        this.secret = secret;
        this.sessionToken = sessionToken;
    }

    public String id() {
        return id;
    }

    public String secret() {
        return secret;
    }

    public @Nullable String sessionToken() {
        return sessionToken;
    }

    /** True for the same key in every part; an id whose secret was replaced is another key. */
    public boolean sameAs(AccessKey other) {
        return id.equals(other.id) && secret.equals(other.secret) && Objects.equals(sessionToken, other.sessionToken);
    }

    /** The last characters of the id: enough to find the key in the provider's portal. */
    @Override
    public String toString() {
        return "…" + id.substring(Math.max(0, id.length() - SHOWN));
    }
}
