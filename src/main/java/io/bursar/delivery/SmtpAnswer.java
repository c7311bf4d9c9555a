package io.bursar.delivery;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/**
 * What a mail server's refusal means: for this recipient for ever, for this one now, or for everybody now. The last is the
 * answer wherever the server may not have seen the recipient at all. Nothing that a server says once it has seen a mail is
 * repeated: it may quote it.
 *
 * @param code three digits; 0 where it said nothing
 * @param status the enhanced status (RFC 3463), such as 5.1.1; empty where there is none
 * @param text its words in one line, without addresses and anything like a claim code
 */
record SmtpAnswer(int code, String status, String text) {

    private static final int TEXT_MAX = 200;
    private static final int CHAIN_MAX = 10;
    private static final int GOES_AWAY = 421;

    /** Each line of an answer begins so. */
    private static final Pattern LINE =
            Pattern.compile("^\\s*([2-5][0-9]{2})(?:[ -]|$)([2-5]\\.[0-9]{1,3}\\.[0-9]{1,3}\\b)?\\s*");

    private static final Pattern GREETING = Pattern.compile(".*?response: ([2-5][0-9]{2}.*)", Pattern.DOTALL);
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>@]+@[^\\s<>@]+");

    /** Ten or more of a code's characters with a figure among them, or with its dashes. */
    private static final Pattern LIKE_A_CODE = Pattern.compile("(?=[A-Za-z0-9+/=_-]*[0-9-])[A-Za-z0-9+/=_-]{10,}");

    /** The refusal of a connection: always the server's, never a recipient's. */
    static HandOver whileOpening(MessagingException e, String host) {
        Matcher greeting = GREETING.matcher(String.valueOf(e.getMessage()));
        if (greeting.matches()) {
            return new HandOver.Unavailable(
                    host + " takes no mail from here: " + of(greeting.group(1)).words(), false);
        }
        if (e instanceof AuthenticationFailedException) {
            return new HandOver.Unavailable(
                    host + " does not take the user or the password: "
                            + of(String.valueOf(e.getMessage())).words(),
                    false);
        }
        return new HandOver.Unavailable(host + " cannot be used: " + rootWords(e), false);
    }

    /**
     * The refusal of a mail.
     *
     * @param begun true if it may have been seen
     */
    static HandOver whileSending(MessagingException e, boolean begun, String host) {
        for (Throwable each : chain(e)) {
            if (each instanceof SMTPAddressFailedException recipient) {
                return of(recipient.getReturnCode(), String.valueOf(recipient.getMessage()))
                        .aboutRecipient(host);
            }
        }
        for (Throwable each : chain(e)) {
            if (each instanceof SMTPSendFailedException command && command.getReturnCode() > 0) {
                SmtpAnswer answer = of(command.getReturnCode(), String.valueOf(command.getMessage()));
                return begun ? answer.aboutContent(host) : answer.aboutSession(host, command.getCommand());
            }
        }
        return new HandOver.Unavailable(
                begun
                        ? "the connection to " + host + " was lost before it said whether it took the mail"
                        : "the connection to " + host + " was lost: " + rootWords(e),
                begun);
    }

    /** Whatever a mail server answers, it has not taken the mail. */
    private HandOver aboutRecipient(String host) {
        String why = host + " answers for the recipient: " + words();
        if (code == GOES_AWAY || code == 530 || code == 535 || code < 400 || isAboutSystem() || isAboutSender()) {
            return new HandOver.Unavailable(why, false);
        }
        if (code < 500 || isPolicy()) {
            return new HandOver.Again(why, false);
        }
        return new HandOver.Refused(why);
    }

    /**
     * Again even where it is meant for good: all mails have the same texts around the code, so that it soon is all of them. A server
     * that is in trouble may have passed the mail on.
     */
    private HandOver aboutContent(String host) {
        String why = host + " has seen the mail and does not take it: " + number()
                + " (its words are left out, as they may quote the mail)";
        if (code == GOES_AWAY || (code < 500 && isAboutSystem())) {
            return new HandOver.Unavailable(why, false);
        }
        return status.matches("5\\.[124]\\..*") ? new HandOver.Refused(why) : new HandOver.Again(why, false);
    }

    private HandOver aboutSession(String host, String command) {
        String why = host + " answers to " + command.replaceFirst(":.*", "").toUpperCase(Locale.ROOT) + ": " + words();
        return command.startsWith("DATA") && code != GOES_AWAY
                ? new HandOver.Again(why, false)
                : new HandOver.Unavailable(why, false);
    }

    /** Its disk is full, or it is being restarted. */
    private boolean isAboutSystem() {
        return status.startsWith("4.3.");
    }

    private boolean isAboutSender() {
        return status.endsWith(".1.7") || status.endsWith(".1.8");
    }

    /** Who may send here, and from where; it may be about everybody, and said for each recipient. */
    private boolean isPolicy() {
        return status.startsWith("5.7.")
                || status.startsWith("5.3.")
                || status.startsWith("5.5.")
                || text.toLowerCase(Locale.ROOT).contains("relay");
    }

    private String number() {
        return code == 0 ? "nothing" : status.isEmpty() ? Integer.toString(code) : code + " " + status;
    }

    private String words() {
        return text.isEmpty() ? number() : code == 0 ? text : number() + " " + text;
    }

    private static SmtpAnswer of(String said) {
        Matcher first = LINE.matcher(said);
        return of(first.find() ? Integer.parseInt(first.group(1)) : 0, said);
    }

    static SmtpAnswer of(int code, String said) {
        String status = "";
        StringBuilder text = new StringBuilder();
        for (String line : Objects.requireNonNullElse(said, "").split("\\R")) {
            Matcher begin = LINE.matcher(line);
            boolean found = begin.find();
            if (found && status.isEmpty() && begin.group(2) != null) {
                status = begin.group(2);
            }
            text.append(found ? line.substring(begin.end()) : line).append(' ');
        }
        return new SmtpAnswer(Math.max(0, code), status, masked(text.toString()));
    }

    private static String masked(String text) {
        String without = ADDRESS.matcher(text).replaceAll("***");
        return MailWords.line(LIKE_A_CODE.matcher(without).replaceAll("***"), TEXT_MAX);
    }

    private static String rootWords(MessagingException e) {
        List<Throwable> chain = chain(e);
        Throwable root = chain.get(chain.size() - 1);
        return masked(
                Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName()));
    }

    private static List<Throwable> chain(MessagingException e) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = e; each != null && chain.size() < CHAIN_MAX; each = each.getCause()) {
            chain.add(each);
        }
        return chain;
    }
}
