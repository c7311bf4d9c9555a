package io.bursar.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a run waits for a lost database, on a clock that the test sets. */
class PatienceTest {

    private long now = 42;
    private final Patience patience = new Patience(Duration.ofMinutes(2), () -> now);

    @Test
    void asksAgainLaterAndLaterUntilTheBound() {
        patience.lost(false, Duration.ZERO);
        List<Double> pauses = new ArrayList<>();
        for (Optional<Duration> next = patience.next(); next.isPresent(); next = patience.next()) {
            pauses.add(next.get().toMillis() / 1000.0);
            pass(next.get());
        }
        assertThat(pauses)
                .containsExactly(
                        0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 4.5);
        assertThat(patience.waited()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void countsWhatTheQuestionsTakeToo() {
        patience.lost(false, Duration.ZERO);
        pass(Duration.ofSeconds(119));
        assertThat(patience.next()).contains(Duration.ofMillis(500));
        pass(Duration.ofSeconds(1));
        assertThat(patience.next()).isEmpty();
    }

    @Test
    void beginsToCountWhenTheLossWasNoticed() {
        patience.lost(false, Duration.ofSeconds(118));
        assertThat(patience.waited()).isEqualTo(Duration.ofSeconds(118));
        pass(Duration.ofSeconds(2));
        assertThat(patience.next()).as("once is asked in any case").contains(Duration.ofMillis(500));
        assertThat(patience.next()).isEmpty();
    }

    @Test
    void addsUpWaitsBetweenWhichNothingWasSettled() {
        for (int i = 0; i < 12; i++) {
            patience.lost(false, Duration.ZERO);
            assertThat(patience.next()).isPresent();
            pass(Duration.ofSeconds(10));
            patience.answered();
            pass(Duration.ofSeconds(60));
        }
        patience.lost(false, Duration.ZERO);
        assertThat(patience.next()).isEmpty();
    }

    @Test
    void beginsAnewWhenSomethingWasSettledOrTheWorkWentOnForLong() {
        patience.lost(false, Duration.ZERO);
        pass(Duration.ofSeconds(119));
        patience.answered();
        patience.lost(true, Duration.ZERO);
        assertThat(patience.next()).contains(Duration.ofMillis(500));
        pass(Duration.ofSeconds(119));
        patience.answered();
        pass(Duration.ofMinutes(2));
        patience.lost(false, Duration.ZERO);
        assertThat(patience.next()).contains(Duration.ofMillis(500));
        assertThat(patience.waited()).isZero();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
