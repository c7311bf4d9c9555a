package io.bursar.ledger;

/**
 * A claim code that is to be sent once more, recorded before it is fetched.
 *
 * @param reward the delivered reward, as a claim of it would be; nothing of it is settled
 * @param number the first repetition is 1
 */
public record Redelivery(ClaimedReward reward, int number) {}
