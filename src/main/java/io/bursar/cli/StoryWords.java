package io.bursar.cli;

import io.bursar.domain.ReviewReason;
import io.bursar.incentives.ErrorClass;
import io.bursar.incentives.ErrorMeaning;
import io.bursar.incentives.ProviderError;
import io.bursar.ledger.StoryEvent;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words for one event of a reward: what happened, and what that means for its outcome. An answer is told in the provider's
 * words first; a kind or an answer that is not known here is shown as the log has it, without a meaning.
 *
 * @param label a word for the margin
 * @param what what happened
 * @param meaning what it means for the outcome; empty where nothing is to be added
 */
record StoryWords(String label, String what, String meaning) {

    private static final Pattern ERROR = Pattern.compile("([A-Z0-9]+): ([^:]*): (.*)", Pattern.DOTALL);

    /**
     * The words for an event.
     *
     * @param id the creationRequestId that it is about
     * @param again true if the same was asked before under this id
     * @param to the status that it led to; null if it led to none
     */
    static StoryWords of(StoryEvent event, String id, boolean again, @Nullable String to) {
        String detail = event.detail() == null ? "" : PlainText.of(event.detail());
        String name = "E" + event.epoch();
        return switch (event.kind()) {
            case "INTENT_CREATE" -> new StoryWords("intent", "create " + id + (again ? " again" : ""), "");
            case "INTENT_CANCEL" -> new StoryWords("intent", "cancel " + id + (again ? " again" : ""), "");
            case "INTENT_FETCH" ->
                new StoryWords("intent", "asks for the card's code again, to hand it over: create " + id, "");
            case "ANSWER_CREATE" -> new StoryWords("answer", create(name, detail), createMeans(name, detail, to));
            case "ANSWER_CANCEL" -> new StoryWords("answer", cancel(name, detail), cancelMeans(name, detail, to));
            case "ANSWER_FETCH" -> new StoryWords("answer", create(name, detail), fetchMeans(detail, to));
            case "DELIVERY" -> new StoryWords("delivery", detail, "");
            case "LEASE_ENDED" ->
                new StoryWords(
                        "lease",
                        "ended: " + (detail.isEmpty() ? "its owner is gone" : detail),
                        "a late answer of the old owner is refused by its token");
            case "OPERATOR" -> new StoryWords("operator", detail, "");
            case "DISBURSEMENT" -> new StoryWords("file", detail, "");
            case "STATE" -> new StoryWords("status", step(event), "");
            default -> new StoryWords(event.kind().toLowerCase(java.util.Locale.ROOT), detail, "");
        };
    }

    private static String create(String name, String detail) {
        Matcher error = ERROR.matcher(detail);
        return "create " + name + ": " + (error.matches() ? inOne(error) : detail);
    }

    /** The log says of every confirmed cancel that the id is dead; whether that is proven, the step after it tells. */
    private static String cancel(String name, String detail) {
        if (detail.startsWith("cancelled")) {
            return "cancel " + name + ": confirmed";
        }
        Matcher error = ERROR.matcher(detail);
        return "cancel " + name + ": " + (error.matches() ? inOne(error) : detail);
    }

    private static String inOne(Matcher error) {
        String type = error.group(2).strip();
        return error.group(1) + (type.isEmpty() ? "" : " " + type) + ": " + error.group(3);
    }

    private static String createMeans(String name, String detail, @Nullable String to) {
        if (detail.equals("live") || detail.endsWith(" is live")) {
            return "CANCELLING".equals(to)
                    ? "it must not stay live: it is taken back, or an earlier cancel may still reach it"
                    : "";
        }
        if (detail.startsWith("card is Refunded")) {
            return name + " is dead for good: its card was cancelled";
        }
        if (detail.startsWith("card is ")) {
            return "no documented state of a card";
        }
        if (detail.startsWith("no answer")) {
            return "the create stays open: it may still make the card";
        }
        if (detail.startsWith("not sent") || detail.startsWith("throttled")) {
            return "no effect: this call made no card";
        }
        return errorMeans(detail, name);
    }

    private static String errorMeans(String detail, String name) {
        ErrorMeaning meaning = meaning(detail);
        if (meaning == null) {
            return "";
        }
        return switch (meaning) {
            case OUTCOME_UNKNOWN -> "outcome unknown: the card may exist";
            case CANCEL_AND_CREATE_AGAIN -> "outcome unknown: the card may exist, so " + name + " is cancelled first";
            case REWARD_REFUSED, TOO_LATE_TO_CANCEL -> "refused for the reward's own sake: this call made no card";
            case ID_IN_USE -> "the provider has another amount under this id";
            case OUT_OF_FUNDS -> "no effect: this call made no card; the account waits for funds";
            case ACCOUNT_REFUSED -> "no effect: this call made no card; the account must be mended";
            case UNKNOWN_REFUSAL -> "no documented refusal; this call made no card";
        };
    }

    private static String cancelMeans(String name, String detail, @Nullable String to) {
        if (detail.startsWith("cancelled")) {
            return "CREATING".equals(to)
                    ? "no proof yet: " + name + " is asked once more, as a create of it may still land"
                    : name + " is dead for good";
        }
        if (detail.startsWith("no answer")) {
            return "the cancel stays open: it may still kill the card";
        }
        if (detail.startsWith("not sent") || detail.startsWith("throttled")) {
            return "no effect: this call cancelled nothing";
        }
        ErrorMeaning meaning = meaning(detail);
        if (meaning == null) {
            return "";
        }
        return switch (meaning) {
            case TOO_LATE_TO_CANCEL -> "the provider's 15 minutes are over: a live card stays live";
            case OUTCOME_UNKNOWN, CANCEL_AND_CREATE_AGAIN -> "the cancel stays open: it may still kill the card";
            case ACCOUNT_REFUSED -> "no effect: this call cancelled nothing; the account must be mended";
            case REWARD_REFUSED, ID_IN_USE, OUT_OF_FUNDS, UNKNOWN_REFUSAL ->
                "refused: no proof of anything, so " + name + " is asked by a create";
        };
    }

    private static String fetchMeans(String detail, @Nullable String to) {
        if (detail.equals("live") || detail.endsWith(" is live")) {
            return "";
        }
        return "REVIEW".equals(to)
                ? "the card was promised and is not as it must be"
                : "nothing was handed over; the card was promised, so it is asked for again and never cancelled";
    }

    private static @Nullable ErrorMeaning meaning(String detail) {
        Matcher error = ERROR.matcher(detail);
        if (!error.matches()) {
            return null;
        }
        return Arrays.stream(ErrorClass.values())
                .filter(known -> known.name().equals(error.group(1)))
                .findFirst()
                .map(known -> new ProviderError(known, error.group(2), error.group(3)).meaning())
                .orElse(null);
    }

    /** A change of status that came with no call: who wanted it is in the same line. */
    private static String step(StoryEvent event) {
        String step = event.from() + ">" + event.to();
        return switch (step) {
            case "HELD>READY" -> "released to be paid";
            case "READY>HELD" -> "held again";
            case "READY>CREATING" -> "claimed";
            case "HELD>CANCELLED", "READY>CANCELLED" -> "cancelled; nothing was out that could make a card";
            case "ISSUED>CANCELLING" -> "to be taken back";
            case "ISSUED>DELIVERING" -> "promised to its recipient: from here on nothing cancels";
            case "DELIVERING>DELIVERED" -> "delivered";
            case "REVIEW>CREATING" -> "asked again under the same id, as a person decided";
            case "REVIEW>DELIVERING" -> "to be handed over, as a person decided";
            default -> "changed";
        };
    }

    /** Why a step was made, for those that an answer does not explain by itself; empty for the others. */
    static String why(StoryEvent step) {
        if ("REVIEW".equals(step.to())) {
            String reason = String.valueOf(step.detail());
            return Arrays.stream(ReviewReason.values())
                    .filter(known -> known.name().equals(reason))
                    .map(ReviewReason::words)
                    .findFirst()
                    .orElse(reason);
        }
        return switch (step.from() + ">" + step.to()) {
            case "CANCELLING>READY" -> "the next create uses E" + step.epoch();
            case "CREATING>READY" -> "no card can exist; the next create uses E" + step.epoch();
            case "CREATING>REJECTED" -> "no card can exist: an end";
            case "CREATING>CANCELLED", "CANCELLING>CANCELLED" -> "no card can become live: an end, as was wished";
            default -> "";
        };
    }
}
