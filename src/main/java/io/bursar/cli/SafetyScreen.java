package io.bursar.cli;

import io.bursar.domain.Operation;
import io.bursar.ledger.CrashBudget;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.RewardCounts;
import io.bursar.ledger.UndoHorizon;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The crash budget and the undo horizon, in words and money: what is in doubt, what becomes of it, and what can still be taken
 * back until when.
 */
final class SafetyScreen {

    private static final String IN_DOUBT = "  In doubt   ";
    private static final String UNDO = "  Undo       ";
    private static final String COMMAND = "             ";

    private SafetyScreen() {}

    /** What a run finds when it goes on: after a crash always, else only if something is in doubt. */
    static String goingOn(Disbursement disbursement, RewardCounts before, boolean interrupted) {
        CrashBudget budget = before.crashBudget();
        String what = interrupted ? "was interrupted: its process is gone" : "has calls without an answer";
        String since =
                budget.lastHeardAt() == null ? "" : ", last heard of " + UtcTime.dayAndTime(budget.lastHeardAt());
        StringBuilder text = new StringBuilder(Paragraph.of(
                "", "Disbursement %s (%s) %s%s.".formatted(disbursement.id(), disbursement.fileName(), what, since)));
        text.append('\n');
        row(text, "paid", before.paid(), "", true);
        row(text, "delivered", before.delivered(), "", false);
        row(text, "rejected", before.rejected(), "", false);
        row(text, "cancelled", before.cancelled(), "", false);
        row(text, "in review", before.waiting(), "", false);
        row(text, "given up", before.givenUp(), "", false);
        row(text, "in doubt", budget.inDoubt(), fate(budget), true);
        row(text, "to send again", again(before), "no card of theirs can exist", false);
        row(text, "not started", before.notStarted(), "", true);
        return text.append("\nGoing on.").toString();
    }

    private static String fate(CrashBudget budget) {
        return budget.inDoubt().count() == 0
                ? ""
                : cancellable(budget, false) + "; "
                        + (budget.inDoubt().count() == 1 ? "it is" : "each is")
                        + " asked again under its own id, so none can be paid twice";
    }

    private static RewardCounts.Tally again(RewardCounts counts) {
        return new RewardCounts.Tally(
                counts.pending().count()
                        - counts.inDoubt().count()
                        - counts.notStarted().count(),
                counts.pending()
                        .amount()
                        .minus(counts.inDoubt().amount())
                        .minus(counts.notStarted().amount()));
    }

    private static void row(StringBuilder text, String name, RewardCounts.Tally tally, String words, boolean always) {
        if (!always && tally.count() == 0) {
            return;
        }
        String row = "%,9d %-13s %19s   ".formatted(tally.count(), name, tally.amount());
        text.append(words.isEmpty() ? row.stripTrailing() + "\n" : Paragraph.of(row, words));
    }

    /** Whether what is in doubt could still be cancelled; for people only, it decides nothing. */
    private static String cancellable(CrashBudget budget, boolean andLast) {
        long all = budget.inDoubt().count();
        long young = budget.cancellable().count();
        if (young == 0) {
            return all == 1 ? "it is too late to cancel it" : "it is too late to cancel any of them";
        }
        String who = all == 1 ? "it" : young == all ? "all" : "%,d of %,d".formatted(young, all);
        return who + " can still be cancelled, " + until(budget.firstUntil(), budget.lastUntil(), young, andLast);
    }

    private static String until(@Nullable Instant first, @Nullable Instant last, long count, boolean andLast) {
        if (first == null || last == null) {
            return "for now";
        }
        if (count == 1 || UtcTime.time(first).equals(UtcTime.time(last))) {
            return "until " + UtcTime.time(first);
        }
        return "first until " + UtcTime.time(first) + (andLast ? ", last until " + UtcTime.time(last) : "");
    }

    /** The crash budget of a status; empty where nothing is in doubt. */
    static String crashBudget(CrashBudget budget, String status, @Nullable String runBy) {
        long count = budget.inDoubt().count();
        if (count == 0) {
            return "";
        }
        String all = "%s, %s: what became of %s at the provider is not known yet. %s.%s %s"
                .formatted(
                        things(count, "reward"),
                        budget.inDoubt().amount(),
                        count == 1 ? "it" : "them",
                        capital(cancellable(budget, true)),
                        cancelling(budget),
                        fate(status, runBy, count));
        return Paragraph.of(IN_DOUBT, all);
    }

    private static String cancelling(CrashBudget budget) {
        long count = budget.cancelling().count();
        if (count == 0) {
            return "";
        }
        return budget.inDoubt().count() == 1
                ? " It is being cancelled."
                : " %,d of them %s being cancelled.".formatted(count, count == 1 ? "is" : "are");
    }

    private static String fate(String status, @Nullable String runBy, long count) {
        String each = count == 1 ? "It" : "Each";
        String safe = "under its own id, so none can be paid twice";
        return switch (status) {
            case "RUNNING" -> "%s is being asked again now %s, by %s.".formatted(each, safe, runBy);
            case "HELD" ->
                "%s is asked again %s: cancels as soon as it is resumed, the others when the cause is mended."
                        .formatted(each, safe);
            default ->
                "Nobody asks now; the next run asks %s again %s."
                        .formatted(each.toLowerCase(java.util.Locale.ROOT), safe);
        };
    }

    /** The undo horizon of a status; empty where nothing was paid. */
    static String undoHorizon(Disbursement disbursement, UndoHorizon horizon) {
        long count = horizon.cancellable().count();
        if (count == 0) {
            return horizon.tooLate() == 0
                    ? ""
                    : Paragraph.of(
                            UNDO, "nothing can be taken back any more: the provider cancels for 15 minutes only");
        }
        String tooLate = horizon.tooLate() == 0
                ? ""
                : "; %,d more %s too old".formatted(horizon.tooLate(), horizon.tooLate() == 1 ? "is" : "are");
        return Paragraph.of(
                        UNDO,
                        "%s, %s, can still be taken back, %s%s:"
                                .formatted(
                                        things(
                                                count,
                                                disbursement.operation() == Operation.BALANCE_LOAD ? "load" : "card"),
                                        horizon.cancellable().amount(),
                                        until(horizon.firstUntil(), horizon.lastUntil(), count, true),
                                        tooLate))
                + COMMAND + "./bursar cancel " + disbursement.id() + " --why \"...\"\n";
    }

    private static String things(long count, String thing) {
        return "%,d %s%s".formatted(count, thing, count == 1 ? "" : "s");
    }

    private static String capital(String sentence) {
        return sentence.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + sentence.substring(1);
    }

    /** The crash budget for programs. */
    static Map<String, Object> json(CrashBudget budget) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("in_doubt", budget.inDoubt().count());
        json.put("amount", budget.inDoubt().amount().plain());
        json.put("cancelling", budget.cancelling().count());
        json.put("cancellable", budget.cancellable().count());
        json.put("cancellable_amount", budget.cancellable().amount().plain());
        json.put("first_until", UtcTime.json(budget.firstUntil()));
        json.put("last_until", UtcTime.json(budget.lastUntil()));
        json.put("last_heard_at", UtcTime.json(budget.lastHeardAt()));
        return json;
    }

    /** The undo horizon for programs. */
    static Map<String, Object> json(UndoHorizon horizon) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cancellable", horizon.cancellable().count());
        json.put("amount", horizon.cancellable().amount().plain());
        json.put("first_until", UtcTime.json(horizon.firstUntil()));
        json.put("last_until", UtcTime.json(horizon.lastUntil()));
        json.put("too_late", horizon.tooLate());
        return json;
    }
}
