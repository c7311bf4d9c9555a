package io.bursar.disburse;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.delivery.HandOver;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A channel that takes nothing is left alone but for one try at a time, further and further apart. */
class ChannelHealthTest {

    private static final HandOver DONE = new HandOver.Done("m");
    private static final HandOver AGAIN = new HandOver.Again("450 later", false);
    private static final HandOver AWAY = new HandOver.Unavailable("connection refused", false);
    private static final HandOver REFUSED = new HandOver.Refused("550 no such user");

    private long now = Long.MAX_VALUE - 5; // monotonic times pass the end of their range
    private final ChannelHealth health = new ChannelHealth(() -> now);

    @Test
    void letsAllBeginWhileItWorks() {
        health.heard(DONE);
        health.heard(REFUSED);
        assertThat(health.mayBegin(7)).isEqualTo(7);
        assertThat(health.failingFor()).isZero();
    }

    @Test
    void triesOneAtATimeFurtherAndFurtherApart() {
        assertThat(health.mayBegin(3)).isEqualTo(3);
        health.heard(AWAY);
        health.heard(AWAY); // the others were under way
        health.heard(AWAY);
        for (long seconds : new long[] {2, 4, 8, 16, 32, 60, 60}) {
            assertThat(health.mayBegin(3)).isZero();
            after(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(health.mayBegin(3)).as("%d s", seconds).isZero();
            after(Duration.ofMillis(1));
            assertThat(health.mayBegin(3)).as("%d s", seconds).isOne();
            assertThat(health.mayBegin(3)).as("only one").isZero();
            health.heard(AWAY);
        }
        assertThat(health.failingFor()).isEqualTo(Duration.ofSeconds(2 + 4 + 8 + 16 + 32 + 60 + 60));
        assertThat(health.trouble()).isEqualTo("connection refused");
    }

    @Test
    void goesOnAtOnceWhenATryIsTaken() {
        health.heard(AWAY);
        after(Duration.ofSeconds(2));
        assertThat(health.mayBegin(5)).isOne();
        health.heard(DONE);
        assertThat(health.mayBegin(5)).isEqualTo(5);
        health.heard(AWAY);
        after(Duration.ofSeconds(2));
        assertThat(health.mayBegin(5)).as("the pauses begin anew").isOne();
    }

    @Test
    void givesATryBackThatWasNotUsed() {
        health.heard(AWAY);
        after(Duration.ofSeconds(2));
        assertThat(health.mayBegin(5)).isOne();
        health.unused();
        assertThat(health.mayBegin(5)).isOne();
    }

    /** One mailbox that says later says nothing about the server; five in a row do. */
    @Test
    void takesFiveRefusalsInARowForTheChannels() {
        for (int i = 0; i < 4; i++) {
            health.heard(AGAIN);
        }
        health.heard(DONE);
        for (int i = 0; i < 4; i++) {
            health.heard(AGAIN);
        }
        assertThat(health.isPaused()).isFalse();
        health.heard(AGAIN);
        assertThat(health.isPaused()).isTrue();
    }

    private void after(Duration duration) {
        now += duration.toNanos();
    }
}
