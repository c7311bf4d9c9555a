package io.bursar.alert;

import io.bursar.alert.Channel.Receipt;
import io.bursar.ledger.AlertMessage;
import io.bursar.ledger.AlertMessages;
import io.bursar.ledger.Outage;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Sends what is queued, each channel on a thread of its own, so that a dead one keeps no other waiting and no look. One letter at
 * a time and channel, each with a deadline; after a failure the rest waits for the next look.
 */
@Lazy
@Component
class Messenger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Messenger.class);
    private static final int LETTERS_AT_ONCE = 20;
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration LAST_LETTER = Duration.ofSeconds(5);

    private final AlertMessages messages;
    private final Clock clock;
    private final Duration deadline;
    private final Map<String, Future<?>> sending = new ConcurrentHashMap<>();
    private @Nullable ExecutorService threads;

    @Autowired
    Messenger(AlertMessages messages, Clock clock) {
        this(messages, clock, DEADLINE);
    }

    Messenger(AlertMessages messages, Clock clock, Duration deadline) {
        this.messages = messages;
        this.clock = clock;
        this.deadline = deadline;
    }

    /** Begins to send what is due over the channel, unless that is under way. Does not wait. */
    void send(Channel channel) {
        sending.compute(
                channel.name(),
                (name, under) ->
                        under != null && !under.isDone() ? under : threads().submit(() -> drain(channel)));
    }

    /** Sends what is due over the channel; ends with the first letter that is not taken, or after twenty. */
    void drain(Channel channel) {
        try {
            boolean goOn = true;
            for (int letters = 0; goOn && letters < LETTERS_AT_ONCE; letters++) {
                Optional<AlertMessage> next = messages.claim(channel.name(), clock.instant());
                goOn = next.isPresent() && deliver(channel, next.get());
            }
        } catch (RuntimeException e) {
            if (Outage.isCauseOf(e)) {
                LOG.warn("Alerts cannot be sent now: the database is lost ({})", Outage.words(e));
            } else {
                LOG.warn("Alerts cannot be sent now", e);
            }
        }
    }

    /** What comes of a test message, at once. */
    Receipt test(Channel channel) {
        return withinDeadline(channel, Letter.test("test_" + UUID.randomUUID(), clock.instant()));
    }

    private boolean deliver(Channel channel, AlertMessage message) {
        Receipt receipt = withinDeadline(channel, Letter.of(message, clock.instant()));
        if (receipt instanceof Receipt.Taken) {
            messages.sent(message, receipt.words(), clock.instant());
            return true;
        }
        boolean forGood = receipt instanceof Receipt.Never;
        LOG.warn(
                "The alert \"{}\" was not taken ({}): {}; {}",
                message.alert().telling().headline(),
                channel.described(),
                receipt.words(),
                forGood || message.tries() >= AlertMessages.TRIES_MAX ? "given up" : "it is tried again");
        messages.failed(message, receipt.words(), forGood, clock.instant());
        return false;
    }

    private Receipt withinDeadline(Channel channel, Letter letter) {
        Future<Receipt> trying = threads().submit(() -> channel.send(letter));
        try {
            return trying.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Receipt.NotNow("no answer within " + deadline.toSeconds() + " seconds");
        } catch (ExecutionException e) {
            LOG.warn("A bug in {}", channel.name(), e.getCause());
            return new Receipt.NotNow("a bug: " + String.valueOf(e.getCause()).replaceFirst(":.*", ""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Receipt.NotNow("the server was ended meanwhile");
        } finally {
            trying.cancel(true);
        }
    }

    /** True while something is being sent. */
    boolean isSending() {
        return Set.copyOf(sending.values()).stream().anyMatch(each -> !each.isDone());
    }

    private synchronized ExecutorService threads() {
        ExecutorService running = threads;
        if (running == null) {
            running = Executors.newVirtualThreadPerTaskExecutor();
            threads = running;
        }
        return running;
    }

    /** Lets a letter that is out end; one that is cut off is sent again, as its claim says. */
    @Override
    public synchronized void close() {
        ExecutorService running = threads;
        if (running == null) {
            return;
        }
        running.shutdown();
        try {
            if (!running.awaitTermination(LAST_LETTER.toMillis(), TimeUnit.MILLISECONDS)) {
                running.shutdownNow();
            }
        } catch (InterruptedException e) {
            running.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
