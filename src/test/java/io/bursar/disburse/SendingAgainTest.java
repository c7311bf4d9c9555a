package io.bursar.disburse;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.delivery.HandOver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A code that may have arrived is not sent a second time by one command. */
class SendingAgainTest {

    private static final HandOver DONE = new HandOver.Done("m");
    private static final HandOver LATER = new HandOver.Again("450 later", false);
    private static final HandOver AWAY = new HandOver.Unavailable("connection refused", false);
    private static final HandOver REFUSED = new HandOver.Refused("550 no such user");

    private final Deque<HandOver> answers = new ArrayDeque<>();
    private final RunControl control = new RunControl(Duration.ofSeconds(1), false);

    private HandOver sent(HandOver... next) {
        control.stop("nobody waits in a test");
        answers.addAll(List.of(next));
        return SendingAgain.once(control, answers::remove);
    }

    @Test
    void triesAgainWhereCertainlyNobodyHasIt() {
        assertThat(sent(LATER, AWAY, DONE, DONE)).isEqualTo(DONE);
        assertThat(answers).hasSize(1);
    }

    @Test
    void takesARefusalForAnEnd() {
        assertThat(sent(AWAY, REFUSED, DONE)).isEqualTo(REFUSED);
        assertThat(answers).hasSize(1);
    }

    @Test
    void stopsAfterAHandOverThatNobodyConfirms() {
        for (HandOver unclear : List.of(
                new HandOver.Again("the connection broke", true), new HandOver.Unavailable("no answer", true))) {
            answers.clear();
            assertThat(sent(LATER, unclear, DONE)).isEqualTo(unclear);
            assertThat(answers).hasSize(1);
        }
    }

    @Test
    void givesUpAfterFourTries() {
        assertThat(sent(LATER, LATER, LATER, LATER, DONE)).isEqualTo(LATER);
        assertThat(answers).hasSize(1);
    }
}
