package io.bursar.alert;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.stereotype.Component;

/** The channels that the settings name, made when they are first needed. Opens no connection. */
@Lazy
@Component
class Channels {

    private final Environment environment;
    private final ObjectProvider<JavaMailSender> mailServer;
    private final Clock clock;
    private @Nullable List<Channel> all;

    Channels(Environment environment, ObjectProvider<JavaMailSender> mailServer, Clock clock) {
        this.environment = environment;
        this.mailServer = mailServer;
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
            if (!(mailServer.getIfAvailable() instanceof JavaMailSenderImpl server)) {
                throw new AlertProblems(
                        List.of("Alerts are to be mailed, but spring.mail does not describe a mail server."));
            }
            channels.add(new MailChannel(mail, server, clock));
        }
        AlertSettings.Webhook webhook = settings.webhook();
        if (webhook != null) {
            channels.add(new WebhookChannel(webhook, clock));
        }
        return List.copyOf(channels);
    }
}
