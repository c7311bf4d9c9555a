package io.bursar.cli;

import io.bursar.batch.RunOutcome;
import io.bursar.disburse.RunControl;
import io.bursar.domain.RewardStatus;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.OperatorLedger.CancelOutcome;
import io.bursar.ledger.RewardCounts;
import io.bursar.ledger.RewardCounts.Tally;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a cancel would do, does and has done, in words and as one JSON object. */
final class CancelScreen {

    private CancelScreen() {}

    /** Before it is confirmed. */
    static String would(Disbursement one, Map<CancelOutcome, Tally> outcomes) {
        return "This would take back " + one.id() + " (" + one.job() + ", " + one.fileName() + "):\n" + table(outcomes);
    }

    /** Once the decision is in the ledger. */
    static String begun(Disbursement one, Map<CancelOutcome, Tally> outcomes) {
        return one.job() + "  " + one.fileName() + "  " + one.id() + "\n" + table(outcomes);
    }

    private static String table(Map<CancelOutcome, Tally> outcomes) {
        StringBuilder text = new StringBuilder();
        outcomes.forEach((outcome, tally) ->
                text.append("  %,9d %20s   %s%n".formatted(tally.count(), tally.amount(), words(outcome))));
        return text.isEmpty() ? "  nothing: it has no rewards" : text.toString().stripTrailing();
    }

    private static String words(CancelOutcome outcome) {
        return switch (outcome) {
            case AT_ONCE -> "not sent: cancelled at once";
            case TAKEN_BACK -> "cards to take back, oldest first";
            case IN_DOUBT -> "in doubt: asked again, then taken back";
            case TOO_LATE -> "kept: cards too old to be taken back";
            case PROMISED -> "kept: their delivery has begun";
            case DELIVERED -> "kept: delivered";
            case REJECTED -> "rejected before: there is no card";
            case CANCELLED -> "cancelled before";
        };
    }

    static String progress(RunControl.Figures now) {
        return " taking back  %,d cancelled, %,d in review, %,d calls%s"
                .formatted(
                        now.settled(),
                        now.review(),
                        now.calls(),
                        now.trouble() == null ? "" : "; waiting: " + now.trouble());
    }

    /** When nothing more can be done now. */
    static String ended(RunOutcome now, Target meant, @Nullable String state, Map<CancelOutcome, Tally> outcomes) {
        return meant.reward() == null
                ? all(now, outcomes)
                : one(now, meant.reward().reference(), state);
    }

    private static String all(RunOutcome now, Map<CancelOutcome, Tally> outcomes) {
        RewardCounts counts = now.counts();
        String id = now.disbursement().id();
        StringBuilder text = new StringBuilder("\n");
        line(text, counts.cancelled(), "cancelled");
        line(text, counts.paid(), "kept: the card is live");
        line(text, counts.delivered(), "kept: delivered");
        line(text, counts.rejected(), "rejected before");
        line(text, counts.waiting(), "in review:  ./bursar review " + id);
        line(text, counts.givenUp(), "given up: nothing is tried, the card may be live");
        line(text, counts.pending(), "not taken back yet:  ./bursar resume " + id);
        if (outcomes.containsKey(CancelOutcome.TOO_LATE)) {
            text.append(
                    "  The provider takes a card back for 15 minutes only, so the older ones were not asked for.\n");
        }
        if (now.resultFile() != null) {
            text.append("  Your file with a status on each row:  ")
                    .append(now.resultFile())
                    .append('\n');
        }
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, Tally tally, String words) {
        if (tally.count() > 0) {
            text.append("  %,9d %20s   %s%n".formatted(tally.count(), tally.amount(), words));
        }
    }

    private static String one(RunOutcome now, String reference, @Nullable String state) {
        String id = now.disbursement().id();
        return "\n  " + reference
                + switch (RewardStatus.valueOf(String.valueOf(state))) {
                    case CANCELLED -> " is cancelled: no card of it is live, and none can become live.";
                    case ISSUED -> " was kept: its card is live, and too old for the provider to take it back.";
                    case DELIVERING, DELIVERED -> " was kept: the recipient has its claim code, or may have it.";
                    case REJECTED -> " was rejected before: there is no card.";
                    case REVIEW -> " could not be taken back and is in review:  ./bursar review " + id;
                    case HELD, READY, CREATING, CANCELLING ->
                        " is not taken back yet: it is in doubt, and is asked about by  ./bursar resume " + id;
                };
    }

    /** 0 if all is taken back, 1 if something was kept, 5 if it is not done yet. */
    static int code(RunOutcome now, @Nullable String state) {
        if (state != null) {
            return switch (RewardStatus.valueOf(state)) {
                case CANCELLED -> ExitCodes.PAID;
                case HELD, READY, CREATING, CANCELLING -> ExitCodes.INTERRUPTED;
                case ISSUED, DELIVERING, DELIVERED, REJECTED, REVIEW -> ExitCodes.SOME_NOT_PAID;
            };
        }
        RewardCounts counts = now.counts();
        if (counts.pending().count() > 0) {
            return ExitCodes.INTERRUPTED;
        }
        long none = counts.cancelled().count() + counts.rejected().count();
        return none == counts.total().count() ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
    }

    static String json(RunOutcome now, Target meant, @Nullable String state, Map<CancelOutcome, Tally> outcomes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("disbursement", now.disbursement().id());
        json.put("reward", meant.reward() == null ? null : meant.reward().reference());
        json.put("state", state);
        Map<String, Object> asked = new LinkedHashMap<>();
        outcomes.forEach((outcome, tally) -> asked.put(outcome.name().toLowerCase(Locale.ROOT), tally(tally)));
        json.put("asked", asked);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("cancelled", tally(now.counts().cancelled()));
        result.put("paid", tally(now.counts().paid()));
        result.put("delivered", tally(now.counts().delivered()));
        result.put("review", tally(now.counts().waiting()));
        result.put("given_up", tally(now.counts().givenUp()));
        result.put("pending", tally(now.counts().pending()));
        json.put("result", result);
        json.put(
                "result_file",
                now.resultFile() == null ? null : now.resultFile().toString());
        return OutcomeScreen.write(json);
    }

    private static Map<String, Object> tally(Tally tally) {
        return Map.of("count", tally.count(), "amount", tally.amount().plain());
    }
}
