package io.bursar.cli;

import io.bursar.domain.ReviewReason;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.OperatorLedger;
import io.bursar.ledger.OperatorLedger.ReviewOutcome;
import io.bursar.ledger.ReviewViews;
import io.bursar.ledger.ReviewViews.InReview;
import io.bursar.ledger.ReviewViews.Waiting;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
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

    private static final int SLICE = 1_000;

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
            long waiting =
                    disbursement == null ? all(ledger, views) : list(views, StatusCommand.one(ledger, disbursement));
            if (waiting == 0) {
                application.terminal().say("Nothing waits for a person.");
            }
            return waiting == 0 ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
        }
    }

    private long all(DisbursementLedger ledger, ReviewViews views) {
        long waiting = 0;
        List<String> ids = views.disbursements("", SLICE);
        while (!ids.isEmpty()) {
            for (String id : ids) {
                waiting += list(views, ledger.find(id).orElseThrow());
            }
            ids = views.disbursements(ids.getLast(), SLICE);
        }
        return waiting;
    }

    /** Shows one disbursement, slice by slice, and says how many wait. */
    private long list(ReviewViews views, Disbursement one) {
        Waiting waiting = views.waiting(one, null);
        if (!json) {
            List<InReview> first = views.inReview(one.id(), null, 0, ReviewScreen.SHOWN_MAX);
            application.terminal().result(ReviewScreen.list(one, waiting, first));
            return waiting.open().count();
        }
        application.terminal().part(ReviewScreen.jsonBegin(one, waiting));
        String comma = "";
        List<InReview> slice = views.inReview(one.id(), null, 0, SLICE);
        while (!slice.isEmpty()) {
            for (InReview each : slice) {
                application.terminal().part(comma + ReviewScreen.json(each));
                comma = ",";
            }
            slice = views.inReview(one.id(), null, slice.getLast().rewardId(), SLICE);
        }
        application.terminal().result(ReviewScreen.JSON_END);
        return waiting.open().count();
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description =
                    "Asks again under the same id (always safe), or goes on with a promised delivery. Takes back an"
                            + " earlier wish to cancel it. The next run, or the command resume, makes the calls.")
    int resume(@Mixin Choice choice) {
        return decide(choice, "have them asked again", OperatorLedger::resume);
    }

    @Command(
            name = "give-up",
            mixinStandardHelpOptions = true,
            description =
                    "Closes it: nothing more is tried. If no card can exist it is CANCELLED; else it stays REVIEW,"
                            + " marked with who and why, because its card may be live.")
    int giveUp(@Mixin Choice choice) {
        return decide(choice, "give them all up", OperatorLedger::giveUp);
    }

    /** What a person decides about, and for the record by whom and why. */
    static final class Choice {

        @Parameters(paramLabel = "REWARD|DISBURSEMENT", description = "one reward, or all in review of a file")
        @SuppressWarnings("NullAway.Init")
        private String target;

        @Mixin
        private Who who = new Who();

        @Option(
                names = "--reason",
                paramLabel = "REASON",
                description = "of a disbursement only those: ${COMPLETION-CANDIDATES}")
        private @Nullable ReviewReason reason;

        @Option(names = "--yes", description = "do not ask before all of a disbursement is decided about")
        private boolean yes;
    }

    private interface Decision {
        ReviewOutcome on(OperatorLedger operators, String disbursementId, long rewardId, String actor, String why);
    }

    /** @param what in words, as in "To give them all up" */
    private int decide(Choice choice, String what, Decision decision) {
        choice.who.check();
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            Target meant = Target.of(context, choice.target);
            Disbursement one = meant.disbursement();
            OperatorLedger operators = context.getBean(OperatorLedger.class);
            Map<ReviewOutcome, Integer> outcomes = new EnumMap<>(ReviewOutcome.class);
            LongConsumer act = reward -> outcomes.merge(
                    decision.on(operators, one.id(), reward, choice.who.name(), choice.who.why()), 1, Integer::sum);
            if (meant.reward() != null) {
                act.accept(meant.reward().rewardId());
            } else if (!onAll(context.getBean(ReviewViews.class), one, choice, what, act)) {
                return ExitCodes.USAGE;
            }
            application.terminal().result(ReviewScreen.decided(one.id(), outcomes));
            boolean all = !outcomes.containsKey(ReviewOutcome.NO_ID_LEFT)
                    && !outcomes.containsKey(ReviewOutcome.NOT_IN_REVIEW)
                    && !outcomes.isEmpty();
            return all ? ExitCodes.PAID : ExitCodes.SOME_NOT_PAID;
        }
    }

    /** Every reward that waits, with that reason, slice by slice; false if a person does not want it after all. */
    private boolean onAll(ReviewViews views, Disbursement one, Choice choice, String what, LongConsumer act) {
        Waiting waiting = views.waiting(one, choice.reason);
        if (waiting.open().count() > 0
                && !new Consent(application.terminal(), choice.yes)
                        .to(what, one.id(), () -> ReviewScreen.would(one, waiting, choice.reason))) {
            return false;
        }
        List<InReview> slice = views.inReview(one.id(), choice.reason, 0, SLICE);
        while (!slice.isEmpty()) {
            slice.forEach(each -> act.accept(each.rewardId()));
            slice = views.inReview(one.id(), choice.reason, slice.getLast().rewardId(), SLICE);
        }
        return true;
    }
}
