package io.bursar.incentives;

import org.jspecify.annotations.Nullable;

/** The provider's classes of errors, and two of ours for answers that name none. */
public enum ErrorClass {
    /** The provider's internal error. The outcome is unknown. */
    F100,
    /** The request is wrong. Nothing was created by this call. */
    F200,
    /** The account, its contract, its access or its customer. Nothing was created. */
    F300,
    /** Temporarily unavailable, status RESEND. The outcome is unknown. */
    F400,
    /** Usually a time-out inside the provider. The outcome is unknown. */
    F500,
    /** A message without a code, from in front of the API: wrong endpoint, key or signature. Nothing was created. */
    GATEWAY,
    /** Garbage, truncated, a web page, the wrong type, a code that nobody knows, or a success of something else. */
    UNINTELLIGIBLE;

    /** The class of an error code; null if there is no code. */
    static @Nullable ErrorClass named(String errorCode) {
        return switch (errorCode) {
            case "" -> null;
            case "F100" -> F100;
            case "F200" -> F200;
            case "F300" -> F300;
            case "F400" -> F400;
            case "F500" -> F500;
            default -> UNINTELLIGIBLE;
        };
    }
}
