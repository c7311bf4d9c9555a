package io.bursar.delivery;

import io.bursar.delivery.MailTemplate.Kind;
import io.bursar.delivery.MailTemplates.Found;
import io.bursar.incentives.ClaimCode;
import io.bursar.outbound.MailServer;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes the mails of one job: its sender, its templates, and for each recipient their own words. */
final class MailLetters {

    private static final int NAME_MAX = 100;
    private static final int SUBJECT_MAX = 200;
    private static final int ADDRESS_MAX = 254;
    private static final Pattern NAMED = Pattern.compile("(.*)<([^<>]*)>\\s*", Pattern.DOTALL);

    private final InternetAddress from;
    private final @Nullable InternetAddress replyTo;
    private final String sender;
    private final MailTemplates templates;
    private final String language;
    private final Clock clock;

    /** Nobody can write it into a reward file, so that the code never stands where a message says so. */
    private final String marker = "CODE" + HexFormat.of().formatHex(randomBytes());

    /**
     * Letters from that sender.
     *
     * @param language of a recipient without one
     */
    MailLetters(
            InternetAddress from,
            @Nullable InternetAddress replyTo,
            MailTemplates templates,
            String language,
            Clock clock) {
        this.from = from;
        this.replyTo = replyTo;
        this.sender = Objects.requireNonNullElse(from.getPersonal(), from.getAddress());
        this.templates = templates;
        this.language = language;
        this.clock = clock;
    }

    /**
     * An address as it goes into a header and into a command, with an international domain written in ASCII.
     *
     * @param text an address, or a name and an address in angle brackets where {@code named}
     * @throws AddressException if it is none; its message does not repeat it
     */
    static InternetAddress address(String text, boolean named) throws AddressException {
        Matcher both = NAMED.matcher(text);
        if (named && both.matches()) {
            InternetAddress address = address(both.group(2), false);
            name(address, MailWords.line(both.group(1).replaceAll("^\\s*\"|\"\\s*$", ""), NAME_MAX));
            return address;
        }
        int at = text.lastIndexOf('@');
        String ascii;
        try {
            ascii = text.substring(0, at + 1) + IDN.toASCII(text.substring(at + 1));
        } catch (IllegalArgumentException e) {
            throw new AddressException("it has no domain that can exist");
        }
        if (!ascii.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new AddressException("it has blanks, control characters or other letters than a to z before the @");
        }
        InternetAddress address;
        try {
            address = new InternetAddress(ascii, true);
        } catch (AddressException e) {
            throw new AddressException("it is not written as name@example.com");
        }
        if (!ascii.equals(address.getAddress()) || !ascii.matches(".+@[^@]+") || ascii.length() > ADDRESS_MAX) {
            throw new AddressException("it is not written as name@example.com");
        }
        return address;
    }

    /**
     * The mail with the code in it, to be wiped.
     *
     * @throws AddressException if the recipient has no address that a mail can be sent to
     */
    MailLetter write(DeliveryNote note, ClaimCode code) throws MessagingException {
        InternetAddress to = address(note.recipient().address().strip(), false);
        name(to, MailWords.line(note.recipient().greeting().name(), NAME_MAX));
        String wanted = Objects.requireNonNullElse(note.recipient().greeting().language(), language);
        MimeMessage message = MailServer.message(note.key(), from, clock.instant());
        if (replyTo != null) {
            message.setReplyTo(new InternetAddress[] {replyTo});
        }
        message.setRecipient(Message.RecipientType.TO, to);
        message.setSubject(MailWords.line(text(Kind.SUBJECT, note, wanted), SUBJECT_MAX), "UTF-8");
        message.setContentLanguage(
                new String[] {templates.find(Kind.HTML, wanted).language()});
        return new MailLetter(message, text(Kind.TEXT, note, wanted), text(Kind.HTML, note, wanted), marker, code);
    }

    private String text(Kind kind, DeliveryNote note, String wanted) {
        Found found = templates.find(kind, wanted);
        Map<String, String> words = MailWords.of(note, sender, marker, found.language(), wanted);
        return found.template().render(words);
    }

    private static void name(InternetAddress address, String name) {
        try {
            address.setPersonal(name.isEmpty() ? null : name, "UTF-8");
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("This Java has no UTF-8", e);
        }
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
