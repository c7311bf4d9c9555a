package io.bursar.domain;

import org.jspecify.annotations.Nullable;

/**
 * The personal words that go with a gift card, as the reward file has them.
 *
 * @param name how the recipient is called; null: unknown
 * @param message what the giver says; null: nothing of their own
 * @param language in which the recipient is addressed, as a BCP 47 tag; null: the job's
 */
public record Greeting(
        @Nullable String name,
        @Nullable String message,
        @Nullable String language) {

    /** No personal words. */
    public static final Greeting NONE = new Greeting(null, null, null);
}
