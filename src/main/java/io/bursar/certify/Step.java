package io.bursar.certify;

import org.jspecify.annotations.Nullable;

/**
 * One line of the report. It holds what the provider said and no claim code.
 *
 * @param group under which heading it stands
 * @param done what was sent, in words
 * @param id the request id that it was sent under; null where nothing was sent
 * @param expected what is documented, or most likely
 * @param seen what came back, or why nothing was sent
 */
public record Step(String group, String done, @Nullable String id, String expected, String seen, Verdict verdict) {

    /** How a step went. */
    public enum Verdict {
        /** As expected. */
        PASSED,
        /** Not as expected: something is wrong with the account, the provider or Bursar. */
        FAILED,
        /** A question with more than one right answer has another one than the likely one. */
        DIFFERENT,
        /** Not done. */
        SKIPPED
    }
}
