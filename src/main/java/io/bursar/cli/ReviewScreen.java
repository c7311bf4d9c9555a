package io.bursar.cli;

import io.bursar.domain.Evidence;
import io.bursar.domain.ReviewReason;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.OperatorLedger.ReviewOutcome;
import io.bursar.ledger.ReviewViews.InReview;
import io.bursar.ledger.ReviewViews.Waiting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits for a person: why, what is known, what is safe. */
final class ReviewScreen {

    static final int SHOWN_MAX = 50;

    static final String JSON_END = "]}";

    private ReviewScreen() {}

    /**
     * One disbursement.
     *
     * @param first those to be shown
     */
    static String list(Disbursement one, Waiting waiting, List<InReview> first) {
        long open = waiting.open().count();
        StringBuilder text = new StringBuilder(
                "%s  %s  %s: %,d in review%s%n".formatted(one.id(), one.job(), one.fileName(), open, closed(waiting)));
        first.forEach(each -> text.append('\n').append(entry(each)));
        if (open > first.size()) {
            text.append("%n  ... and %,d more; all of them with --json and in the result file%n"
                    .formatted(open - first.size()));
        }
        if (!first.isEmpty()) {
            text.append("\n  To ask again:  ./bursar review resume REWARD --why TEXT, then  ./bursar resume ")
                    .append(one.id())
                    .append("\n  To close:      ./bursar review give-up REWARD --why TEXT\n");
        }
        return text.append("  One reward's whole story:  ./bursar status REWARD")
                .toString();
    }

    private static String closed(Waiting waiting) {
        return waiting.givenUp() == 0 ? "" : ", %,d given up".formatted(waiting.givenUp());
    }

    /** Before a decision about all of a file is confirmed. */
    static String would(Disbursement one, Waiting waiting, @Nullable ReviewReason reason) {
        return "In review of %s (%s, %s)%s: %,d rewards, %s"
                .formatted(
                        one.id(),
                        one.job(),
                        one.fileName(),
                        reason == null ? "" : " as " + reason,
                        waiting.open().count(),
                        waiting.open().amount());
    }

    private static String entry(InReview each) {
        StringBuilder text = new StringBuilder(
                "  %s  line %d  %s  %s%n".formatted(each.reference(), each.line(), each.amount(), each.reason()));
        text.append(Paragraph.of("    why    ", each.reason().words() + "."));
        if (each.error() != null) {
            text.append(Paragraph.of("    said   ", each.error()));
        }
        text.append(Paragraph.of("    known  ", String.join("; ", known(each)) + "."));
        text.append(Paragraph.of("    safe   ", ReviewAdvice.of(each.reason())));
        return text.toString();
    }

    /** What the ledger knows of the card, in words. */
    static List<String> known(InReview each) {
        Evidence evidence = each.evidence();
        List<String> known = new ArrayList<>();
        known.add("id " + each.id());
        if (each.gcId() != null) {
            known.add("card " + each.gcId());
        }
        if (each.dead()) {
            known.add("this id is proven dead");
        } else {
            known.add(each.cardMayExist() ? "a card may be live" : "no card can exist");
        }
        if (evidence.createsOpen() > 0) {
            known.add(evidence.createsOpen() + " creates without an answer");
        }
        if (evidence.cancelsOpen() > 0) {
            known.add(evidence.cancelsOpen() + " cancels without an answer");
        }
        if (evidence.cancelSuccess()) {
            known.add("a cancel was confirmed");
        }
        if (evidence.windowClosed()) {
            known.add("a cancel came too late");
        }
        if (evidence.deliveryIntent()) {
            known.add("its delivery has begun");
        }
        return known;
    }

    static String decided(String id, Map<ReviewOutcome, Integer> outcomes) {
        if (outcomes.isEmpty()) {
            return "Nothing of " + id + " is in review like that. Nothing was changed.";
        }
        StringBuilder text = new StringBuilder();
        outcomes.forEach((outcome, n) -> text.append("  %,d  %s%n"
                .formatted(
                        n,
                        switch (outcome) {
                            case RESUMED -> "will be asked again under the same id:  ./bursar resume " + id;
                            case NO_ID_LEFT ->
                                "cannot be asked again: every id is dead. Give up, and pay under a new reference";
                            case GIVEN_UP -> "closed; stays REVIEW in the result, because a card may be live";
                            case CANCELLED -> "closed as CANCELLED: no card can exist";
                            case NOT_IN_REVIEW -> "not in review: nothing was changed";
                        })));
        return text.toString().stripTrailing();
    }

    /** The object of one disbursement up to its rewards, which follow one by one, so that memory does not grow with them. */
    static String jsonBegin(Disbursement one, Waiting waiting) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("disbursement", one.id());
        json.put("job", one.job());
        json.put("review", waiting.open().count());
        json.put("given_up", waiting.givenUp());
        String object = OutcomeScreen.write(json);
        return object.substring(0, object.length() - 1) + ",\"in_review\":[";
    }

    static String json(InReview each) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reference", each.reference());
        json.put("line", each.line());
        json.put("amount", each.amount().plain());
        json.put("currency", each.amount().currency().getCurrencyCode());
        json.put("reason", each.reason().name());
        json.put("why", each.reason().words());
        json.put("error", each.error());
        json.put("creation_request_id", each.id());
        json.put("gift_card_id", each.gcId());
        json.put("card_may_exist", each.cardMayExist());
        json.put("known", known(each));
        json.put("safe", ReviewAdvice.of(each.reason()));
        return OutcomeScreen.write(json);
    }
}
