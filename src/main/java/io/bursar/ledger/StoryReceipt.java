package io.bursar.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One hand-over of a claim code, without any part of it.
 *
 * @param number 0 is the delivery itself, each higher one a time that it was sent again
 * @param state SENDING, SENT, REFUSED or FAILED
 * @param at when it was taken, or given up; null while it is open
 * @param channel EMAIL or WEBHOOK; null until something has taken it
 * @param sentTo the recipient, masked; null until something has taken it
 * @param messageId the channel's name for the message
 * @param tries how often the code was fetched for it
 * @param by who wanted it sent again; null for the delivery itself
 * @param why they wanted that
 * @param said what came of it, where it was not sent
 */
public record StoryReceipt(
        int number,
        String state,
        @Nullable Instant at,
        @Nullable String channel,
        @Nullable String sentTo,
        @Nullable String messageId,
        int tries,
        @Nullable String by,
        @Nullable String why,
        @Nullable String said) {}
