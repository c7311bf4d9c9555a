package io.bursar.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Suggestions for mistyped words. */
class DidYouMeanTest {

    private static final List<String> WORDS = List.of("account", "amount", "on-bad-rows", "lanes");

    @Test
    void findsTheNearestWord() {
        assertThat(DidYouMean.nearest("acount", WORDS)).contains("account");
        assertThat(DidYouMean.nearest("onBadRows", WORDS)).contains("on-bad-rows");
        assertThat(DidYouMean.nearest("lnaes", WORDS)).contains("lanes");
    }

    @Test
    void keepsSilentWhereNothingIsNear() {
        assertThat(DidYouMean.nearest("throttle", WORDS)).isEmpty();
        assertThat(DidYouMean.nearest("", WORDS)).isEmpty();
        assertThat(DidYouMean.nearest("x".repeat(10_000), WORDS)).isEmpty();
    }
}
