package io.bursar.ledger;

import java.time.Instant;

/**
 * A finished disbursement whose recipients' data the ledger still has.
 *
 * @param id 12 hexadecimal digits
 * @param job the job's name
 * @param fileName as the operator called it
 * @param finishedAt when nothing was left to do
 * @param days whole days since then, by the database's clock
 * @param rows rewards
 * @param problemRows rows that were left out
 * @param begun true if its erasure was begun and interrupted
 */
public record Erasable(
        String id,
        String job,
        String fileName,
        Instant finishedAt,
        int days,
        long rows,
        long problemRows,
        boolean begun) {}
