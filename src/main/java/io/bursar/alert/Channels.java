package io.bursar.alert;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.mail.autoconfigure.MailProperties;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.mail.javamail.JavaMailSenderImpl;
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

    /** Made here and not by Boot, which would decide about it while the program is built, without the installation's settings. */
    private JavaMailSenderImpl mailServer() {
        MailProperties settings = Binder.get(environment)
                .bind("spring.mail", MailProperties.class)
                .orElseThrow(() -> new AlertProblems(
                        List.of("Alerts are to be mailed, but spring.mail does not describe a mail server.")));
        JavaMailSenderImpl server = new JavaMailSenderImpl();
        server.setHost(settings.getHost());
        Integer port = settings.getPort();
        if (port != null) {
            server.setPort(port);
        }
        server.setProtocol(settings.getProtocol());
        server.setUsername(settings.getUsername());
        server.setPassword(settings.getPassword());
        server.getJavaMailProperties().putAll(settings.getProperties());
        return server;
    }
}
