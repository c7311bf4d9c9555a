package io.bursar.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.codec.binary.Base32;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;

/** Ids are derived in one way for ever: another way would pay old rewards again. */
class CreationRequestIdTest {

    /** Made by the first release that could pay. */
    @Test
    void isWhatItAlwaysWas() {
        assertThat(CreationRequestId.base("Bursr", "nightly-us", "NOV-1001")).isEqualTo("VDFKNNSY5UGV2GSHNWXR3P");
    }

    @Property(tries = 500)
    void isTheFirst110BitsInBase32(@ForAll String scope, @ForAll String reference) {
        byte[] hash = DigestUtils.sha256(("Bursr\n" + scope + "\n" + reference).getBytes(StandardCharsets.UTF_8));
        assertThat(CreationRequestId.base("Bursr", scope, reference))
                .isEqualTo(new Base32().encodeToString(hash).substring(0, 22));
    }
}
