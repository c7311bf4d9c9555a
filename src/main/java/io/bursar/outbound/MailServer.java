package io.bursar.outbound;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.mail.autoconfigure.MailProperties;
import org.springframework.core.env.Environment;

/**
 * The mail server of {@code spring.mail}. Whatever else is set there: outside this machine nothing is sent without TLS to a
 * server whose name its certificate has, no server is waited for without end, and nothing of a mail is logged. Connects to
 * nobody by itself; may be used by several threads.
 */
public final class MailServer {

    private static final String CONNECT_MAX = "5000";
    private static final String SILENCE_MAX = "10000";
    private static final int IMPLICIT_TLS = 465;

    /** They write whole mails and their answers, codes among them, where somebody sets logging to TRACE. Held, or settings are lost. */
    private static final List<Logger> TALKATIVE = List.of(
            Logger.getLogger("org.eclipse.angus.mail.smtp"), Logger.getLogger("org.eclipse.angus.mail.smtp.protocol"));

    private final String host;
    private final int port;
    private final String protocol;
    private final @Nullable String user;
    private final @Nullable String password;
    private final Properties properties;

    private MailServer(MailProperties settings) {
        this.host = Objects.requireNonNullElse(settings.getHost(), "").strip();
        this.port = Objects.requireNonNullElse(settings.getPort(), -1);
        this.protocol = "smtps".equals(settings.getProtocol()) ? "smtps" : "smtp";
        this.user = unlessEmpty(settings.getUsername());
        this.password = unlessEmpty(settings.getPassword());
        this.properties = secured(settings);
    }

    /**
     * The server that the settings describe. Made from them and not by Boot, which would decide about it while the program is
     * built, without the installation's settings.
     *
     * @throws IllegalArgumentException if they describe none; its message has the property, the variable and the fix, no value
     */
    public static MailServer of(Environment environment) {
        MailProperties settings;
        try {
            settings = Binder.get(environment)
                    .bind("spring.mail", MailProperties.class)
                    .orElseGet(MailProperties::new);
        } catch (BindException e) {
            throw new IllegalArgumentException(named(e.getName().toString()) + " cannot be read; correct it");
        }
        return of(settings);
    }

    /** The server of these settings; see {@link #of(Environment)}. */
    public static MailServer of(MailProperties settings) {
        String host = settings.getHost();
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException("there is no mail server; set " + named("spring.mail.host"));
        }
        if (settings.getSsl().getBundle() != null) {
            throw new IllegalArgumentException(named("spring.mail.ssl.bundle")
                    + " is not supported; remove it, and give Java an authority of your own by BURSAR_JAVA_OPTIONS="
                    + "-Djavax.net.ssl.trustStore=FILE");
        }
        return new MailServer(settings);
    }

    private static String named(String property) {
        return property + " (variable "
                + property.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT) + ")";
    }

    /** As it is set. */
    public String host() {
        return host;
    }

    /** A connection that is not open yet. */
    public MailConnection connection() {
        return new MailConnection(this);
    }

    /**
     * An empty message with the headers that all of Bursar's have.
     *
     * @param key makes its Message-ID, which stays the same for every repetition: letters, digits, {@code _} and {@code -}
     */
    public static MimeMessage message(String key, InternetAddress from, Instant now) throws MessagingException {
        String id = "<" + key + "@" + from.getAddress().replaceFirst(".*@", "") + ">";
        MimeMessage message = new KeyedMessage(id);
        message.setFrom(from);
        message.setSentDate(Date.from(now));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("X-Auto-Response-Suppress", "OOF, AutoReply");
        return message;
    }

    String protocol() {
        return protocol;
    }

    int port() {
        return port;
    }

    @Nullable String user() {
        return user;
    }

    @Nullable String password() {
        return password;
    }

    /** A copy, for one connection. */
    Properties properties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    /** Whatever the levels of logging are by now; what turns them all up again does not turn off a filter. */
    static void hush() {
        TALKATIVE.forEach(logger -> {
            logger.setLevel(Level.OFF);
            logger.setFilter(line -> false);
        });
    }

    private Properties secured(MailProperties settings) {
        boolean here = PublicAddresses.isLoopback(host);
        Properties secured = new Properties();
        secured.putAll(settings.getProperties());
        boolean implicit = "smtps".equals(protocol)
                || settings.getSsl().isEnabled()
                || port == IMPLICIT_TLS
                || Boolean.parseBoolean(secured.getProperty("mail.smtp.ssl.enable"));
        for (String prefix : new String[] {"mail.smtp.", "mail.smtps."}) {
            if (!here) {
                secured.setProperty(prefix + "ssl.checkserveridentity", "true");
                secured.remove(prefix + "ssl.trust");
            }
            secured.putIfAbsent(prefix + "connectiontimeout", CONNECT_MAX);
            secured.putIfAbsent(prefix + "timeout", SILENCE_MAX);
            secured.putIfAbsent(prefix + "writetimeout", SILENCE_MAX);
            secured.setProperty(prefix + "sendpartial", "true");
            secured.setProperty(prefix + "quitwait", "false");
            secured.setProperty(prefix + "allow8bitmime", "false"); // parts would be written anew, by way of strings
        }
        if (implicit) {
            secured.setProperty("mail.smtp.ssl.enable", "true");
        } else if (!here) {
            secured.setProperty("mail.smtp.starttls.enable", "true");
            secured.setProperty("mail.smtp.starttls.required", "true");
        }
        secured.setProperty("mail.debug", "false"); // the debug log has the password in it
        return secured;
    }

    private static @Nullable String unlessEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** The library would give it another id when it is saved. */
    private static final class KeyedMessage extends MimeMessage {

        private final String id;

        private KeyedMessage(String id) {
            super((Session) null);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
