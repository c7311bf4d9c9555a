package io.bursar.cli;

import io.bursar.domain.DeadEvidence;
import io.bursar.domain.Evidence;
import io.bursar.domain.RewardStatus;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.Gate;
import io.bursar.ledger.GivenUp;
import io.bursar.ledger.Story;
import io.bursar.ledger.StoryId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a reward's cards and what happens next, in words.
 *
 * @param next what happens next, or what a person does
 * @param command what to type for it; null where nothing is to be typed
 */
record StoryOutlook(String next, @Nullable String command) {

    /** What is known of the card of one id. */
    static String known(StoryId id, RewardStatus status, boolean current) {
        String creates =
                count(id.creates(), "create") + unanswered(id.evidence().createsOpen());
        String cancels =
                count(id.cancels(), "cancel") + unanswered(id.evidence().cancelsOpen());
        String calls = id.cancels() == 0 ? creates : creates + ", " + cancels;
        DeadEvidence dead = id.dead();
        if (dead != null) {
            return calls + ": dead for good, "
                    + switch (dead) {
                        case CANCEL_SUCCESS -> "as the provider confirmed the cancel and no create is unanswered";
                        case REFUNDED_TO_PURCHASER -> "as the provider answered a create with the cancelled card";
                    };
        }
        boolean live = current
                && switch (status) {
                    case ISSUED, DELIVERING, DELIVERED -> true;
                    case HELD, READY, CREATING, CANCELLING, CANCELLED, REJECTED, REVIEW -> false;
                };
        String card = id.gcId() == null ? "the card" : "card " + PlainText.of(id.gcId());
        String all =
                calls + ": " + (live ? card + " is live" + promised(id.evidence()) : open(id.evidence(), id.gcId()));
        return id.cancellableUntil() == null
                ? all
                : all + "; the provider would cancel it until " + UtcTime.dayAndTime(id.cancellableUntil());
    }

    private static String promised(Evidence evidence) {
        return evidence.deliveryIntent() ? " and promised to its recipient: nothing cancels it any more" : "";
    }

    private static String open(Evidence evidence, @Nullable String gcId) {
        if (evidence.nothingCanExist()) {
            return "no card can exist";
        }
        List<String> known = new ArrayList<>();
        if (evidence.createsOpen() > 0) {
            known.add("a card may still be made");
        }
        if (evidence.cancelsOpen() > 0) {
            known.add("a cancel may still take effect");
        }
        if (evidence.effectPossible()) {
            known.add(
                    gcId == null
                            ? "an answer was seen after which a card may exist"
                            : "card " + PlainText.of(gcId) + " was made");
        }
        if (evidence.cancelSuccess()) {
            known.add("a cancel was confirmed");
        }
        if (evidence.windowClosed()) {
            known.add("a cancel was refused as too late");
        }
        return String.join("; ", known) + promised(evidence);
    }

    private static String unanswered(int open) {
        return open == 0 ? "" : " (%,d unanswered)".formatted(open);
    }

    private static String count(int count, String thing) {
        return "%,d %s%s".formatted(count, thing, count == 1 ? "" : "s");
    }

    /** What happens next, by whom. */
    static StoryOutlook of(Story story) {
        String wish = story.operatorCancel() ? "An operator wants it not to be paid. " : "";
        return switch (story.head().status()) {
            case HELD -> waiting(story, "It waits to be released: the funds must cover its file first.");
            case READY -> waiting(story, "It waits for its turn to be created.");
            case CREATING -> asked(story, wish, "create");
            case CANCELLING -> asked(story, wish, "cancel");
            case ISSUED ->
                story.delivers()
                        ? waiting(
                                story,
                                "Its card is live; its code is fetched and handed over from "
                                        + UtcTime.dayAndTime(story.dueAt()) + " on. Until then it can be taken back.")
                        : new StoryOutlook("Nothing: it is paid.", null);
            case DELIVERING ->
                waiting(story, "Its card is live and is being handed over; nothing cancels it any more.");
            case DELIVERED -> new StoryOutlook("Nothing: it is paid and delivered.", null);
            case CANCELLED ->
                new StoryOutlook(
                        "Nothing: it is not paid and never will be. To pay it after all, send it under a new reference.",
                        null);
            case REJECTED ->
                new StoryOutlook(
                        "Nothing by itself: correct what was refused and send the reward under a new reference.", null);
            case REVIEW -> review(story);
        };
    }

    private static StoryOutlook waiting(Story story, String what) {
        String blocked = blocked(story);
        if (blocked != null) {
            return new StoryOutlook(what + " " + blocked, resume(story));
        }
        return running(story, what, "Nobody pays its file now; to go on:");
    }

    private static StoryOutlook asked(Story story, String wish, String call) {
        String again = wish + "The " + call + " is asked again under the same id, so it cannot be paid twice";
        String blocked = call.equals("cancel") ? null : blocked(story);
        if (blocked != null) {
            return new StoryOutlook(again + ". " + blocked, resume(story));
        }
        if (story.runBy() == null) {
            return new StoryOutlook(again + ". Nobody asks now; to go on:", resume(story));
        }
        return story.leaseOwner() != null
                ? new StoryOutlook(
                        wish + "The " + call + " is being asked now by " + PlainText.of(story.leaseOwner()) + ".", null)
                : new StoryOutlook(
                        again + ", from " + UtcTime.dayAndTime(story.dueAt()) + " on, by " + story.runBy() + ".", null);
    }

    private static StoryOutlook running(Story story, String what, String nobody) {
        return story.runBy() == null
                ? new StoryOutlook(what + " " + nobody, resume(story))
                : new StoryOutlook(what + " Its file is paid now by " + story.runBy() + ".", null);
    }

    private static @Nullable String blocked(Story story) {
        String heldFor = story.head().disbursement().heldFor();
        if (heldFor != null) {
            return "Its file is held for %s: %s. When that is mended:"
                    .formatted(
                            heldFor,
                            PlainText.of(
                                    String.valueOf(story.head().disbursement().heldWhy())));
        }
        Gate gate = story.account().gate();
        return gate == Gate.OPEN || gate == Gate.CANARY
                ? null
                : "Account %s is paused: %s. When that is mended:"
                        .formatted(
                                story.account().name(),
                                PlainText.of(String.valueOf(story.account().gateReason())));
    }

    private static StoryOutlook review(Story story) {
        if (story.givenUp() != null) {
            return givenUp(story, story.givenUp());
        }
        return story.review() == null
                ? new StoryOutlook("A person decides.", reviewCommand(story))
                : new StoryOutlook(
                        "A person decides: %s. %s".formatted(story.review().words(), ReviewAdvice.of(story.review())),
                        reviewCommand(story));
    }

    private static StoryOutlook givenUp(Story story, GivenUp closed) {
        String why = story.review() == null ? "" : " It was in review as " + story.review() + ".";
        return new StoryOutlook(
                "Nothing: %s gave it up on %s: %s.%s Its card may be live all the same. To have it asked again after all:"
                        .formatted(
                                PlainText.of(closed.by()),
                                UtcTime.dayAndTime(closed.at()),
                                PlainText.of(closed.why()),
                                why),
                "./bursar review resume " + Target.name(story.head()) + " --why TEXT");
    }

    private static String reviewCommand(Story story) {
        return "./bursar review " + story.head().disbursement().id();
    }

    /** What ends a person's hold, if there is one; else what goes on. */
    private static String resume(Story story) {
        Disbursement disbursement = story.head().disbursement();
        if ("APPROVAL".equals(disbursement.heldFor())) {
            return "./bursar approve " + disbursement.id();
        }
        return story.account().gate() == Gate.PAUSED_OPERATOR
                ? "./bursar resume --account " + disbursement.account()
                : "./bursar resume " + disbursement.id();
    }
}
