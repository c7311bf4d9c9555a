package io.bursar.domain;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses that mail can be sent to: plain ones, as mail providers give them to people, without quotes and comments. */
public final class MailAddress {

    /** Of an address (RFC 5321): at most so many characters before the @ and in all. */
    private static final int LOCAL_MAX = 64;

    private static final int ADDRESS_MAX = 254;

    private static final Pattern LOCAL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

    private static final Pattern DOMAIN =
            Pattern.compile("([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])");

    private MailAddress() {}

    /** How to write the text so that it is an address; null where it is one. */
    public static @Nullable String fix(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return "write name@example.com";
        }
        if (text.chars().anyMatch(c -> c > 126)) {
            return "write it in plain letters; a domain with others has a form that begins with xn--";
        }
        String local = text.substring(0, at);
        if (local.length() > LOCAL_MAX || text.length() > ADDRESS_MAX) {
            return "it is too long: at most %d characters before the @ and %d in all".formatted(LOCAL_MAX, ADDRESS_MAX);
        }
        return LOCAL.matcher(local).matches()
                        && DOMAIN.matcher(text.substring(at + 1)).matches()
                ? null
                : "write one address alone, such as name@example.com";
    }
}
