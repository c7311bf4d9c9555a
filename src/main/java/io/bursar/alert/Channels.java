package io.bursar.alert;

import io.bursar.outbound.MailServer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The channels that the settings name, made when they are first needed. Opens no connection. */
@Lazy
@Component
class Channels {

    private final Environment environment;
    private final Clock clock;
    private @Nullable List<Channel> all;

    Channels(Environment environment, Clock clock) {
        this.environment = environment;
        this.clock = clock;
    }

    /**
     * All of them; none where nothing is set.
     *
     * @throws AlertProblems if the settings cannot be used
     */
    synchronized List<Channel> all() {
        List<Channel> known = all;
        if (known == null) {
            known = made(AlertReading.of(environment));
            all = known;
        }
        return known;
    }

    private List<Channel> made(AlertSettings settings) {
        List<Channel> channels = new ArrayList<>();
        AlertSettings.Mail mail = settings.mail();
        if (mail != null) {
            channels.add(new MailChannel(mail, mailServer(), clock));
        }
        AlertSettings.Webhook webhook = settings.webhook();
        if (webhook != null) {
            channels.add(new WebhookChannel(webhook, clock));
        }
        return List.copyOf(channels);
    }

    private MailServer mailServer() {
        try {
            return MailServer.of(environment);
        } catch (IllegalArgumentException e) {
            throw new AlertProblems(List.of("Alerts are to be mailed, but " + e.getMessage() + "."));
        }
    }
}
