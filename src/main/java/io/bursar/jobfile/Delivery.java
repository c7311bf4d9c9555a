package io.bursar.jobfile;

import io.bursar.domain.CreationRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the claim codes of a job's rewards reach people.
 *
 * @param by the way
 * @param hold how long a live card stays undelivered, and can be taken back
 * @param mail how the mail looks; exactly with {@link By#EMAIL}
 * @param webhook which receiver of {@code bursar.webhooks} is called; exactly with {@link By#WEBHOOK}
 */
public record Delivery(
        By by, Duration hold, @Nullable Mail mail, @Nullable String webhook) {

    /** No hand-over: codes are dropped. */
    public static final Delivery NONE = new Delivery(By.NONE, Duration.ZERO, null, null);

    /** The longest time that a card may be kept back. */
    public static final Duration HOLD_MAX = Duration.ofDays(7);

    /** True if cards are kept back for longer than the provider takes them back. */
    public boolean isHeldPastTheCancelWindow() {
        return hold.compareTo(CreationRequest.CANCEL_WINDOW) > 0;
    }

    /** True if this calls the receiver for which a file was accepted; null: none was kept with it. */
    public boolean mayServe(@Nullable String receiver) {
        return receiver == null || receiver.equals(webhook);
    }

    /** Calls of the provider for one reward, if all goes well: a code that is kept back is fetched again. */
    public int callsForOne() {
        return by != By.NONE && !hold.isZero() ? 2 : 1;
    }

    /** A way to hand a claim code over. */
    public enum By {
        /** Not at all: the code is dropped, and can be fetched again from the provider by its id. */
        NONE,
        /** By mail to the recipient. */
        EMAIL,
        /** By a signed call to the partner's own service. */
        WEBHOOK
    }

    /**
     * How the mail looks.
     *
     * @param from the sender, an address with or without a name before it
     * @param replyTo where answers go; null: to the sender
     * @param templates folder of the texts, within the folder of the job files unless absolute; null: the standard ones
     * @param language of a recipient whose row says none, as a BCP 47 tag
     */
    public record Mail(
            String from, @Nullable String replyTo, @Nullable String templates, String language) {}
}
