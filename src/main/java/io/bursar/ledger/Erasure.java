package io.bursar.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the erasure of a disbursement's recipients is.
 *
 * @param begunAt when somebody asked for it; from then on nothing of the disbursement is asked again
 * @param erasedAt when the last of it was gone; null while it is under way, or was interrupted
 */
public record Erasure(Instant begunAt, @Nullable Instant erasedAt) {}
