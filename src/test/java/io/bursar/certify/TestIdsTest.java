package io.bursar.certify;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.CreationRequestId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of certifications against ids of rewards, which are paid by them. */
class TestIdsTest {

    @ParameterizedTest
    @ValueSource(strings = {"B", "Bursr", "ABCDEFGHIJKLMNOP"})
    void areLettersAndDigitsThatBeginWithThePartnerIdAndFit(String partnerId) {
        assertThat(new TestIds(partnerId).next().value())
                .startsWith(partnerId + "C")
                .matches("[A-Za-z0-9]{1," + CreationRequestId.LENGTH_MAX + "}");
    }

    @Test
    void canNeverBeARewards() {
        String reward = CreationRequestId.of("Bursr", CreationRequestId.base("Bursr", "job", "1"), 3)
                .value();

        assertThat(reward).matches(".*[A-Z]\\d");
        assertThat(new TestIds("Bursr").next().value()).matches(".*N\\d\\d");
    }

    @Test
    void differWithinOneCertificationAndBetweenTwo() {
        TestIds ids = new TestIds("Bursr");

        assertThat(ids.next()).isNotEqualTo(ids.next());
        assertThat(new TestIds("Bursr").next()).isNotEqualTo(new TestIds("Bursr").next());
    }
}
