package io.bursar.transport;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Text from outside, made fit for logs and screens: one line, bounded, and without anything that looks like a claim code. */
public final class PrintableText {

    private static final int TEXT_MAX = 300;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\s\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+");
    private static final Pattern LIKE_A_CLAIM_CODE =
            Pattern.compile("(?<![A-Za-z0-9])[A-Za-z0-9]{4}-?[A-Za-z0-9]{5,6}-?[A-Za-z0-9]{4,5}(?![A-Za-z0-9])");

    private PrintableText() {}

    /** One line of at most 300 printable characters, with anything like a claim code masked. */
    public static String of(String text) {
        String line = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
        String masked = LIKE_A_CLAIM_CODE.matcher(line).replaceAll(PrintableText::mask);
        return masked.length() <= TEXT_MAX ? masked : masked.substring(0, TEXT_MAX - 1) + "…";
    }

    /** Words stay; groups of letters and digits that are joined by dashes, or mix both, go. */
    private static String mask(MatchResult match) {
        String found = match.group();
        boolean mixed =
                found.chars().anyMatch(Character::isDigit) && found.chars().anyMatch(Character::isUpperCase);
        boolean grouped = found.chars().filter(c -> c == '-').count() == 2;
        return mixed || grouped ? "****" : found;
    }
}
