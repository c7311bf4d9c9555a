package io.bursar.jobfile;

import io.bursar.domain.Operation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * One named programme of disbursements, as {@code jobs/NAME.yaml} writes it and with every default filled in. An instance
 * holds only what this version can do: a feature that is not built yet is refused when the file is read, never ignored.
 *
 * @param name from the file's name; part of every creationRequestId, so a job must never be renamed
 * @param account the provider account that pays
 * @param operation what a reward becomes
 * @param csv column names in the file
 * @param referenceScope within what a reference is unique
 * @param inbox folder in which files are picked up; null: none
 * @param schedule cron expression with seconds; null: none
 * @param zone of the schedule and of {@code expectFileBy}
 * @param expectFileBy when a missing file is an alert; null: never
 * @param approval who has to agree before money moves
 * @param limits bounds on what one file may contain
 * @param funds when a run may start
 * @param delivery how a claim code is handed over
 * @param hold how long a card stays undelivered, and can be cancelled
 * @param onBadRows what rows with problems mean for the rest of the file
 * @param chunk rewards in one claim
 * @param lanes claims worked on at the same time
 */
public record JobFile(
        String name,
        String account,
        Operation operation,
        CsvLayout csv,
        ReferenceScope referenceScope,
        @Nullable String inbox,
        @Nullable String schedule,
        ZoneId zone,
        @Nullable LocalTime expectFileBy,
        Approval approval,
        Limits limits,
        Funds funds,
        Delivery delivery,
        Duration hold,
        OnBadRows onBadRows,
        int chunk,
        int lanes) {

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
        /** Somebody other than the one who brought the file; not available yet. */
        REQUIRED
    }

    /** What has to be on the account before a run starts. */
    public enum Funds {
        /** Everything that is pending on the account, this file included. */
        WHOLE_FILE,
        /** Anything: the run goes as far as the money does and waits there. */
        AS_FAR_AS_IT_GOES
    }

    /** How a claim code is handed over. */
    public enum Delivery {
        /** Not at all: the code is dropped, and can be fetched again from the provider. */
        NONE,
        /** By mail; not available yet. */
        EMAIL,
        /** By a signed call; not available yet. */
        WEBHOOK
    }

    /** What rows with problems mean for the rest of the file. */
    public enum OnBadRows {
        /** The good rows are paid, the bad ones reported. */
        PAY_GOOD,
        /** One bad row, and nothing is paid. */
        REFUSE_FILE
    }

    /**
     * Bounds on what a file may contain.
     *
     * @param reward the largest amount of one reward in major units of the account's currency; null: the marketplace's
     * @param rows the most rows of one file
     * @param total the largest total of one file; null: none
     * @param perRecipient bounds on what one recipient gets
     */
    public record Limits(
            @Nullable BigDecimal reward, int rows, @Nullable BigDecimal total, PerRecipient perRecipient) {

        /** No limit but the number of rows. */
        public static final Limits STANDARD = new Limits(null, ROWS_MAX, null, PerRecipient.NONE);
    }

    /**
     * Bounds on what one recipient gets within a number of days.
     *
     * @param count rewards; null: any number
     * @param amount money; null: any
     * @param days the period; null: none
     */
    public record PerRecipient(
            @Nullable Integer count,
            @Nullable BigDecimal amount,
            @Nullable Integer days) {

        /** No limit. */
        public static final PerRecipient NONE = new PerRecipient(null, null, null);
    }
}
