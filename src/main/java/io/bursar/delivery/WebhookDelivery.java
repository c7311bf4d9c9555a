package io.bursar.delivery;

import io.bursar.incentives.ClaimCode;
import io.bursar.outbound.WebhookCaller;
import io.bursar.outbound.WebhookCaller.Reply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Hands claim codes to the partner's own service by a signed call, whose id is the creationRequestId. Of the answer only the
 * status counts, and nothing else of it is read into words: it may repeat the code. Header {@code Retry-After} is ignored, as a
 * channel that takes nothing is tried less and less often anyway.
 */
final class WebhookDelivery implements DeliveryChannel {

    private static final int UNAUTHORIZED = 401;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY = 429;
    private static final int NOT_BUILT = 501;
    private static final int NOT_NOW = 503;

    private final WebhookSettings settings;
    private final Clock clock;
    private final WebhookCaller caller;

    /**
     * Opens no connection yet.
     *
     * @param trusted null: the authorities of Java
     */
    WebhookDelivery(WebhookSettings settings, Clock clock, @Nullable SSLContext trusted) {
        this.settings = settings;
        this.clock = clock;
        this.caller = new WebhookCaller(
                settings.url(), settings.secrets(), settings.allowPrivate(), settings.parallel(), trusted);
    }

    @Override
    public HandOver handOver(DeliveryNote note, ClaimCode code) {
        WipedBytes body = new WipedBytes();
        try {
            Instant now = clock.instant();
            WebhookBody.write(note, code, now, body);
            return switch (caller.post(note.key(), now, body.bytes(), body.length())) {
                case Reply.Answered answered -> {
                    Arrays.fill(answered.beginning(), (byte) 0);
                    yield heard(answered.status(), note);
                }
                case Reply.NotReached reply -> new HandOver.Unavailable(reply.why(), false);
                case Reply.Silent reply -> new HandOver.Unavailable(reply.why(), reply.begun());
                case Reply.Broken reply -> new HandOver.Again(reply.why(), true);
            };
        } finally {
            body.wipe();
        }
    }

    /** An error of the receiver's own, or of what stands before it, is no clear answer: it may have kept the code before. */
    private HandOver heard(int status, DeliveryNote note) {
        String answered = "answered " + status;
        return switch (status / 100) {
            case 2 -> new HandOver.Done(note.key());
            case 3 ->
                new HandOver.Unavailable(
                        answered + "; redirects are not followed, set " + property("url") + " to the new address",
                        false);
            case 4 -> refused(status, answered);
            case 5 ->
                status > NOT_BUILT && status <= NOT_BUILT + 3
                        ? new HandOver.Unavailable(answered + "; it does not serve now", status != NOT_NOW)
                        : new HandOver.Again(answered + ", an error of its own", true);
            default -> new HandOver.Again(answered + ", which is no answer to a call", true);
        };
    }

    private HandOver refused(int status, String answered) {
        return switch (status) {
            case UNAUTHORIZED ->
                new HandOver.Unavailable(
                        answered + "; it does not take the signature, compare " + property("secret")
                                + " with the receiver's, and the clocks",
                        false);
            case REQUEST_TIMEOUT -> new HandOver.Unavailable(answered + "; it did not get the call in time", false);
            case TOO_EARLY -> new HandOver.Unavailable(answered + "; it wants the call later", false);
            case TOO_MANY ->
                new HandOver.Unavailable(answered + "; it gets too many calls, set " + property("per-second"), false);
            default -> new HandOver.Refused(answered);
        };
    }

    private String property(String setting) {
        return "bursar.webhooks." + settings.name() + "." + setting;
    }

    @Override
    public String name() {
        return "WEBHOOK";
    }

    /** Not the path: it may be a secret of the receiver's. */
    @Override
    public String described() {
        return "webhook " + settings.name() + " at " + settings.url().getHost();
    }

    @Override
    public int parallel() {
        return settings.parallel();
    }

    @Override
    public Duration gap() {
        return settings.gap();
    }

    @Override
    public void close() {
        caller.close();
    }
}
