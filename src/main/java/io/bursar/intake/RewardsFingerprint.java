package io.bursar.intake;

import io.bursar.domain.Reward;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a file's rewards, whatever their order and however the file is saved: the sum of the SHA-256 of each, modulo
 * 2^256, with their number. Two different files have the same one by chance only once in 2^256. Somebody who writes a file
 * could search for a sum on purpose, and would gain a refusal: an equal sum never pays, and to have another sum any changed
 * letter is enough. Not for use by several threads.
 */
public final class RewardsFingerprint {

    private static final int WORDS = 4;

    private final MessageDigest digest = DigestUtils.getSha256Digest();
    private final long[] sum = new long[WORDS];
    private final StringBuilder text = new StringBuilder();
    private long count;

    /** Takes one more reward in; its line does not matter. */
    public void add(Reward reward) {
        text.setLength(0);
        part(reward.reference());
        part(reward.recipient());
        part(reward.amount().plain());
        part(reward.amount().currency().getCurrencyCode());
        part(reward.target() == null ? "" : reward.target());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        boolean carry = false;
        for (int i = WORDS - 1; i >= 0; i--) {
            long added = hash.getLong(i * Long.BYTES);
            long before = sum[i];
            sum[i] = before + added + (carry ? 1 : 0);
            carry = carry ? Long.compareUnsigned(sum[i], before) <= 0 : Long.compareUnsigned(sum[i], before) < 0;
        }
        count++;
    }

    /** 64 hexadecimal digits; null where there was no reward. */
    public @Nullable String hex() {
        if (count == 0) {
            return null;
        }
        ByteBuffer all = ByteBuffer.allocate((WORDS + 1) * Long.BYTES);
        for (long word : sum) {
            all.putLong(word);
        }
        all.putLong(count);
        return HexFormat.of().formatHex(digest.digest(all.array()));
    }

    /** With its length, so that no letter can move from one part into the next. */
    private void part(String part) {
        text.append(part.length()).append(':').append(part);
    }
}
