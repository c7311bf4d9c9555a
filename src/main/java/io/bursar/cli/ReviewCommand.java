package io.bursar.cli;

import io.bursar.domain.ReviewReason;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.OperatorLedger;
import io.bursar.ledger.OperatorLedger.ReviewOutcome;
import io.bursar.ledger.ReviewViews;
import io.bursar.ledger.ReviewViews.InReview;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar review}: the rewards that a machine may not decide about. */
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        description = "Lists each reward that needs a person: why, what is known, what is safe. Its commands decide:"
                + " resume asks again under the same id, give-up closes it. Both are recorded.",
        footer = {
            "",
            "Example:  ./bursar review 9f2c41ab07d3",
            "          ./bursar review resume NOV-1001 --why \"provider is up again\"",
            "          ./bursar review give-up NOV-1001 --why \"settled with the recipient, ticket 4711\""
        })
final class ReviewCommand implements Callable<Integer> {

    private static final int LISTED_MAX = 1_000;

    private final Application application;

    @Parameters(
            arity = "0..1",
            paramLabel = "DISBURSEMENT",
            description = "its id, or the first digits; default: all that have something in review")
    private @Nullable String disbursement;

    @Option(names = "--json", description = "print one JSON object per disbursement")
    private boolean json;

    ReviewCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            DisbursementLedger ledger = context.getBean(DisbursementLedger.class);
            ReviewViews views = context.getBean(ReviewViews.class);
            List<String> ids = disbursement == null
                    ? views.disbursements()
                    : List.of(StatusCommand.one(ledger, disbursement).id());
            long waiting = 0;
            for (String id : ids) {
                List<InReview> all = views.inReview(id, LISTED_MAX);
                Disbursement one = ledger.find(id).orElseThrow();
                application.terminal().result(json ? ReviewScreen.json(one, all) : ReviewScreen.list(one, all));
                waiting += all.stream().filter(each -> each.givenUp() == null).count();
            }
            if (waiting == 0) {
                application.terminal().say("Nothing waits for a person.");
            }
            return waiting == 0 ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
        }
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description =
                    "Asks again under the same id (always safe), or goes on with a promised delivery. Takes back an"
                            + " earlier wish to cancel it. The calls are made by: ./bursar resume")
    int resume(
            @Parameters(paramLabel = "REWARD|DISBURSEMENT", description = "one reward, or all in review of a file")
                    String target,
            @Mixin Who who,
            @Option(
                            names = "--reason",
                            paramLabel = "REASON",
                            description = "of a disbursement only those: ${COMPLETION-CANDIDATES}")
                    @Nullable ReviewReason reason) {
        return decide(target, who, reason, OperatorLedger::resume);
    }

    @Command(
            name = "give-up",
            mixinStandardHelpOptions = true,
            description =
                    "Closes it: nothing more is tried. If no card can exist it is CANCELLED; else it stays REVIEW,"
                            + " marked with who and why, because its card may be live.")
    int giveUp(
            @Parameters(paramLabel = "REWARD|DISBURSEMENT", description = "one reward, or all in review of a file")
                    String target,
            @Mixin Who who,
            @Option(
                            names = "--reason",
                            paramLabel = "REASON",
                            description = "of a disbursement only those: ${COMPLETION-CANDIDATES}")
                    @Nullable ReviewReason reason) {
        return decide(target, who, reason, OperatorLedger::giveUp);
    }

    private interface Decision {
        ReviewOutcome on(OperatorLedger operators, String disbursementId, long rewardId, String actor, String why);
    }

    private int decide(String target, Who who, @Nullable ReviewReason reason, Decision decision) {
        who.why();
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            Target meant = Target.of(context, target);
            String id = meant.disbursement().id();
            OperatorLedger operators = context.getBean(OperatorLedger.class);
            List<Long> rewards = meant.reward() != null
                    ? List.of(meant.reward().rewardId())
                    : context.getBean(ReviewViews.class).inReview(id, LISTED_MAX).stream()
                            .filter(each -> each.givenUp() == null && (reason == null || each.reason() == reason))
                            .map(InReview::rewardId)
                            .toList();
            Map<ReviewOutcome, Integer> outcomes = new EnumMap<>(ReviewOutcome.class);
            for (long reward : rewards) {
                outcomes.merge(decision.on(operators, id, reward, who.name(), who.why()), 1, Integer::sum);
            }
            application.terminal().result(ReviewScreen.decided(id, outcomes));
            boolean all = !outcomes.containsKey(ReviewOutcome.NO_ID_LEFT)
                    && !outcomes.containsKey(ReviewOutcome.NOT_IN_REVIEW)
                    && !outcomes.isEmpty();
            return all ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
        }
    }
}
