package io.bursar.ledger;

import java.time.Instant;

/**
 * That a person has closed a review: nothing more is tried, and the card may be live all the same.
 *
 * @param by who
 * @param at when
 * @param why in that person's words
 */
public record GivenUp(String by, Instant at, String why) {}
