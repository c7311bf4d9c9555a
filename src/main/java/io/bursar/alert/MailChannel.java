package io.bursar.alert;

import io.bursar.outbound.MailConnection;
import io.bursar.outbound.MailServer;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.util.Objects;

/** Alerts by mail, over the server of {@code spring.mail}. */
final class MailChannel implements Channel {

    private static final int ANSWER_MAX = 300;

    private final AlertSettings.Mail settings;
    private final MailServer server;
    private final Clock clock;

    MailChannel(AlertSettings.Mail settings, MailServer server, Clock clock) {
        this.settings = settings;
        this.server = server;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "MAIL";
    }

    @Override
    public String described() {
        return "mail to " + String.join(", ", settings.to()) + " by " + server.host();
    }

    @Override
    public Receipt send(Letter letter) {
        try (MailConnection connection = server.connection()) {
            MimeMessage message = message(letter);
            connection.open();
            connection.send(message, message.getAllRecipients());
            return new Receipt.Taken("taken by " + server.host());
        } catch (SendFailedException e) {
            return partly(e);
        } catch (MessagingException e) {
            return new Receipt.NotNow(words(e));
        }
    }

    private MimeMessage message(Letter letter) throws MessagingException {
        MimeMessage message = MailServer.message(letter.key(), new InternetAddress(settings.from()), clock.instant());
        for (String to : settings.to()) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to));
        }
        message.setSubject(letter.subject(), "UTF-8");
        message.setText(letter.text(), "UTF-8");
        return message;
    }

    /** Where the server took it for some, it is not sent to them again for the others' sake. */
    private static Receipt partly(SendFailedException some) {
        if (count(some.getValidSentAddresses()) > 0) {
            return new Receipt.Taken(
                    "taken for %d of %d addresses".formatted(some.getValidSentAddresses().length, all(some)));
        }
        return new Receipt.NotNow(words(some));
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
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Plain.line(
                Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName()), ANSWER_MAX);
    }
}
