package io.bursar.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Taking turns, in numbers. */
class ShareTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    @Test
    void hasTheWholePaceWhenAlone() {
        Share share = share(90, List.of());

        assertThat(share.runs()).isEqualTo(1);
        assertThat(share.pace()).isEqualByComparingTo("9");
        assertThat(share.left()).isEqualTo(Duration.ofSeconds(10));
        assertThat(share.until()).isEqualTo(NOW.plusSeconds(10));
    }

    @Test
    void isNotStuckBehindABigOne() {
        assertThat(share(90, List.of(1_000_000L)).left()).isEqualTo(Duration.ofSeconds(20));
        assertThat(share(90, List.of(1_000_000L)).pace()).isEqualByComparingTo("4.5");
    }

    @Test
    void takesWhatTheShorterOnesLeave() {
        assertThat(share(900, List.of(90L, 45L)).left()).isEqualTo(Duration.ofSeconds(115));
    }

    @Test
    void doesNotShareWithARunThatHasNothingToCall() {
        assertThat(share(90, List.of(0L)).runs()).isEqualTo(1);
    }

    private static Share share(long own, List<Long> others) {
        return Share.of(own, others, new BigDecimal("9"), NOW);
    }
}
