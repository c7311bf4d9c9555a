package io.bursar.cli;

import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.ReviewViews;
import io.bursar.ledger.ReviewViews.Found;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a text on the command line means: a disbursement by its first digits, or one reward by its reference, its
 * creationRequestId, or {@code DISBURSEMENT/REFERENCE} where several have the same reference.
 *
 * @param reward null where the whole disbursement is meant
 */
record Target(Disbursement disbursement, @Nullable Found reward) {

    /** @throws UsageException if it means nothing, or more than one thing */
    static Target of(ConfigurableApplicationContext context, String text) {
        DisbursementLedger ledger = context.getBean(DisbursementLedger.class);
        if (text.matches("[0-9a-fA-F]{1,12}")) {
            List<Disbursement> found = ledger.startingWith(text.toLowerCase(java.util.Locale.ROOT));
            if (found.size() == 1) {
                return new Target(found.getFirst(), null);
            }
        }
        Found reward = reward(context.getBean(ReviewViews.class), text);
        return new Target(ledger.find(reward.disbursementId()).orElseThrow(), reward);
    }

    private static Found reward(ReviewViews views, String text) {
        int slash = text.indexOf('/');
        List<Found> found = views.find(text);
        if (found.isEmpty() && slash > 0) {
            String digits = text.substring(0, slash);
            found = views.find(text.substring(slash + 1)).stream()
                    .filter(one -> one.disbursementId().startsWith(digits))
                    .toList();
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (found.isEmpty()) {
            throw new UsageException("There is no disbursement and no reward " + text
                    + ". Disbursements:  ./bursar status. A reward is named by its reference or creationRequestId.");
        }
        throw new UsageException("%d rewards have the reference %s. Say which one:%n%s"
                .formatted(
                        found.size(),
                        text,
                        found.stream()
                                .map(one -> "  " + one.disbursementId() + "/" + one.reference() + "   " + one.state())
                                .collect(Collectors.joining("\n"))));
    }
}
