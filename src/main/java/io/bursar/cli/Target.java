package io.bursar.cli;

import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.StoryHead;
import io.bursar.ledger.StoryViews;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a text on the command line means: a disbursement by its first digits, or one reward by its reference, its
 * creationRequestId, or {@code DISBURSEMENT/REFERENCE} where several have the same reference.
 *
 * @param reward null where the whole disbursement is meant
 */
record Target(Disbursement disbursement, @Nullable StoryHead reward) {

    private static final int ID_DIGITS = 12;

    private static final int LISTED_MAX = 20;

    private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{1," + ID_DIGITS + "}");

    private static final Pattern WITHIN = Pattern.compile("(" + DIGITS + ")/(.+)");

    /** @throws UsageException if it means nothing, or more than one thing */
    static Target of(ConfigurableApplicationContext context, String text) {
        return of(context.getBean(DisbursementLedger.class), context.getBean(StoryViews.class), text.strip());
    }

    static Target of(DisbursementLedger ledger, StoryViews views, String text) {
        List<Disbursement> files = isDigits(text) ? ledger.startingWith(lower(text)) : List.of();
        if (text.length() == ID_DIGITS && files.size() == 1) {
            return new Target(files.getFirst(), null);
        }
        List<StoryHead> rewards = rewards(views, text, LISTED_MAX + 1);
        if (files.isEmpty()) {
            StoryHead reward = one(rewards, text);
            return new Target(reward.disbursement(), reward);
        }
        if (!rewards.isEmpty()) {
            throw new UsageException("%s begins a disbursement's id and is a reward's reference. Say which one:%n%s%n%s"
                    .formatted(
                            text,
                            files.stream()
                                    .map(file -> "  %s   the whole of %s, %s"
                                            .formatted(file.id(), file.job(), PlainText.of(file.fileName())))
                                    .collect(Collectors.joining("\n")),
                            listed(rewards)));
        }
        return new Target(StatusCommand.one(ledger, text), null);
    }

    /** True if a disbursement's id can begin like that. */
    static boolean isDigits(String text) {
        return DIGITS.matcher(text).matches();
    }

    /**
     * Every reward that the text can mean: by its reference or one of its creationRequestIds, in any disbursement or in the
     * one before the slash. A reference may hold a slash itself.
     */
    static List<StoryHead> rewards(StoryViews views, String text, int limit) {
        List<StoryHead> found = new ArrayList<>(views.find(text, limit));
        Matcher within = WITHIN.matcher(text);
        if (within.matches()) {
            found.addAll(views.find(lower(within.group(1)), within.group(2), limit));
        }
        return found.stream().distinct().limit(limit).toList();
    }

    private static String lower(String digits) {
        return digits.toLowerCase(Locale.ROOT);
    }

    private static StoryHead one(List<StoryHead> found, String text) {
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (found.isEmpty()) {
            throw new UsageException("There is no disbursement and no reward " + PlainText.of(text)
                    + ". Disbursements:  ./bursar status. A reward is named by its reference or creationRequestId.");
        }
        throw new UsageException("%s rewards are called %s. Say which one:%n%s"
                .formatted(
                        found.size() > LISTED_MAX ? "More than " + LISTED_MAX : found.size(),
                        PlainText.of(text),
                        listed(found)));
    }

    private static String listed(List<StoryHead> found) {
        String more = found.size() > LISTED_MAX ? "\n  ... any other as DISBURSEMENT/REFERENCE" : "";
        return found.stream()
                .limit(LISTED_MAX)
                .map(one -> "  %s   %s, %s".formatted(name(one), one.amount(), one.reported()))
                .collect(Collectors.joining("\n", "", more));
    }

    /** The name that means this reward and nothing else. */
    static String name(StoryHead reward) {
        return reward.disbursement().id() + "/" + PlainText.of(reward.reference());
    }
}
