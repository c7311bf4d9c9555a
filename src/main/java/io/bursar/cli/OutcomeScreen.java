package io.bursar.cli;

import io.bursar.batch.RunOutcome;
import io.bursar.batch.Share;
import io.bursar.doctor.Remedy;
import io.bursar.domain.Money;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.LedgerViews;
import io.bursar.ledger.Pause;
import io.bursar.ledger.RewardCounts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** How a disbursement stands, in words for people and as one JSON object for programs. */
final class OutcomeScreen {

    private OutcomeScreen() {}

    /** The whole screen: what happened, to how many, worth how much, what happens next, what to type. */
    static String text(RunOutcome outcome, LedgerViews views) {
        Disbursement disbursement = outcome.disbursement();
        StringBuilder text = new StringBuilder("\n");
        text.append(headline(outcome, views).stripTrailing()).append('\n');
        text.append("  %s  %s  %s%n".formatted(disbursement.id(), disbursement.job(), disbursement.fileName()));
        if (disbursement.follows() != null) {
            text.append("  rows that were left out of %s, corrected%n".formatted(disbursement.follows()));
        }
        text.append('\n');
        tallies(text, outcome.counts(), !disbursement.delivery().equals("NONE"));
        for (String refusal : views.refusals(disbursement.id())) {
            text.append("             ").append(refusal).append('\n');
        }
        problems(text, disbursement, views);
        text.append(next(outcome, views));
        return PlainText.screen(text.toString());
    }

    private static String headline(RunOutcome outcome, LedgerViews views) {
        String why = outcome.why() == null ? "" : outcome.why();
        Money missing = outcome.disbursement().missing();
        return switch (outcome.status()) {
            case "FINISHED" -> "FINISHED";
            case "HELD" ->
                missing == null
                        ? Paragraph.of("HELD  ", isForApproval(outcome) ? "for approval: " + why : why)
                                + remedy(outcome.disbursement(), why, views)
                        : Paragraph.of("HELD  ", "for funds: " + why)
                                + Paragraph.of(
                                        "      ",
                                        "Recharge with at least " + missing
                                                + ". Wires take 2 to 3 business days; put the Payment Matching ID into the"
                                                + " wire's notes.");
            case "RUNNING" -> "RUNNING  by " + why;
            case "REFUSED" -> "REFUSED  the file has bad rows and its job says on-bad-rows: refuse-file";
            default -> "STOPPED  " + why;
        };
    }

    private static boolean isForApproval(RunOutcome outcome) {
        return "APPROVAL".equals(outcome.disbursement().heldFor());
    }

    private static Optional<Pause> pause(Disbursement disbursement, LedgerViews views) {
        return views.pauses().stream()
                .filter(each -> each.account().equals(disbursement.account()))
                .findFirst();
    }

    private static String remedy(Disbursement disbursement, String why, LedgerViews views) {
        if (!"ACCOUNT".equals(disbursement.heldFor())
                || pause(disbursement, views).isPresent()) {
            return "";
        }
        return Paragraph.of("      ", Remedy.of(why).text(disbursement.account()))
                + "      Nothing that was refused could pay. To look closer:\n        ./bursar doctor --account "
                + disbursement.account();
    }

    private static void tallies(StringBuilder text, RewardCounts counts, boolean delivers) {
        tally(text, delivers ? "paid, not delivered" : "paid", counts.paid(), !delivers);
        tally(text, "delivered", counts.delivered(), delivers);
        tally(text, "rejected", counts.rejected(), false);
        tally(text, "cancelled", counts.cancelled(), false);
        tally(text, "in review", counts.waiting(), false);
        tally(text, "given up", counts.givenUp(), false);
        tally(text, "pending", counts.pending(), false);
        tally(text, "  of them in doubt", counts.inDoubt(), false);
    }

    private static void tally(StringBuilder text, String name, RewardCounts.Tally tally, boolean always) {
        if (always || tally.count() > 0) {
            text.append("  %,9d  %-20s %20s%n".formatted(tally.count(), name, tally.amount()));
        }
    }

    private static void problems(StringBuilder text, Disbursement disbursement, LedgerViews views) {
        if (disbursement.problemRows() == 0) {
            return;
        }
        text.append("%n  %,d rows left out:%n".formatted(disbursement.problemRows()));
        text.append(ProblemTable.of(views.problems(disbursement.id())));
    }

    private static String next(RunOutcome outcome, LedgerViews views) {
        Disbursement disbursement = outcome.disbursement();
        RewardCounts counts = outcome.counts();
        StringBuilder text = new StringBuilder("\n");
        text.append(SafetyScreen.crashBudget(counts.crashBudget(), outcome.status(), outcome.why()));
        text.append(SafetyScreen.undoHorizon(disbursement, counts.undoHorizon()));
        if (counts.waiting().count() > 0) {
            text.append("  In review  a person decides what is safe:\n             ./bursar review ")
                    .append(disbursement.id())
                    .append('\n');
        }
        if (outcome.resultFile() != null) {
            text.append("  Your file with a status on each row:  ")
                    .append(outcome.resultFile())
                    .append('\n');
        }
        if (outcome.rejectsFile() != null) {
            text.append("  The rows left out, to correct and run again:  ")
                    .append(outcome.rejectsFile())
                    .append('\n');
        }
        views.erasure(disbursement.id()).ifPresent(erasure -> text.append(EraseScreen.told(erasure)));
        if (disbursement.finishedAt() == null) {
            pause(disbursement, views)
                    .ifPresent(pause -> text.append(AccountScreen.paused(pause)).append('\n'));
        }
        switch (outcome.status()) {
            case "FINISHED", "REFUSED" -> {}
            case "HELD" ->
                text.append(
                        isForApproval(outcome)
                                ? views.approval(disbursement.id())
                                        .map(ApprovalScreen::waiting)
                                        .orElse("")
                                : "  What is paid stays paid. When the cause is mended:\n             ./bursar resume "
                                        + disbursement.id() + "\n");
            case "RUNNING" -> text.append(Paragraph.of("  ", goesOn(outcome.share(), disbursement.account())));
            default ->
                text.append("  Nothing is lost and nothing is paid twice. To go on:\n             ./bursar resume "
                        + disbursement.id() + "\n");
        }
        return text.toString().stripTrailing();
    }

    private static String goesOn(@Nullable Share share, String account) {
        if (share == null) {
            return "It goes on by itself.";
        }
        String turns = share.runs() == 1
                ? "alone on account %s at %s calls a second".formatted(account, share.accountPace())
                : "one of %d runs that take turns on account %s, each %s of its %s calls a second"
                        .formatted(share.runs(), account, share.pace(), share.accountPace());
        return "It goes on by itself, %s: %,d calls or more to come, about %s, until %s."
                .formatted(turns, share.callsLeft(), left(share.left()), UtcTime.time(share.until()));
    }

    /** As 3:20 or 2:03:20. */
    static String left(Duration left) {
        return left.toHours() > 0
                ? "%d:%02d:%02d".formatted(left.toHours(), left.toMinutesPart(), left.toSecondsPart())
                : "%d:%02d".formatted(left.toMinutes(), left.toSecondsPart());
    }

    private static @Nullable Map<String, Object> json(@Nullable Share share) {
        if (share == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("runs", share.runs());
        json.put("account_calls_per_second", share.accountPace().toPlainString());
        json.put("calls_per_second", share.pace().toPlainString());
        json.put("calls_left", share.callsLeft());
        json.put("seconds_left", share.left().toSeconds());
        json.put("finishes_at", share.until().toString());
        return json;
    }

    /** One JSON object, amounts as exact strings. */
    static String json(RunOutcome outcome) {
        return write(map(outcome));
    }

    /** The same, to be a part of a larger object. */
    static Map<String, Object> map(RunOutcome outcome) {
        Disbursement disbursement = outcome.disbursement();
        RewardCounts counts = outcome.counts();
        Map<String, Object> rewards = new LinkedHashMap<>();
        rewards.put("total", counts.total().count());
        rewards.put("paid", counts.paid().count());
        rewards.put("delivered", counts.delivered().count());
        rewards.put("rejected", counts.rejected().count());
        rewards.put("cancelled", counts.cancelled().count());
        rewards.put("review", counts.waiting().count());
        rewards.put("given_up", counts.givenUp().count());
        rewards.put("pending", counts.pending().count());
        rewards.put("in_doubt", counts.inDoubt().count());
        Map<String, Object> amounts = new LinkedHashMap<>();
        amounts.put("currency", counts.total().amount().currency().getCurrencyCode());
        amounts.put("total", counts.total().amount().plain());
        amounts.put(
                "paid", counts.paid().amount().plus(counts.delivered().amount()).plain());
        amounts.put(
                "missing",
                disbursement.missing() == null ? null : disbursement.missing().plain());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("disbursement", disbursement.id());
        json.put("job", disbursement.job());
        json.put("follows", disbursement.follows());
        json.put("status", outcome.status());
        json.put(
                "held_for",
                disbursement.heldFor() == null ? null : disbursement.heldFor().toLowerCase(java.util.Locale.ROOT));
        json.put("why", outcome.why());
        json.put("share", json(outcome.share()));
        json.put("rewards", rewards);
        json.put("amounts", amounts);
        json.put("crash_budget", SafetyScreen.json(counts.crashBudget()));
        json.put("undo_horizon", SafetyScreen.json(counts.undoHorizon()));
        json.put("problems", disbursement.problemRows());
        json.put(
                "result_file",
                outcome.resultFile() == null ? null : outcome.resultFile().toString());
        json.put(
                "rejects_file",
                outcome.rejectsFile() == null ? null : outcome.rejectsFile().toString());
        return json;
    }

    /** A failed command's JSON. */
    static String failure(String status, @Nullable String error) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", status);
        json.put("error", error);
        return write(json);
    }

    /** One JSON text; what a terminal would obey is escaped in it, so that programs read it as it is. */
    static String write(Object value) {
        return PlainText.escaped(JsonMapper.shared().writeValueAsString(value));
    }
}
