package io.bursar.cli;

import io.bursar.batch.JobRunner;
import io.bursar.batch.RunOutcome;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.Story;
import io.bursar.ledger.StoryHead;
import io.bursar.ledger.StoryViews;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar status}: how a disbursement stands, the latest ones, or one reward's whole story. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows how a disbursement stands, or the latest ones; or one reward's whole story."
                + " Reads only; works while a run goes on.",
        footer = {"", "Examples:  ./bursar status 9f2c41ab07d3 --json", "           ./bursar status NOV-1001"})
final class StatusCommand implements Callable<Integer> {

    /** Rewards with one reference: so many are told in full, so many are listed. */
    private static final int STORIES_MAX = 20;

    private static final int LISTED_MAX = 100;

    private static final int OPENING_EVENTS_MAX = 20;
    private static final int RECENT_EVENTS_MAX = 180;
    private static final int EVENTS_IN_JSON_MAX = 10_000;

    private final Application application;

    @Parameters(
            arity = "0..1",
            paramLabel = "WHAT",
            description = "a disbursement's id or its first digits; or a reward's reference or one of its"
                    + " creationRequestIds, or DISBURSEMENT/REFERENCE; default: the latest disbursements")
    private @Nullable String what;

    @Option(names = "--reward", description = "WHAT is a reward, also if a disbursement begins with it")
    private boolean reward;

    @Option(names = "--json", description = "print one JSON object; a list where there are several")
    private boolean json;

    StatusCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            DisbursementLedger ledger = context.getBean(DisbursementLedger.class);
            JobRunner runner = context.getBean(JobRunner.class);
            if (what == null && reward) {
                throw new UsageException("Name the reward: ./bursar status REFERENCE --reward");
            }
            if (what == null) {
                List<RunOutcome> latest = ledger.startingWith("").stream()
                        .map(each -> runner.outcome(each.id(), null))
                        .toList();
                application.terminal().result(json ? list(latest) : StatusList.text(latest) + paused(context));
            } else if (!reward
                    && Target.isDigits(what)
                    && !startingWith(ledger, what).isEmpty()) {
                RunOutcome outcome = runner.outcome(one(ledger, what).id(), null);
                RunCommand.print(application, context, outcome, json, "");
                if (!context.getBean(StoryViews.class).find(what, 1).isEmpty()) {
                    application
                            .terminal()
                            .say("A reward has this reference too: ./bursar status " + what + " --reward");
                }
            } else {
                application.terminal().result(stories(context.getBean(StoryViews.class), what));
            }
            return ExitCodes.PAID;
        }
    }

    private static String paused(ConfigurableApplicationContext context) {
        return context.getBean(AccountGate.class).pauses().stream()
                .map(each -> "\n\n" + AccountScreen.paused(each))
                .collect(Collectors.joining());
    }

    private String stories(StoryViews views, String wanted) {
        List<StoryHead> found = Target.rewards(views, wanted.strip(), LISTED_MAX);
        if (found.isEmpty()) {
            throw new UsageException(
                    ("There is no disbursement whose id begins with %1$s, and no reward with the reference or"
                                    + " creationRequestId %1$s. All disbursements: ./bursar status")
                            .formatted(PlainText.of(wanted)));
        }
        if (found.size() > STORIES_MAX) {
            return json
                    ? OutcomeScreen.write(found.stream().map(StoryJson::of).toList())
                    : StoryScreen.list(wanted, found, STORIES_MAX);
        }
        List<Story> stories = found.stream()
                .map(each -> json
                        ? views.story(each, EVENTS_IN_JSON_MAX, 0)
                        : views.story(each, OPENING_EVENTS_MAX, RECENT_EVENTS_MAX))
                .toList();
        if (json) {
            List<Map<String, Object>> all = stories.stream().map(StoryJson::of).toList();
            return OutcomeScreen.write(all.size() == 1 ? all.getFirst() : all);
        }
        return String.join("\n\n", stories.stream().map(StoryScreen::text).toList());
    }

    private static String list(List<RunOutcome> outcomes) {
        return "[" + String.join(",", outcomes.stream().map(OutcomeScreen::json).toList()) + "]";
    }

    /** The one disbursement that the digits name. */
    static Disbursement one(DisbursementLedger ledger, String digits) {
        List<Disbursement> found = startingWith(ledger, digits);
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new UsageException(
                found.isEmpty()
                        ? "There is no disbursement " + PlainText.of(digits) + ". All of them:  ./bursar status"
                        : "More than one disbursement begins with %s: %s. Type more digits."
                                .formatted(
                                        digits,
                                        String.join(
                                                ", ",
                                                found.stream()
                                                        .map(Disbursement::id)
                                                        .toList())));
    }

    private static List<Disbursement> startingWith(DisbursementLedger ledger, String digits) {
        return ledger.startingWith(digits.toLowerCase(Locale.ROOT));
    }
}
