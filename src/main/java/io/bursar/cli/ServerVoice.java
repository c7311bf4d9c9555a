package io.bursar.cli;

import io.bursar.alert.Watchkeeper;
import io.bursar.batch.RunListener;
import io.bursar.batch.RunOutcome;
import io.bursar.disburse.RunControl;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.LedgerViews;
import io.bursar.schedule.Voice;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What {@code serve} says: one line for each event, with its time; and how its runs end with a signal. What has not changed since
 * it was said is not said again, as a held disbursement is looked at every minute.
 */
final class ServerVoice implements Voice {

    private static final int SAID_MAX = 10_000;

    private final Terminal terminal;
    private final Clock clock;
    private final Duration giveUpAfter;
    private final LedgerViews views;
    private final Watchkeeper watchkeeper;
    private final Map<String, String> said = new ConcurrentHashMap<>();

    ServerVoice(Terminal terminal, ConfigurableApplicationContext context, Duration giveUpAfter) {
        this.terminal = terminal;
        this.clock = context.getBean(Clock.class);
        this.views = context.getBean(LedgerViews.class);
        this.watchkeeper = context.getBean(Watchkeeper.class);
        this.giveUpAfter = giveUpAfter;
    }

    @Override
    public void say(String event) {
        terminal.say(UtcTime.dayAndTime(clock.instant()) + "  " + event.strip());
    }

    @Override
    public RunOutcome watched(BiFunction<RunControl, RunListener, RunOutcome> run) {
        RunControl control = new RunControl(giveUpAfter, false);
        Stop.watch(control);
        try {
            return run.apply(control, new RunListener() {
                @Override
                public void warn(String sentence) {
                    once("warning " + sentence, sentence);
                }
            });
        } finally {
            Stop.forget(control);
        }
    }

    @Override
    public String summary(RunOutcome outcome) {
        return OutcomeScreen.text(outcome, views);
    }

    @Override
    public String words(RuntimeException failure) {
        return ExitCodes.words(failure);
    }

    @Override
    public void refused(String job, String file, String why) {
        watchkeeper.refused(job, file, why.strip().replaceFirst("\\.$", ""));
    }

    /** A run that nobody asked for. */
    RunOutcome takenOver(Disbursement each, Function<RunControl, RunOutcome> run) {
        once(each.id(), "%s  %s  %s  taken over".formatted(each.id(), each.job(), each.fileName()));
        try {
            RunOutcome outcome = watched((control, listener) -> run.apply(control));
            once(
                    each.id() + " ended",
                    "%s  %s  %,d of %,d paid, %s%s"
                            .formatted(
                                    each.id(),
                                    outcome.status(),
                                    outcome.counts().paid().count(),
                                    outcome.counts().total().count(),
                                    outcome.counts().paid().amount(),
                                    outcome.why() == null ? "" : "  " + outcome.why()));
            return outcome;
        } catch (RuntimeException e) {
            once(each.id() + " ended", each.id() + "  cannot go on now: " + ExitCodes.words(e));
            throw e;
        }
    }

    private void once(String key, String sentence) {
        if (said.size() > SAID_MAX) {
            said.clear();
        }
        if (!sentence.equals(said.put(key, sentence))) {
            say(sentence);
        }
    }
}
