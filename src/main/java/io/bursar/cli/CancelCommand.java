package io.bursar.cli;

import io.bursar.batch.BursarSettings;
import io.bursar.batch.JobRunner;
import io.bursar.batch.RunOutcome;
import io.bursar.disburse.RunControl;
import io.bursar.disburse.TakingBack;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.OperatorLedger;
import io.bursar.ledger.OperatorLedger.CancelOutcome;
import io.bursar.ledger.ReviewViews;
import io.bursar.ledger.RewardCounts.Tally;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar cancel}: takes a disbursement, or one reward, back. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "Takes back a disbursement, or one reward: what was not sent is cancelled at once, live cards are"
                + " cancelled at the provider, the oldest first. The provider takes a card back for 15 minutes only."
                + " What cannot be taken back is reported. Works while a run goes on. Exit codes: 0 all taken back,"
                + " 1 something was kept, 5 not done yet.",
        footer = {
            "",
            "Example:  ./bursar cancel 9f2c41ab07d3 --why \"wrong file\"",
            "          ./bursar cancel NOV-1001 --why \"left the company\""
        })
final class CancelCommand implements Callable<Integer> {

    private static final long LINE_EVERY_SECONDS = 5;

    private final Application application;

    @Parameters(
            paramLabel = "DISBURSEMENT|REWARD",
            description = "a disbursement's id or first digits; or a reward's reference or creationRequestId")
    @SuppressWarnings("NullAway.Init")
    private String target;

    @Mixin
    private Who who = new Who();

    @Option(names = "--yes", description = "do not ask before a whole disbursement is taken back")
    private boolean yes;

    @Option(
            names = "--even-late",
            description = "also ask for cards older than 20 minutes, which the provider refuses; those end in review")
    private boolean evenLate;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    CancelCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        who.check();
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            Target meant = Target.of(context, target);
            if (meant.reward() == null && !confirmed(context, meant.disbursement())) {
                return ExitCodes.USAGE;
            }
            Map<CancelOutcome, Tally> outcomes = act(context.getBean(OperatorLedger.class), meant);
            application.terminal().say(CancelScreen.begun(meant.disbursement(), outcomes));
            boolean interrupted = takeBack(context, meant);
            return shown(context, meant, outcomes, interrupted);
        }
    }

    private Map<CancelOutcome, Tally> act(OperatorLedger operators, Target meant) {
        Disbursement one = meant.disbursement();
        return meant.reward() == null
                ? operators.cancel(one.id(), one.total().currency(), who.name(), who.why(), evenLate)
                : operators.cancelOne(
                        one.id(), meant.reward().rewardId(), one.total().currency(), who.name(), who.why(), evenLate);
    }

    private boolean confirmed(ConfigurableApplicationContext context, Disbursement one) {
        return new Consent(application.terminal(), yes).to("take all of this back", one.id(), () -> {
            Map<CancelOutcome, Tally> would = context.getBean(OperatorLedger.class)
                    .wouldCancel(one.id(), one.total().currency(), evenLate);
            return CancelScreen.would(one, would);
        });
    }

    /** True if it ended before its time. */
    private boolean takeBack(ConfigurableApplicationContext context, Target meant) {
        RunControl control =
                new RunControl(context.getBean(BursarSettings.class).giveUpAfter(), false);
        Stop.watch(control);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress").factory());
        timer.scheduleWithFixedDelay(
                () -> application.terminal().say(CancelScreen.progress(control.figures())),
                LINE_EVERY_SECONDS,
                LINE_EVERY_SECONDS,
                TimeUnit.SECONDS);
        try {
            context.getBean(TakingBack.class)
                    .takeBack(meant.disbursement(), meant.reward() == null, who.name(), control);
        } finally {
            timer.shutdownNow();
            Stop.forget(control);
        }
        if (control.isStopping()) {
            application.terminal().say("Stopped: " + control.interruption());
        }
        return control.isStopping();
    }

    private int shown(
            ConfigurableApplicationContext context,
            Target meant,
            Map<CancelOutcome, Tally> outcomes,
            boolean interrupted) {
        JobRunner runner = context.getBean(JobRunner.class);
        String id = meant.disbursement().id();
        if (!interrupted) {
            runner.finish(id, who.name());
        }
        RunOutcome now = runner.outcome(id, null);
        String state = meant.reward() == null
                ? null
                : context.getBean(ReviewViews.class).state(meant.reward().rewardId());
        int code = interrupted ? ExitCodes.INTERRUPTED : CancelScreen.code(now, state);
        String screen = CancelScreen.ended(now, meant, state, outcomes) + "\n(exit code " + code + ")";
        if (json) {
            application.terminal().say(screen);
            application.terminal().result(CancelScreen.json(now, meant, state, outcomes));
        } else {
            application.terminal().result(screen);
        }
        return code;
    }
}
