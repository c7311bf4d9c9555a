package io.bursar.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Processes that share one row and are held up now and then, wherever they are; all in reckoned time. */
class PacerTest {

    private static final long MS = 1_000_000;
    private static final long INTERVAL = 111_112_000;
    private static final int SENDS = 400;

    @Property(tries = 300)
    void neverElevenInASecondWhateverHoldsAProcessUpBeforeItSends(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int count) {
        List<Long> sends = new Night(new Random(seed), count, 400 * MS, 30 * MS).sends();

        assertThat(worstSecond(sends)).isLessThanOrEqualTo(10);
    }

    @Property(tries = 300)
    void neverElevenInASecondWhereOneProcessIsHeldUpWhileItSends(@ForAll long seed) {
        List<Long> sends = new Night(new Random(seed), 1, 400 * MS, 400 * MS).sends();

        assertThat(worstSecond(sends)).isLessThanOrEqualTo(10);
    }

    @Test
    void aDatabaseThatMovesAwayCostsEightSlots() {
        Pacer pacer = new Pacer(INTERVAL / 1_000);
        assertThat(pacer.answerIsStale(0, 51 * MS)).as("the first trip").isTrue();
        for (int i = 0; i < 8; i++) {
            assertThat(pacer.answerIsStale(0, 2 * MS)).isFalse();
        }

        int stale = 0;
        while (pacer.answerIsStale(0, 100 * MS)) {
            stale++;
        }

        assertThat(stale).isEqualTo(8);
        assertThat(pacer.answerIsStale(0, 119 * MS)).isFalse();
    }

    @Test
    void usesEachSlotWhereNothingIsHeldUp() {
        List<Long> sends = new Night(new Random(5), 1, 0, 0).sends();

        assertThat(sends.getLast() - sends.getFirst()).isLessThan((SENDS - 1) * INTERVAL + 10 * MS);
    }

    private static int worstSecond(List<Long> sends) {
        int worst = 0;
        int first = 0;
        for (int last = 0; last < sends.size(); last++) {
            while (sends.get(last) - sends.get(first) >= 1_000 * MS) {
                first++;
            }
            worst = Math.max(worst, last - first + 1);
        }
        return worst;
    }

    private record Question(Process process, long askedAt, long atRow) {}

    private static final class Process {
        final Pacer pacer = new Pacer(INTERVAL / 1_000);

        @Nullable Long previousSend;
    }

    /** The row, and who asks it: each process again as soon as it has sent, or has missed its slot. */
    private static final class Night {
        private final Random random;
        private final long pauseMax;
        private final long sendingMax;
        private final PriorityQueue<Question> questions =
                new PriorityQueue<>(Comparator.comparingLong(Question::atRow));
        private long lastSlot = -INTERVAL;

        Night(Random random, int processes, long pauseMax, long sendingMax) {
            this.random = random;
            this.pauseMax = pauseMax;
            this.sendingMax = sendingMax;
            for (int i = 0; i < processes; i++) {
                ask(new Process(), 0);
            }
        }

        List<Long> sends() {
            List<Long> sends = new ArrayList<>();
            while (sends.size() < SENDS) {
                Question question = questions.remove();
                Process process = question.process();
                lastSlot = Math.max(question.atRow(), lastSlot + INTERVAL);
                long answeredAt = question.atRow() + takes(MS, pauseMax);
                long waitMicros = (lastSlot - question.atRow()) / 1_000;
                long slotAt = Pacer.slotAt(answeredAt, waitMicros);
                if (process.pacer.answerIsStale(question.askedAt(), answeredAt)) {
                    ask(process, answeredAt);
                    continue;
                }
                long awake = process.pacer.sendAt(slotAt, process.previousSend) + takes(MS / 2, pauseMax);
                if (Pacer.late(slotAt, awake)) {
                    ask(process, awake);
                    continue;
                }
                process.previousSend = awake + takes(3 * MS, sendingMax);
                sends.add(process.previousSend);
                ask(process, process.previousSend);
            }
            return sends.stream().sorted().toList();
        }

        private void ask(Process process, long now) {
            questions.add(new Question(process, now, now + takes(MS, pauseMax)));
        }

        /** Mostly what is usual, now and then a pause. */
        private long takes(long usual, long most) {
            return most > usual && random.nextInt(20) == 0 ? random.nextLong(usual, most) : random.nextLong(usual);
        }
    }
}
