package io.bursar.certify;

import io.bursar.domain.CreationRequestId;
import java.security.SecureRandom;
import org.apache.commons.codec.binary.Base32;

/**
 * The ids of one certification: partner id, {@code C}, 12 random characters, {@code N} and two digits. A reward's id ends in
 * {@code E} and one digit, so none of these can ever be a reward's, whatever the partner id.
 */
final class TestIds {

    private static final int RANDOM_BYTES = 10;
    private static final int RANDOM_LENGTH = 12;
    private static final int IDS_MAX = 99;

    private final String prefix;
    private int given;

    TestIds(String partnerId) {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        this.prefix = partnerId + "C" + new Base32().encodeToString(random).substring(0, RANDOM_LENGTH) + "N";
    }

    CreationRequestId next() {
        if (given == IDS_MAX) {
            throw new IllegalStateException("A certification needs more than " + IDS_MAX + " ids");
        }
        given++;
        return new CreationRequestId(prefix + "%02d".formatted(given));
    }
}
