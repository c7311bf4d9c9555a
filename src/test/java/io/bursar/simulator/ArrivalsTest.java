package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The sliding second: what the provider's limit is measured by. */
class ArrivalsTest {

    private static final long MILLI = 1_000_000L;
    private static final AccountBooks.Totals NOTHING = new AccountBooks.Totals(BigDecimal.ZERO, BigDecimal.ZERO, 0);

    @Test
    void countsArrivalsLessThanASecondApart() {
        Arrivals arrivals = new Arrivals();

        assertThat(arrivals.record(0)).isEqualTo(1);
        assertThat(arrivals.record(1_000 * MILLI - 1)).isEqualTo(2);
        assertThat(arrivals.record(1_000 * MILLI)).isEqualTo(2);
        assertThat(arrivals.record(5_000 * MILLI)).isEqualTo(1);
        assertThat(arrivals.worstSlidingSecond()).isEqualTo(2);
    }

    @Test
    void findsABurstAcrossTheBoundaryOfTwoClockSeconds() {
        Arrivals arrivals = new Arrivals();
        for (int i = 0; i < 10; i++) {
            arrivals.record(900 * MILLI + i);
        }
        for (int i = 0; i < 10; i++) {
            arrivals.record(1_050 * MILLI + i);
        }

        assertThat(arrivals.worstSlidingSecond()).isEqualTo(20);
    }

    @Test
    void neverGoesBackInTime() {
        Arrivals arrivals = new Arrivals();
        arrivals.record(2_000 * MILLI);

        assertThat(arrivals.record(100 * MILLI)).isEqualTo(2);
    }

    @Test
    void worksWhereTheNanosecondsAreNegative() {
        Arrivals arrivals = new Arrivals();
        arrivals.record(-5_000 * MILLI);
        arrivals.record(-4_500 * MILLI);

        assertThat(arrivals.worstSlidingSecond()).isEqualTo(2);
        assertThat(arrivals.figures(-100 * MILLI, NOTHING).arrivalsInTheLastSecond())
                .isZero();
    }

    @Test
    void takesTheRateFromTheFirstToTheLastArrival() {
        Arrivals arrivals = new Arrivals();
        for (int i = 0; i <= 18; i++) {
            arrivals.record(500L * i * MILLI);
        }

        assertThat(arrivals.figures(9_100 * MILLI, NOTHING).callsPerSecond()).isEqualTo(2.0);
        assertThat(arrivals.figures(9_100 * MILLI, NOTHING).arrivals()).isEqualTo(19);
    }

    @Test
    void keepsItsMemoryBoundedInAFlood() {
        Arrivals arrivals = new Arrivals();
        for (int i = 0; i < 300_000; i++) {
            arrivals.record(i);
        }

        assertThat(arrivals.worstSlidingSecond()).isEqualTo(1 << 17);
        assertThat(arrivals.figures(0, NOTHING).arrivals()).isEqualTo(300_000);
    }

    /** The streaming count agrees with counting every window anew. */
    @Property(tries = 200)
    void agreesWithCountingEveryWindow(@ForAll long seed, @ForAll @IntRange(min = 1, max = 150) int calls) {
        Random random = new Random(seed);
        long[] times = new long[calls];
        long now = random.nextLong() >> 8;
        Arrivals arrivals = new Arrivals();
        for (int i = 0; i < calls; i++) {
            now += random.nextInt(4) == 0 ? random.nextLong(1_200 * MILLI) : random.nextLong(40 * MILLI);
            times[i] = now;
            arrivals.record(now);
        }
        int worst = 0;
        for (int start = 0; start < calls; start++) {
            int end = start;
            while (end < calls && times[end] - times[start] < 1_000 * MILLI) {
                end++;
            }
            worst = Math.max(worst, end - start);
        }

        assertThat(arrivals.worstSlidingSecond()).isEqualTo(worst);
    }
}
