package io.bursar.cli;

import io.bursar.domain.Recipient;
import io.bursar.ledger.Story;
import io.bursar.ledger.StoryEvent;
import io.bursar.ledger.StoryHead;
import io.bursar.ledger.StoryId;
import io.bursar.ledger.StoryReceipt;
import java.util.List;
import java.util.Locale;

/** One reward's story for people: what happened and why, what is known now, what happens next, what to type. */
final class StoryScreen {

    private static final String INDENT = " ".repeat(25);
    private static final int COLUMNS = 80;

    private StoryScreen() {}

    /** The whole story. */
    static String text(Story story) {
        StringBuilder text = new StringBuilder(head(story.head()));
        StoryEntries entries = new StoryEntries(story.ids(), story.head().creationRequestId());
        String day = events(text, entries.of(story.opening()), "");
        if (story.leftOut() > 0) {
            text.append("%n  ... %,d events are left out here; all of them:%n      ./bursar status %s --json%n%n"
                    .formatted(story.leftOut(), story.head().creationRequestId()));
        }
        events(text, entries.of(story.recent()), day);
        known(text, story);
        StoryOutlook next = StoryOutlook.of(story);
        text.append("\nNext\n").append(Paragraph.of("  ", next.next()));
        if (next.command() != null) {
            text.append("  ").append(next.command()).append('\n');
        }
        return PlainText.screen(text.toString()).stripTrailing();
    }

    /** Which reward, and how it stands. */
    static String head(StoryHead head) {
        String reported = head.reported();
        String status = reported.equals(head.status().name()) ? reported : reported + " (" + head.status() + ")";
        String reference = PlainText.of(head.reference());
        String rest = "%s  to %s  %s".formatted(head.amount(), masked(head.recipient()), status);
        String where = "%s, %s line %d, disbursement %s"
                .formatted(
                        head.disbursement().job(),
                        PlainText.of(head.disbursement().fileName()),
                        head.line(),
                        head.disbursement().id());
        boolean fits = reference.length() + 2 + rest.length() <= COLUMNS;
        return reference + (fits ? "  " : "\n  ") + rest + "\n" + Paragraph.of("  ", where);
    }

    /** Enough to recognise whom one knows, not enough to write to whom one does not. */
    static String masked(String recipient) {
        String plain = PlainText.of(recipient);
        return plain.equals("erased") ? plain : Recipient.masked(plain);
    }

    private static String events(StringBuilder text, List<StoryEntries.Entry> entries, String daySaid) {
        String said = daySaid;
        for (StoryEntries.Entry entry : entries) {
            StoryEvent event = entry.event();
            String day = UtcTime.day(event.at());
            if (!day.equals(said)) {
                text.append("\n  ").append(day).append(" UTC\n");
                said = day;
            }
            StoryWords words = entry.words();
            String margin = "  %s  %-8s ".formatted(UtcTime.moment(event.at()), words.label());
            text.append(Paragraph.of(
                    margin, words.what().isBlank() ? "-" : words.what().strip()));
            if (!words.meaning().isEmpty()) {
                text.append(Paragraph.of(INDENT, words.meaning()));
            }
            text.append(Paragraph.of(INDENT, step(entry) + who(event)));
        }
        return said;
    }

    private static String step(StoryEntries.Entry entry) {
        StoryEvent step = entry.step();
        if (step == null) {
            return "";
        }
        String why = StoryWords.why(step);
        return step.from() + " -> " + step.to() + (why.isEmpty() ? "" : ": " + why) + ", ";
    }

    private static String who(StoryEvent event) {
        Long token = event.token();
        return "by " + PlainText.of(event.actor()) + (token == null || token == 0 ? "" : ", token " + token);
    }

    private static void known(StringBuilder text, Story story) {
        StoryHead head = story.head();
        text.append("\nKnown now\n");
        for (StoryId id : story.ids()) {
            boolean current = id.creationRequestId().equals(head.creationRequestId());
            text.append("  E%d  %s%n".formatted(id.epoch(), id.creationRequestId()));
            text.append(Paragraph.of("      ", StoryOutlook.known(id, head.status(), current)));
        }
        boolean used =
                story.ids().stream().anyMatch(id -> id.creationRequestId().equals(head.creationRequestId()));
        if (!used) {
            text.append("  %s  %s%n      never sent: no card can exist under it%n"
                    .formatted(epoch(head.creationRequestId()), head.creationRequestId()));
        }
        story.receipts().forEach(receipt -> text.append(Paragraph.of("  ", receipt(receipt))));
        if (story.error() != null) {
            String errorClass = story.errorClass() == null ? "" : story.errorClass() + " ";
            text.append(Paragraph.of("  ", "The last refusal: " + errorClass + PlainText.of(story.error())));
        }
    }

    private static String receipt(StoryReceipt receipt) {
        String what = receipt.number() == 0 ? "Delivery" : "Sent again, number " + receipt.number();
        String wish = receipt.by() == null
                ? ""
                : " (%s: %s)".formatted(PlainText.of(receipt.by()), PlainText.of(String.valueOf(receipt.why())));
        String end = switch (receipt.state()) {
            case "SENT" ->
                "taken by %s for %s, %s, message %s"
                        .formatted(
                                String.valueOf(receipt.channel()).toLowerCase(Locale.ROOT),
                                receipt.sentTo() == null ? "a recipient" : PlainText.of(receipt.sentTo()),
                                receipt.at() == null ? "" : UtcTime.dayAndTime(receipt.at()),
                                PlainText.of(String.valueOf(receipt.messageId())));
            case "SENDING" ->
                "promised, and no receipt yet; fetched %s"
                        .formatted(receipt.tries() == 1 ? "once" : receipt.tries() + " times");
            case "REFUSED" -> "refused for good";
            default -> PlainText.of(String.valueOf(receipt.said()));
        };
        return what + wish + ": " + end + ".";
    }

    private static String epoch(String creationRequestId) {
        return creationRequestId.substring(creationRequestId.length() - 2);
    }

    /** Several rewards with the same reference, to choose from. */
    static String list(String reference, List<StoryHead> heads, int shownMax) {
        StringBuilder text = new StringBuilder(Paragraph.of(
                "",
                "More than %d rewards have the reference %s. One of them: ./bursar status CREATION_REQUEST_ID"
                        .formatted(shownMax, PlainText.of(reference))));
        for (StoryHead head : heads) {
            text.append("%n  %s  %-9s %s%n".formatted(head.creationRequestId(), head.reported(), head.amount()));
            text.append(Paragraph.of(
                    "    ",
                    "%s, %s line %d, disbursement %s"
                            .formatted(
                                    head.disbursement().job(),
                                    PlainText.of(head.disbursement().fileName()),
                                    head.line(),
                                    head.disbursement().id())));
        }
        return PlainText.screen(text.toString()).stripTrailing();
    }
}
