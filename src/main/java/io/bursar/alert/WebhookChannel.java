package io.bursar.alert;

import io.bursar.outbound.WebhookCaller;
import io.bursar.outbound.WebhookCaller.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Alerts as signed calls, after Standard Webhooks: each on a connection of its own, as alerts are rare. */
final class WebhookChannel implements Channel {

    private static final int ANSWER_MAX = 300;
    private static final int GONE = 410;

    private final AlertSettings.Webhook settings;
    private final Clock clock;
    private final @Nullable SSLContext trusted;

    WebhookChannel(AlertSettings.Webhook settings, Clock clock) {
        this(settings, clock, null);
    }

    /**
     * The channel with authorities of its own.
     *
     * @param trusted null: those of Java
     */
    WebhookChannel(AlertSettings.Webhook settings, Clock clock, @Nullable SSLContext trusted) {
        this.settings = settings;
        this.clock = clock;
        this.trusted = trusted;
    }

    @Override
    public String name() {
        return "WEBHOOK";
    }

    /** Not the path: it may be a secret of the receiver's. */
    @Override
    public String described() {
        return "webhook to " + settings.url().getHost();
    }

    @Override
    public Receipt send(Letter letter) {
        byte[] body = letter.json().getBytes(StandardCharsets.UTF_8);
        try (WebhookCaller caller =
                new WebhookCaller(settings.url(), List.of(settings.secret()), settings.allowPrivate(), 1, trusted)) {
            return switch (caller.post(letter.key(), clock.instant(), body, body.length)) {
                case Reply.Answered answered -> receipt(answered);
                case Reply.NotReached reply -> notNow(reply.why());
                case Reply.Silent reply -> notNow(reply.why());
                case Reply.Broken reply -> notNow(reply.why());
            };
        }
    }

    private static Receipt notNow(String why) {
        return new Receipt.NotNow(Plain.line(why, ANSWER_MAX));
    }

    private static Receipt receipt(Reply.Answered answered) {
        int code = answered.status();
        String said = new String(answered.beginning(), StandardCharsets.UTF_8);
        String words = Plain.line("answered " + code + " " + said, ANSWER_MAX);
        if (code >= 200 && code < 300) {
            return new Receipt.Taken(words);
        }
        if (code >= 300 && code < 400) {
            return new Receipt.NotNow(
                    "answered " + code + "; redirects are not followed, set webhook.url to the new address");
        }
        return code == GONE ? new Receipt.Never(words) : new Receipt.NotNow(words);
    }
}
