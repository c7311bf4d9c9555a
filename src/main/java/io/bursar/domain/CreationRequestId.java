package io.bursar.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The provider's idempotency key. It is derived from the reward, never drawn: the same reward in a second file, or after
 * the loss of the whole database, has the same id, and the provider itself pays it once.
 *
 * @param value partner id, 22 characters of the reward's fingerprint, {@code E} and the epoch; at most 40 of [A-Za-z0-9]
 */
public record CreationRequestId(String value) {

    /** The provider's bound on the id's length (Incentives API FAQ). */
    public static final int LENGTH_MAX = 40;

    /** Longest partner id that leaves room for the fingerprint and the epoch. */
    public static final int PARTNER_ID_MAX = 16;

    private static final int BASE_LENGTH = 22;

    /** The alphabet of Base32 (RFC 4648): capital letters and digits that no two of are alike. */
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /**
     * The part of the id that stays the same over all epochs of one reward: 110 bits of SHA-256.
     *
     * @param partnerId the provider's partner id
     * @param scope within which the reference is unique: the job's name, or the job's name and the file's fingerprint
     * @param reference the reward's own id
     */
    public static String base(String partnerId, String scope, String reference) {
        return new Bases(partnerId, scope).of(reference);
    }

    /** The bases of many rewards of one scope: the digest is looked up once, not a million times. Not for several threads. */
    public static final class Bases {

        private final MessageDigest digest = sha256();
        private final byte[] scope;

        /** See {@link CreationRequestId#base}. */
        public Bases(String partnerId, String scope) {
            this.scope = (partnerId + "\n" + scope + "\n").getBytes(StandardCharsets.UTF_8);
        }

        /** The base of the reward with that id of its own. */
        public String of(String reference) {
            digest.update(scope);
            return base32(digest.digest(reference.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** The first 110 bits, five to a character. Own code: a library's encoder fills 8 KiB for each id of a million. */
    private static String base32(byte[] hash) {
        char[] text = new char[BASE_LENGTH];
        int bits = 0;
        int count = 0;
        int next = 0;
        for (int i = 0; i < BASE_LENGTH; i++) {
            if (count < 5) {
                bits = bits << 8 | hash[next++] & 0xff;
                count += 8;
            }
            count -= 5;
            text[i] = BASE32.charAt(bits >> count & 31);
        }
        return new String(text);
    }

    /** The id of one epoch; it starts with the partner id, whose case matters (Incentives API FAQ). */
    public static CreationRequestId of(String partnerId, String base, int epoch) {
        return new CreationRequestId(partnerId + base + "E" + epoch);
    }

    @Override
    public String toString() {
        return value;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }
}
