package io.bursar.ledger;

import java.time.Instant;

/**
 * An account that a person has paused.
 *
 * @param account its name
 * @param reason who did it and why, as a sentence without its full stop
 * @param since when
 */
public record Pause(String account, String reason, Instant since) {}
