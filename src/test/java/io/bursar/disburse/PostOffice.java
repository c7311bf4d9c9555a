package io.bursar.disburse;

import io.bursar.delivery.DeliveryChannel;
import io.bursar.delivery.DeliveryNote;
import io.bursar.delivery.HandOver;
import io.bursar.incentives.ClaimCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A channel that keeps what it takes, and does what a test says. */
final class PostOffice implements DeliveryChannel {

    /** One code that somebody has. */
    record Letter(String to, String key, String code) {}

    final List<Letter> taken = new CopyOnWriteArrayList<>();
    final List<Long> begun = new CopyOnWriteArrayList<>();
    final AtomicInteger underWay = new AtomicInteger();
    final AtomicInteger mostUnderWay = new AtomicInteger();

    private final int parallel;
    private final Duration gap;
    private volatile Function<DeliveryNote, HandOver> answer = note -> new HandOver.Done("m-" + note.key());

    PostOffice(int parallel, Duration gap) {
        this.parallel = parallel;
        this.gap = gap;
    }

    /** What it answers from now on; a code is taken exactly where it says so. */
    void answers(Function<DeliveryNote, HandOver> now) {
        answer = now;
    }

    @Override
    public HandOver handOver(DeliveryNote note, ClaimCode code) {
        begun.add(System.nanoTime());
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            String secret = code.reveal(String::new);
            HandOver result = answer.apply(note);
            if (result instanceof HandOver.Done) {
                taken.add(new Letter(note.recipient().address(), note.key(), secret));
            }
            return result;
        } finally {
            underWay.decrementAndGet();
        }
    }

    @Override
    public String name() {
        return "EMAIL";
    }

    @Override
    public String described() {
        return "the post office";
    }

    @Override
    public int parallel() {
        return parallel;
    }

    @Override
    public Duration gap() {
        return gap;
    }

    @Override
    public void close() {}
}
