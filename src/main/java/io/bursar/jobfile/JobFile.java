package io.bursar.jobfile;

import io.bursar.domain.Operation;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * One named programme of disbursements, as {@code jobs/NAME.yaml} writes it and with every default filled in. An instance
 * holds only what this version can do: anything else is refused when the file is read, never ignored.
 *
 * @param name from the file's name; part of every creationRequestId, so a job must never be renamed
 * @param account the provider account that pays
 * @param operation what a reward becomes
 * @param csv column names in the file
 * @param referenceScope within what a reference is unique
 * @param nightly where files come from, and when
 * @param approval who has to agree before money moves
 * @param limits bounds that refuse: a reward above one is a bad row, a file above one is refused
 * @param softLimits bounds above which somebody else has to approve
 * @param repeats what the same amount to the same recipient means
 * @param totals where the file's own totals are declared
 * @param funds when a run may start
 * @param delivery how claim codes reach people
 * @param onBadRows what rows with problems mean for the rest of the file
 * @param chunk rewards in one claim; null: as the account's pace asks for
 * @param lanes claims worked on at the same time; null: likewise
 * @param retentionDays after how many days recipients' data and the kept file may be erased; null: never by itself
 */
public record JobFile(
        String name,
        String account,
        Operation operation,
        CsvLayout csv,
        ReferenceScope referenceScope,
        Nightly nightly,
        Approval approval,
        Limits limits,
        Limits softLimits,
        Repeats repeats,
        Totals totals,
        Funds funds,
        Delivery delivery,
        OnBadRows onBadRows,
        @Nullable Integer chunk,
        @Nullable Integer lanes,
        @Nullable Integer retentionDays) {

    /** The most rewards in one claim. */
    public static final int CHUNK_MAX = 100;

    /** The most lanes of one job. */
    public static final int LANES_MAX = 64;

    /** The most rows of one file. */
    public static final int ROWS_MAX = 10_000_000;

    /** Within what a reward's reference is unique for ever. */
    public enum ReferenceScope {
        /** Within the job: the same reference in a later file is the same reward and is not paid again. */
        JOB,
        /** Within one file's content: for files whose references start again each time. */
        FILE
    }

    /** Who has to agree before money moves. */
    public enum Approval {
        /** Nobody. */
        NONE,
        /** Somebody other than the one who brought the file. */
        REQUIRED
    }

    /** What has to be on the account before a run starts. */
    public enum Funds {
        /** Everything that is pending on the account, this file included. */
        WHOLE_FILE,
        /** Anything: the run goes as far as the money does and waits there. */
        AS_FAR_AS_IT_GOES
    }

    /** What rows with problems mean for the rest of the file. */
    public enum OnBadRows {
        /** The good rows are paid, the bad ones reported. */
        PAY_GOOD,
        /** One bad row, and nothing is paid. */
        REFUSE_FILE
    }

    /** What a schedule does that came due while no server was running. */
    public enum MissedSchedule {
        /** Runs once, as soon as a server is there again. */
        RUN_ONCE,
        /** Nothing; the next time counts. */
        SKIP
    }

    /** Where a file's own totals are declared; one that differs from its rows is refused. */
    public enum Totals {
        /** Nowhere, unless the command line says so. */
        NONE,
        /** In a file beside it: {@code NAME.csv.totals}. */
        SIDECAR,
        /** In its last line: {@code TOTAL,rows,amount}. */
        TRAILER
    }

    /**
     * Where files come from, and when.
     *
     * @param inbox folder in which files are picked up, within the home folder unless absolute; null: none
     * @param schedule cron expression with seconds, when the inbox is emptied; null: as soon as a file is complete
     * @param zone of all times here
     * @param missedSchedule what a schedule does that came due while no server was running
     * @param expectFileBy when a missing file is an alert; null: never
     * @param finishBy when a run that has not finished is an alert; null: never
     */
    public record Nightly(
            @Nullable String inbox,
            @Nullable String schedule,
            ZoneId zone,
            MissedSchedule missedSchedule,
            @Nullable LocalTime expectFileBy,
            @Nullable LocalTime finishBy) {

        /** No inbox, no schedule, no expectations. */
        public static final Nightly NONE = new Nightly(null, null, ZoneOffset.UTC, MissedSchedule.RUN_ONCE, null, null);
    }

    /**
     * What it means when a recipient gets the same amount again, under another reference.
     *
     * @param days within so many days; null: is not looked for
     * @param then warn, or stop the file
     */
    public record Repeats(@Nullable Integer days, Then then) {

        /** What a repeat leads to. */
        public enum Then {
            /** It is said, and paid. */
            WARN,
            /** The file waits until somebody says that they are meant. */
            STOP
        }

        /** Repeats are not looked for. */
        public static final Repeats NONE = new Repeats(null, Then.WARN);
    }

    /**
     * Bounds on what is paid. Amounts are in major units of the account's currency.
     *
     * @param reward the largest amount of one reward; null: the marketplace's
     * @param rows the most rows of one file
     * @param total the largest total of one file; null: none
     * @param day the largest total of the job's files on one day, in the job's zone; null: none
     * @param perRecipient bounds on what one recipient gets
     */
    public record Limits(
            @Nullable BigDecimal reward,
            int rows,
            @Nullable BigDecimal total,
            @Nullable BigDecimal day,
            PerRecipient perRecipient) {

        /** No limit but the number of rows. */
        public static final Limits STANDARD = new Limits(null, ROWS_MAX, null, null, PerRecipient.NONE);
    }

    /**
     * Bounds on what one recipient gets from the job within a number of days.
     *
     * @param count rewards; null: any number
     * @param amount money; null: any
     * @param days the period; 30 unless the job says otherwise
     */
    public record PerRecipient(
            @Nullable Integer count, @Nullable BigDecimal amount, int days) {

        private static final int DAYS = 30;

        /** No limit. */
        public static final PerRecipient NONE = new PerRecipient(null, null, DAYS);
    }
}
