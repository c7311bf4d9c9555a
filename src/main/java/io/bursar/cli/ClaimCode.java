package io.bursar.cli;

import java.util.regex.Pattern;

/** What a claim code looks like: such a text may not be kept anywhere. */
final class ClaimCode {

    private static final Pattern LIKE_ONE =
            Pattern.compile("[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}", Pattern.CASE_INSENSITIVE);

    private ClaimCode() {}

    static boolean isIn(String text) {
        return LIKE_ONE.matcher(text).find();
    }
}
