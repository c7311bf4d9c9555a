package io.bursar.ledger;

/**
 * That a channel has taken a claim code.
 *
 * @param channel the channel as the ledger calls it
 * @param messageId the channel's name for the message, without any part of the code; at most 300 characters are kept
 */
public record Receipt(String channel, String messageId) {}
