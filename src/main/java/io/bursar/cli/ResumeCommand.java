package io.bursar.cli;

import io.bursar.batch.RunOutcome;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.DisbursementLedger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bursar resume}: goes on with what is unfinished. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description =
                "Goes on with a disbursement, or with everything unfinished, whatever interrupted it. With --account:"
                        + " ends a person's pause of that account, and pays nothing by itself.",
        footer = {"", "Example:  ./bursar resume 9f2c41ab07d3", "          ./bursar resume --account us --as ann"})
final class ResumeCommand implements Callable<Integer> {

    private final Application application;

    @Parameters(arity = "0..1", paramLabel = "DISBURSEMENT", description = "its id, or the first digits; default: all")
    private @Nullable String disbursement;

    @Option(names = "--account", paramLabel = "ACCOUNT", description = "reopens an account that was paused, see pause")
    private @Nullable String account;

    @Mixin
    private Actor actor = new Actor();

    @Option(names = "--wait", description = "when the funds do not suffice, wait for them instead of ending with 4")
    private boolean wait;

    @Option(names = "--json", description = "print one JSON object per disbursement")
    private boolean json;

    ResumeCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        if (account != null) {
            return reopen(account, actor.name());
        }
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            DisbursementLedger ledger = context.getBean(DisbursementLedger.class);
            List<Disbursement> chosen =
                    disbursement == null ? ledger.unfinished() : List.of(StatusCommand.one(ledger, disbursement));
            if (chosen.isEmpty()) {
                application.terminal().say("Nothing is unfinished.");
            }
            return all(context, chosen);
        }
    }

    private int reopen(String name, String who) {
        if (disbursement != null) {
            throw new UsageException("Name a disbursement or an --account, not both. Nothing was changed.");
        }
        try (ConfigurableApplicationContext context = application.start(Map.of())) {
            Account meant = PauseCommand.account(context, name);
            boolean reopened = context.getBean(AccountGate.class)
                    .endPause(
                            meant,
                            who,
                            "reopened by " + who + "; one reward goes first",
                            "account reopened " + Actor.onThisMachine());
            application.terminal().result(reopened ? AccountScreen.reopened(meant) : AccountScreen.notPaused(meant));
            return ExitCodes.PAID;
        }
    }

    /** One that cannot go on never blocks the next; but without the database none can, and each would wait for it anew. */
    private int all(ConfigurableApplicationContext context, List<Disbursement> chosen) {
        int worst = ExitCodes.PAID;
        for (int i = 0; i < chosen.size(); i++) {
            try {
                worst = Math.max(worst, resume(context, chosen.get(i)));
            } catch (RuntimeException e) {
                worst = Math.max(worst, BursarCommand.failed(application, e, json));
                if (ExitCodes.isDatabaseLost(e)) {
                    notTried(chosen.size() - i - 1);
                    return worst;
                }
            }
            if (Stop.isRequested()) {
                return worst;
            }
        }
        return worst;
    }

    private void notTried(int left) {
        if (left > 0) {
            application
                    .terminal()
                    .say("%,d more %s not tried. When the database is back, for everything unfinished:  ./bursar resume"
                            .formatted(left, left == 1 ? "disbursement was" : "disbursements were"));
        }
    }

    private int resume(ConfigurableApplicationContext context, Disbursement each) {
        RunOutcome outcome = RunCommand.watched(
                application, context, wait, (runner, control, progress) -> runner.resume(each.id(), control, progress));
        return RunCommand.show(application, context, outcome, json);
    }
}
