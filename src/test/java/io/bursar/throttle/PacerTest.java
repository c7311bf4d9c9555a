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

/** Processes that share one row and are held up now and then, mostly between their steps; all in reckoned time. */
class PacerTest {

    private static final long MS = 1_000_000;
    private static final int NINE_A_SECOND = 111_112;
    private static final int TEN_A_SECOND = 100_000;
    private static final int SENDS = 400;

    @Property(tries = 300)
    void neverElevenInASecondWhateverHoldsProcessesUpBeforeTheySend(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int processes) {
        List<Send> sends = new Night(new Random(seed), NINE_A_SECOND, processes, 400 * MS, 60 * MS).sends();

        assertThat(worstSecond(sends)).isLessThanOrEqualTo(10);
    }

    @Property(tries = 300)
    void neverElevenInASecondOfOneProcessWhateverHoldsItUp(@ForAll long seed, @ForAll boolean fast) {
        int interval = fast ? TEN_A_SECOND : NINE_A_SECOND;
        List<Send> sends = new Night(new Random(seed), interval, 1, 400 * MS, 400 * MS).sends();

        assertThat(worstSecond(sends)).isLessThanOrEqualTo(10);
        for (int i = 1; i < sends.size(); i++) {
            Send previous = sends.get(i - 1);
            assertThat(sends.get(i).began() - previous.began()).isGreaterThanOrEqualTo(fast ? 100 * MS : 105 * MS);
            assertThat(sends.get(i).began() - previous.ended()).isGreaterThanOrEqualTo(fast ? 100 * MS : 85 * MS);
        }
    }

    @Test
    void aDatabaseThatMovesAwayCostsEightSlots() {
        Pacer pacer = new Pacer(NINE_A_SECOND);
        while (!pacer.knowsItsTrips()) {
            pacer.tripTook(2 * MS);
        }
        assertThat(pacer.answerIsStale(0, 22 * MS)).isFalse();

        int stale = 0;
        while (pacer.answerIsStale(0, 100 * MS)) {
            stale++;
        }

        assertThat(stale).isEqualTo(8);
        assertThat(pacer.answerIsStale(0, 119 * MS)).isFalse();
    }

    @Test
    void usesEachSlotWhereNothingIsHeldUpForMoreThanASendMayTake() {
        List<Send> sends = new Night(new Random(5), NINE_A_SECOND, 1, 0, 20 * MS).sends();

        assertThat(sends.getLast().ended() - sends.getFirst().ended())
                .isLessThan((SENDS - 1) * NINE_A_SECOND * 1_000L + 40 * MS);
    }

    private static int worstSecond(List<Send> sends) {
        int worst = 0;
        int first = 0;
        for (int last = 0; last < sends.size(); last++) {
            while (sends.get(last).ended() - sends.get(first).ended() >= 1_000 * MS) {
                first++;
            }
            worst = Math.max(worst, last - first + 1);
        }
        return worst;
    }

    private record Send(long began, long ended) {}

    private record Question(Process process, long askedAt, long atRow) {}

    private static final class Process {
        final Pacer pacer;

        @Nullable Long previousSend;

        Process(Pacer pacer) {
            this.pacer = pacer;
        }
    }

    /** The row, and who asks it: each process again as soon as it has sent, or has missed its slot. */
    private static final class Night {
        private final Random random;
        private final long interval;
        private final long pauseMax;
        private final long sendingMax;
        private final PriorityQueue<Question> questions =
                new PriorityQueue<>(Comparator.comparingLong(Question::atRow));
        private long lastSlot;

        Night(Random random, int intervalMicros, int processes, long pauseMax, long sendingMax) {
            this.random = random;
            this.interval = intervalMicros * 1_000L;
            this.pauseMax = pauseMax;
            this.sendingMax = sendingMax;
            for (int i = 0; i < processes; i++) {
                Process process = new Process(new Pacer(intervalMicros));
                while (!process.pacer.knowsItsTrips()) {
                    process.pacer.tripTook(takes(MS, pauseMax) + takes(MS, pauseMax));
                }
                ask(process, 0);
            }
        }

        List<Send> sends() {
            List<Send> sends = new ArrayList<>();
            while (sends.size() < SENDS) {
                Question question = questions.remove();
                Process process = question.process();
                lastSlot = Math.max(question.atRow(), lastSlot + interval);
                long answeredAt = question.atRow() + takes(MS, pauseMax);
                if (process.pacer.answerIsStale(question.askedAt(), answeredAt)) {
                    ask(process, answeredAt);
                    continue;
                }
                long slotAt = Pacer.slotAt(answeredAt, (lastSlot - question.atRow()) / 1_000);
                long awake = process.pacer.sendAt(slotAt, process.previousSend) + takes(MS / 2, pauseMax);
                if (Pacer.late(slotAt, awake)) {
                    ask(process, awake);
                    continue;
                }
                Send send = new Send(awake, awake + takes(3 * MS, sendingMax));
                sends.add(send);
                process.previousSend = process.pacer.countsFrom(send.began(), send.ended());
                ask(process, send.ended());
            }
            sends.sort(Comparator.comparingLong(Send::ended));
            return sends;
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
