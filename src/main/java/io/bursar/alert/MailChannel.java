package io.bursar.alert;

import io.bursar.outbound.PublicAddresses;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.util.Date;
import java.util.Objects;
import java.util.Properties;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Alerts by mail, over the server of {@code spring.mail}. Whatever else is set there: outside this machine nothing is sent
 * without TLS to a server whose name its certificate has, and no server is waited for without end.
 */
final class MailChannel implements Channel {

    private static final int ANSWER_MAX = 300;
    private static final String CONNECT_MAX = "5000";
    private static final String SILENCE_MAX = "10000";

    private final AlertSettings.Mail settings;
    private final JavaMailSenderImpl sender;
    private final Clock clock;

    MailChannel(AlertSettings.Mail settings, JavaMailSenderImpl server, Clock clock) {
        this.settings = settings;
        this.sender = secured(server);
        this.clock = clock;
    }

    @Override
    public String name() {
        return "MAIL";
    }

    @Override
    public String described() {
        return "mail to " + String.join(", ", settings.to()) + " by " + sender.getHost();
    }

    @Override
    public Receipt send(Letter letter) {
        try {
            sender.send(message(letter));
            return new Receipt.Taken("taken by " + sender.getHost());
        } catch (MailSendException e) {
            return partly(e);
        } catch (MailException e) {
            return new Receipt.NotNow(words(e));
        } catch (MessagingException e) {
            return new Receipt.NotNow(words(e));
        }
    }

    private MimeMessage message(Letter letter) throws MessagingException {
        MimeMessage message = sender.createMimeMessage();
        message.setFrom(new InternetAddress(settings.from()));
        for (String to : settings.to()) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to));
        }
        message.setSubject(letter.subject(), "UTF-8");
        message.setText(letter.text(), "UTF-8");
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader(
                "Message-ID", "<" + letter.key() + "@" + settings.from().replaceFirst(".*@", "") + ">");
        message.setHeader("Auto-Submitted", "auto-generated");
        return message;
    }

    /** Where the server took it for some, it is not sent to them again for the others' sake. */
    private static Receipt partly(MailSendException e) {
        for (Exception failure : e.getFailedMessages().values()) {
            if (failure instanceof SendFailedException some
                    && some.getValidSentAddresses() != null
                    && some.getValidSentAddresses().length > 0) {
                return new Receipt.Taken(
                        "taken for %d of %d addresses".formatted(some.getValidSentAddresses().length, all(some)));
            }
        }
        return new Receipt.NotNow(words(e));
    }

    private static int all(SendFailedException some) {
        return some.getValidSentAddresses().length
                + count(some.getValidUnsentAddresses())
                + count(some.getInvalidAddresses());
    }

    private static int count(Address[] addresses) {
        return addresses == null ? 0 : addresses.length;
    }

    private static String words(Exception e) {
        Throwable cause = e;
        if (e instanceof MailSendException several
                && !several.getFailedMessages().isEmpty()) {
            cause = several.getFailedMessages().values().iterator().next();
        }
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Plain.line(
                Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName()), ANSWER_MAX);
    }

    private static JavaMailSenderImpl secured(JavaMailSenderImpl server) {
        String host = Objects.requireNonNullElse(server.getHost(), "");
        boolean implicit = "smtps".equals(server.getProtocol())
                || Boolean.parseBoolean(server.getJavaMailProperties().getProperty("mail.smtp.ssl.enable"));
        Properties properties = new Properties();
        properties.putAll(server.getJavaMailProperties());
        for (String protocol : new String[] {"mail.smtp.", "mail.smtps."}) {
            if (!PublicAddresses.isLoopback(host)) {
                properties.setProperty(protocol + "ssl.checkserveridentity", "true");
                properties.remove(protocol + "ssl.trust");
            }
            properties.putIfAbsent(protocol + "connectiontimeout", CONNECT_MAX);
            properties.putIfAbsent(protocol + "timeout", SILENCE_MAX);
            properties.putIfAbsent(protocol + "writetimeout", SILENCE_MAX);
            properties.setProperty(protocol + "sendpartial", "true");
        }
        if (!implicit && !PublicAddresses.isLoopback(host)) {
            properties.setProperty("mail.smtp.starttls.enable", "true");
            properties.setProperty("mail.smtp.starttls.required", "true");
        }
        properties.setProperty("mail.debug", "false"); // the debug log has the password in it
        JavaMailSenderImpl secured = new JavaMailSenderImpl();
        secured.setHost(host);
        secured.setPort(server.getPort());
        secured.setProtocol(Objects.requireNonNullElse(server.getProtocol(), "smtp"));
        secured.setUsername(server.getUsername());
        secured.setPassword(server.getPassword());
        secured.setJavaMailProperties(properties);
        return secured;
    }
}
