package io.bursar.delivery;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.bursar.delivery.HandOver.Again;
import io.bursar.delivery.HandOver.Done;
import io.bursar.delivery.HandOver.Refused;
import io.bursar.delivery.HandOver.Unavailable;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Greeting;
import io.bursar.domain.Money;
import io.bursar.domain.Recipient;
import io.bursar.incentives.ClaimCode;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFileLoader;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A job that delivers by mail, a server for it, and one recipient after the other. */
@Timeout(60)
abstract class MailScene {

    static final String CODE = "AQ3W-7KM2PX-9RTB5";
    static final String KEY = "BursaMFRGGZDFMZTWQ2LKNNWG23E1";
    static final Duration SHORT = Duration.ofMillis(1_500);
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T02:31:00Z"), ZoneOffset.UTC);
    static final Greeting ANN = new Greeting("Ann Berg", "Thank you!\nSee you.", "en");

    final Map<String, Object> settings = new HashMap<>();
    final List<EmailDelivery> opened = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path jobs;

    @BeforeEach
    void write() throws IOException {
        settings.put("bursar.jobs", jobs.toString());
        job("from: Acme Rewards <rewards@example.com>", "reply-to: help@example.com");
    }

    @AfterEach
    void close() {
        opened.forEach(EmailDelivery::close);
    }

    static GreenMail greenMail() {
        ServerSetup[] setups = {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
        };
        for (ServerSetup each : setups) {
            each.setServerStartupTimeout(20_000);
        }
        GreenMail mail = new GreenMail(setups);
        mail.start();
        return mail;
    }

    void job(String... mail) throws IOException {
        Files.writeString(
                jobs.resolve("thanks.yaml"),
                "account: us\ndelivery: email\nmail:\n  " + String.join("\n  ", mail) + "\n");
    }

    void templates(String file, String text) throws IOException {
        if (!Files.isDirectory(jobs.resolve("mail"))) {
            Files.createDirectory(jobs.resolve("mail"));
            if (file.equals("subject.txt") && text.startsWith("For")) {
                job("from: Acme <rewards@example.com>", "templates: mail");
                Files.writeString(jobs.resolve("mail/body.txt"), "{{code}}");
                Files.writeString(jobs.resolve("mail/body.html"), "{{code}} {{name}} {{message}}");
            }
        }
        Files.writeString(jobs.resolve("mail").resolve(file), text);
    }

    JobFile load() {
        return new JobFileLoader().load(jobs, "thanks");
    }

    StandardEnvironment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.copyOf(settings)));
        return environment;
    }

    EmailDelivery channelTo(String host, int port) {
        return channelTo(host, port, Duration.ofSeconds(9));
    }

    EmailDelivery channelTo(String host, int port, Duration deadline) {
        settings.put("spring.mail.host", host);
        settings.put("spring.mail.port", Integer.toString(port));
        EmailDelivery channel = EmailDelivery.open(load(), environment(), CLOCK, deadline);
        opened.add(channel);
        return channel;
    }

    static ClaimCode code() {
        return ClaimCode.copyOf(CODE.toCharArray(), 0, CODE.length());
    }

    static DeliveryNote note(String address, Greeting greeting) {
        return new DeliveryNote(
                "NOV-1001",
                new Recipient(address, greeting),
                CreationRequest.of(new CreationRequestId(KEY), Money.ofMinor(2_500, Currency.getInstance("USD"))));
    }

    static HandOver handOver(EmailDelivery channel, String address, Greeting greeting) {
        return channel.handOver(note(address, greeting), code());
    }

    static String why(HandOver result) {
        return switch (result) {
            case Done done -> done.messageId();
            case Again again -> again.why();
            case Unavailable away -> away.why();
            case Refused refused -> refused.why();
        };
    }

    static String part(MimeMessage message, int index) throws Exception {
        return (String)
                ((MimeMultipart) message.getContent()).getBodyPart(index).getContent();
    }
}
