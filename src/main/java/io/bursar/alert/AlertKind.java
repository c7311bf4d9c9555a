package io.bursar.alert;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What people are told of. Each has an entry of its name in the runbook. */
public enum AlertKind {
    /** A disbursement waits for funds. */
    HELD_FUNDS(
            "The account's funds do not cover what has to be paid; nothing new is sent until they do.",
            "It is no longer held for funds."),
    /** Disbursements of an account wait because the provider, or an operator, has closed the account. */
    HELD_ACCOUNT(
            "No card of this account is made until the cause is mended; what was paid stays paid.",
            "Nothing is held for the account any more."),
    /** A disbursement waits for the approval of a second person. */
    HELD_APPROVAL(
            "Somebody other than the one who brought the file has to approve it before anything is paid.",
            "It no longer waits for an approval."),
    /** A disbursement is unfinished, nobody runs it, and nothing holds it. */
    FAILED(
            "Its run ended with an error or its process died, and no server has gone on with it.",
            "It goes on, or is finished."),
    /** A disbursement finished, and something of it was not paid. */
    REJECTS("Everything else of the file is paid; what is listed here is not, or not surely.", null),
    /** A file was refused as a whole. */
    REFUSED_FILE("Nothing of this file was paid, and nothing will be.", null),
    /** Rewards wait for a person. */
    REVIEW(
            "It cannot be proven whether their cards are live; every machine leaves them alone, which is safe.",
            "No reward of the account waits any more."),
    /** A job's file did not come by its time. */
    NO_FILE("No usable file of this job came by the time at which its job file expects one.", null),
    /** A job's run has not finished, or will not finish, by its time. */
    LATE("Recipients will wait longer than the job file promises; nothing is lost.", "It is finished."),
    /** An access key is old. */
    KEY_AGE("The provider wants access keys replaced about every 90 days; nothing is refused yet.", null),
    /** An account's available funds are below its threshold. */
    LOW_FUNDS(
            "The next files may be held for funds; wires take 2 to 3 business days.",
            "The funds are above the threshold again.");

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration FAILED_FOR = Duration.ofMinutes(15);

    private final String means;
    private final @Nullable String over;

    AlertKind(String means, @Nullable String over) {
        this.means = means;
        this.over = over;
    }

    /** What it means, in one line. */
    public String means() {
        return means;
    }

    /** What is said when it is over; null if its end is no news. */
    @Nullable String over() {
        return over;
    }

    /** How long it has to last before it is told: a server goes on with what a crash has left, so that is none yet. */
    Duration tellAfter() {
        return this == FAILED ? FAILED_FOR : Duration.ZERO;
    }

    /** How long after it was told it is told again while it lasts; null: never. */
    @Nullable Duration remindAfter() {
        return switch (this) {
            case REJECTS, REFUSED_FILE, NO_FILE -> null;
            case KEY_AGE -> DAY.multipliedBy(7);
            default -> DAY;
        };
    }

    /** True if the same breach is never opened again once it is over. */
    boolean onlyOnce() {
        return switch (this) {
            case REJECTS, REFUSED_FILE, NO_FILE, LATE, KEY_AGE -> true;
            default -> false;
        };
    }

    /** As people see it: {@code HELD FUNDS}. */
    String words() {
        return name().replace('_', ' ');
    }
}
