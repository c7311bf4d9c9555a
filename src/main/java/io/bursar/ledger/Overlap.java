package io.bursar.ledger;

import java.time.Instant;

/**
 * How much of a file is like the earlier file that it is most like: the same recipients with the same amounts.
 *
 * @param rewards of this file that the other one has as well
 * @param disbursementId of the other one
 * @param fileName of the other one
 * @param at when that was accepted
 */
public record Overlap(long rewards, String disbursementId, String fileName, Instant at) {}
