package io.bursar.alert;

import io.bursar.domain.Money;
import io.bursar.ledger.Alert.Telling;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.ReviewViews;
import io.bursar.ledger.RewardCounts.Tally;
import io.bursar.ledger.WatchViews;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What has ended and was not paid: rejected, left out or refused; and what waits for a person. */
@Lazy
@Component
final class EndWatch implements Watch {

    /** How long an end is news. */
    static final Duration NEWS = Duration.ofDays(1);

    private static final int NAME_MAX = 100;

    private final DisbursementLedger disbursements;
    private final WatchViews views;
    private final ReviewViews reviews;

    EndWatch(DisbursementLedger disbursements, WatchViews views, ReviewViews reviews) {
        this.disbursements = disbursements;
        this.views = views;
        this.reviews = reviews;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.REJECTS, AlertKind.REVIEW);
    }

    @Override
    public void look(Instant now, Notebook notebook) {
        for (String id : views.finishedWithRejects(now.minus(NEWS))) {
            notebook.notice(AlertKind.REJECTS, id, "", () -> rejects(find(id)));
        }
        for (String id : views.refused(now.minus(NEWS))) {
            Disbursement refused = find(id);
            notebook.notice(AlertKind.REFUSED_FILE, refused.job(), id, () -> refused(refused));
        }
        for (WatchViews.InReview each : views.reviews()) {
            notebook.notice(AlertKind.REVIEW, each.account(), "", () -> review(each));
        }
    }

    private Disbursement find(String id) {
        return disbursements.find(id).orElseThrow();
    }

    private Telling rejects(Disbursement finished) {
        Tally rejected = views.rejected(finished);
        Tally review = reviews.waiting(finished, null).open();
        List<String> parts = new ArrayList<>();
        if (rejected.count() > 0) {
            parts.add(Plain.count(rejected.count(), "reward") + " rejected (" + rejected.amount() + ")");
        }
        if (review.count() > 0) {
            parts.add(Plain.count(review.count(), "reward") + " in review (" + review.amount() + ")");
        }
        if (finished.problemRows() > 0) {
            parts.add(Plain.count(finished.problemRows(), "row") + " with problems left out");
        }
        String all = parts.isEmpty() ? "rewards given up" : String.join(", ", parts);
        Money unpaid = rejected.amount().plus(review.amount());
        return new Telling(
                "REJECTS " + finished.id() + ": " + all,
                Plain.line(finished.fileName(), NAME_MAX) + " of job " + finished.job() + " is finished: " + all
                        + ", of " + Plain.count(finished.rows(), "reward") + " (" + finished.total() + ").",
                rejected.count() + review.count(),
                unpaid,
                "Nothing more happens by itself. Correct the bad and rejected rows and send only them in a new file.",
                "./bursar report " + finished.id());
    }

    private static Telling refused(Disbursement refused) {
        return new Telling(
                "REFUSED " + Plain.line(refused.fileName(), NAME_MAX) + " of job " + refused.job(),
                Plain.line(refused.fileName(), NAME_MAX) + " of job " + refused.job() + " was refused as a whole: "
                        + Plain.count(refused.problemRows(), "row") + " with problems.",
                0L,
                refused.total(),
                "Nothing of it is paid. Its corrected version is taken like any other file.",
                "./bursar status " + refused.id());
    }

    private Telling review(WatchViews.InReview each) {
        Tally waiting = each.waiting();
        String oldest = views.oldestReview(each.account())
                .map(since -> ", the oldest since " + Plain.minute(since))
                .orElse("");
        return new Telling(
                "REVIEW " + Plain.count(waiting.count(), "reward") + " of account " + each.account() + ", "
                        + waiting.amount(),
                Plain.count(waiting.count(), "reward") + " of account " + each.account() + " (" + waiting.amount()
                        + ") " + (waiting.count() == 1 ? "waits" : "wait") + " for a person" + oldest + ".",
                waiting.count(),
                waiting.amount(),
                "Nothing happens by itself. Do not pay them by another way before it is known whether a card is live.",
                "./bursar review");
    }
}
