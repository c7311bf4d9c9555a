package io.bursar.domain;

import java.util.regex.Pattern;

/**
 * What a claim code looks like, in capitals or not. A text that holds the like of it is kept nowhere: the tables refuse it. Names of
 * hosts and files may look like it too ({@code gift-points-club}), so words of the program are masked before they are written.
 */
public final class CodeShape {

    private static final Pattern SHAPE =
            Pattern.compile("[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}", Pattern.CASE_INSENSITIVE);

    private CodeShape() {}

    /** True if some part of the text could be a claim code. */
    public static boolean isIn(String text) {
        return SHAPE.matcher(text).find();
    }

    /** The text, with stars for each part that could be a claim code. */
    public static String masked(String text) {
        return SHAPE.matcher(text).replaceAll("****");
    }
}
