package io.bursar.certify;

import io.bursar.certify.Step.Verdict;
import io.bursar.domain.CertifiedBehaviour;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a certification did, saw and left. As text it is at most 80 columns wide and names neither keys nor claim codes.
 *
 * @param found what the open questions came to; null if one of them got no clear answer
 * @param cutShort why it ended before its time; null if it did not
 * @param leftOver what could not be undone
 */
public record CertificationReport(
        List<Step> steps,
        @Nullable CertifiedBehaviour found,
        @Nullable String cutShort,
        List<LeftOver> leftOver) {

    private static final int WIDTH = 80;
    private static final int SEEN_COLUMN = 47;
    private static final String INDENT = " ".repeat(13);

    private static final String TRUSTED = "A dead card is called dead, so Fulfilled is believed even while a cancel is"
            + " unanswered, once the provider said that it was too late.";
    private static final String NOT_TRUSTED =
            "A dead card was not called dead, so Fulfilled is believed only while no cancel"
                    + " is unanswered; else a person looks.";
    private static final String VERIFIED =
            "A cancel may be confirmed without killing the id, so the old id is asked once more"
                    + " before a new one is used.";
    private static final String NOT_VERIFIED =
            "No cancel was confirmed that left its id usable: a confirmed cancel is final,"
                    + " and the new id is used at once.";

    /**
     * Something that the certification made, or may have made, and could not undo: a person looks at it.
     *
     * @param id its request id
     * @param why what the provider said, or did not say, to the attempt to undo it
     */
    public record LeftOver(Operation operation, String id, Money amount, String why) {}

    /** Keeps the lists from being changed. */
    public CertificationReport {
        steps = List.copyOf(steps);
        leftOver = List.copyOf(leftOver);
    }

    /** How many steps went that way. */
    public long count(Verdict verdict) {
        return steps.stream().filter(step -> step.verdict() == verdict).count();
    }

    /** What was found, if it may be gone by: only of a certification that went to its end. */
    public @Nullable CertifiedBehaviour certified() {
        return cutShort == null ? found : null;
    }

    /** The whole report. */
    public String text() {
        StringBuilder text = new StringBuilder();
        String group = "";
        for (Step step : steps) {
            if (!step.group().equals(group)) {
                group = step.group();
                text.append(text.isEmpty() ? "" : "\n").append(group).append('\n');
            }
            line(text, step);
        }
        text.append("\n%d passed, %d failed, %d different, %d skipped\n"
                .formatted(
                        count(Verdict.PASSED),
                        count(Verdict.FAILED),
                        count(Verdict.DIFFERENT),
                        count(Verdict.SKIPPED)));
        leftOver(text);
        found(text);
        return text.toString();
    }

    private static void line(StringBuilder text, Step step) {
        String head = "  %-9s  %s".formatted(step.verdict(), step.done());
        boolean likely = step.verdict() == Verdict.PASSED || step.verdict() == Verdict.SKIPPED;
        if (likely && head.length() < SEEN_COLUMN && SEEN_COLUMN + step.seen().length() <= WIDTH) {
            text.append(head).append(" ".repeat(SEEN_COLUMN - head.length())).append(step.seen());
            text.append('\n');
            return;
        }
        text.append(head).append('\n');
        if (!likely) {
            wrap(text, INDENT + "expected  ", step.expected());
        }
        wrap(text, INDENT + (likely ? "" : "seen      "), step.seen());
        if (!likely && step.id() != null) {
            wrap(text, INDENT + "id        ", step.id());
        }
    }

    private void leftOver(StringBuilder text) {
        if (leftOver.isEmpty()) {
            text.append("Everything that was made is undone.\n");
            return;
        }
        text.append("\nLEFT OVER: live, or perhaps live. Look each up at the provider.\n");
        for (LeftOver each : leftOver) {
            text.append("  %s  %s  %s\n".formatted(each.operation(), each.id(), each.amount()));
            wrap(text, INDENT, each.why());
        }
    }

    private void found(StringBuilder text) {
        if (cutShort != null) {
            text.append('\n');
            wrap(text, "CUT SHORT  ", cutShort);
        }
        CertifiedBehaviour certified = certified();
        if (certified == null) {
            text.append("\nNOT CERTIFIED: ");
            text.append(cutShort == null ? "an open question got no clear answer.\n" : "it did not go to its end.\n");
            return;
        }
        text.append("\nCERTIFIED BEHAVIOUR\n");
        text.append("  create on a cancelled id   ")
                .append(certified.createOnCancelledId())
                .append('\n');
        text.append("  cancel of an unknown id    ")
                .append(certified.cancelOfUnknownId())
                .append('\n');
        text.append("  second cancel              ");
        text.append(certified.secondCancelSucceeds() ? "SUCCEEDS\n" : "REFUSED\n");
        boolean trust = certified.trustCardStatus();
        wrap(text, "  trust_card_status  %-5s  ".formatted(trust), trust ? TRUSTED : NOT_TRUSTED);
        boolean verify = certified.verifyCancel();
        wrap(text, "  verify_cancel      %-5s  ".formatted(verify), verify ? VERIFIED : NOT_VERIFIED);
    }

    /** Breaks at spaces; what follows stands under what came first. */
    private static void wrap(StringBuilder text, String head, String words) {
        StringBuilder line = new StringBuilder(head);
        for (String word : words.split(" ")) {
            if (line.length() > head.length() && line.length() + word.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(" ".repeat(head.length()));
            }
            line.append(word).append(' ');
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
