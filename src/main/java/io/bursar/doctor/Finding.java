package io.bursar.doctor;

/**
 * What one check came to.
 *
 * @param seen what was found, in words
 * @param remedy what to do about it; empty where nothing need be done
 */
public record Finding(Check check, Level level, String seen, String remedy) {

    /** What was looked at, in the order in which one thing rests on another. */
    public enum Check {
        /** The account's settings, each and against each other. */
        SETTINGS,
        /** The database, which gives out the account's slots for calls. */
        DATABASE,
        /** The endpoint's host has an address. */
        DNS,
        /** Somebody answers there, with a certificate that counts. */
        TLS,
        /** The one call was answered. */
        ANSWER,
        /** Our clock against the provider's. */
        CLOCK,
        /** The key, its secret, the partner id, and what they may do. */
        KEY,
        /** The account's available funds. */
        FUNDS,
        /** The amounts of one card, and the pace. */
        LIMITS
    }

    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** A run works, but a person should look at it. */
        WARNING,
        /** No run can pay until it is mended. */
        FAILED,
        /** Not examined, because of another finding. */
        SKIPPED
    }

    static Finding ok(Check check, String seen) {
        return new Finding(check, Level.OK, seen, "");
    }

    static Finding warning(Check check, String seen, String remedy) {
        return new Finding(check, Level.WARNING, seen, remedy);
    }

    static Finding failed(Check check, String seen, String remedy) {
        return new Finding(check, Level.FAILED, seen, remedy);
    }

    static Finding skipped(Check check, String why) {
        return new Finding(check, Level.SKIPPED, why, "");
    }

    /** The same with {@code ..._REGION} completed to the account's variable, to be copied. */
    Finding withVariablesOf(String account) {
        return new Finding(check, level, seen, Remedy.inVariablesOf(account, remedy));
    }

    boolean failed() {
        return level == Level.FAILED;
    }
}
