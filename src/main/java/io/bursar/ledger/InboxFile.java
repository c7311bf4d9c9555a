package io.bursar.ledger;

import org.jspecify.annotations.Nullable;

/**
 * A file that was picked up from a job's inbox.
 *
 * @param id of the pick-up
 * @param job the job's name
 * @param inbox its folder, as the job file names it
 * @param name as the file arrived
 * @param sha256 of the file as it lies there, 64 hexadecimal digits
 * @param isNew true if this very call has written the pick-up down; false if an earlier one was interrupted
 * @param repeats the disbursement that had this content and was at its end before; null: none
 * @param disbursementId what it became; null: not known yet, or nothing
 * @param outcome DONE, HELD, REFUSED or GONE; null while its run is under way, or interrupted
 * @param why the words of a hold or a refusal
 * @param liesAt where it lies within the inbox
 * @param goesTo where it is being moved to; null: nowhere
 */
public record InboxFile(
        long id,
        String job,
        String inbox,
        String name,
        String sha256,
        boolean isNew,
        @Nullable String repeats,
        @Nullable String disbursementId,
        @Nullable String outcome,
        @Nullable String why,
        String liesAt,
        @Nullable String goesTo) {}
