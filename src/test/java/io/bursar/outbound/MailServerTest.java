package io.bursar.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.mail.autoconfigure.MailProperties;

/** What settings of the mail library's own may not undo. */
class MailServerTest {

    @Test
    void letsNobodyHaveThePartsOfAMailWrittenAnew() {
        MailProperties settings = new MailProperties();
        settings.setHost("mail.example.com");
        settings.getProperties().put("mail.smtp.allow8bitmime", "true");
        settings.getProperties().put("mail.smtps.allow8bitmime", "true");
        settings.getProperties().put("mail.smtp.localhost", "pay.example.com");

        Properties used = MailServer.of(settings).properties();

        assertThat(used)
                .containsEntry("mail.smtp.allow8bitmime", "false")
                .containsEntry("mail.smtps.allow8bitmime", "false")
                .containsEntry("mail.smtp.localhost", "pay.example.com");
    }
}
