package io.bursar.cli;

import io.bursar.batch.RunListener;
import io.bursar.disburse.RunControl;
import io.bursar.domain.Money;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.RewardCounts;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a run while it goes: a bar on a terminal, a line every few seconds elsewhere. */
final class RunProgress implements RunListener, AutoCloseable {

    private static final Duration LINE_EVERY = Duration.ofSeconds(5);
    private static final Duration BAR_EVERY = Duration.ofMillis(250);

    private final Terminal terminal;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress").factory());
    private @Nullable ProgressBar bar;
    private @Nullable RunControl control;
    private volatile @Nullable Known known;
    private volatile boolean shown;
    private volatile boolean delivers;
    private volatile long payingSince;
    private volatile long rowsSaid;
    private volatile @Nullable String troubleSaid;

    RunProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void started(
            Disbursement disbursement, RewardCounts before, boolean interruptedBefore, RunControl runControl) {
        control = runControl;
        terminal.say(
                PlainText.of("%s  %s  %s".formatted(disbursement.job(), disbursement.fileName(), disbursement.id())));
        if (interruptedBefore || before.inDoubt().count() > 0) {
            terminal.say(PlainText.screen(SafetyScreen.goingOn(disbursement, before, interruptedBefore)));
        }
        timer.scheduleWithFixedDelay(this::trouble, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void tookIn(long rows) {
        if (rows - rowsSaid >= 100_000) {
            rowsSaid = rows;
            terminal.say(" took in %,d rows".formatted(rows));
        }
    }

    @Override
    public void paying(Disbursement disbursement, RewardCounts all) {
        RunControl run = control;
        delivers = !disbursement.delivery().equals("NONE");
        known = run == null ? null : new Known(all, run.figures());
        if (shown || disbursement.heldFor() != null || all.pending().count() == 0) {
            return;
        }
        shown = true;
        payingSince = System.nanoTime();
        Duration every = terminal.isLive() ? BAR_EVERY : LINE_EVERY;
        if (terminal.isLive()) {
            bar = new ProgressBarBuilder()
                    .setTaskName(" paying")
                    .setInitialMax(all.total().count())
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setConsumer(new ConsoleProgressBarConsumer(terminal.progressStream(), 100))
                    .hideEta()
                    .build();
        } else {
            terminal.say(line());
        }
        timer.scheduleWithFixedDelay(this::tick, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void databaseLost(String why, Duration giveUpAfter) {
        terminal.say("""
                The database does not answer (%s).
                  Waiting for it, at most %s. Nothing is lost: no call goes out before the
                  ledger can record it, and what was on its way is asked again under its id.""".formatted(why, words(giveUpAfter)));
    }

    @Override
    public void databaseBack() {
        terminal.say("The database is back. Going on.");
    }

    private static String words(Duration time) {
        return time.toSecondsPart() == 0 && time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }

    @Override
    public void warn(String sentence) {
        terminal.say("WARNING  " + sentence);
    }

    private void trouble() {
        RunControl run = control;
        String trouble = run == null ? null : run.figures().trouble();
        if (trouble != null && !Objects.equals(trouble, troubleSaid)) {
            terminal.say("Waiting: " + trouble + ". Trying again until give-up-after has passed.");
        }
        troubleSaid = trouble;
    }

    private void tick() {
        ProgressBar live = bar;
        if (live == null) {
            terminal.say(line());
        } else {
            live.stepTo(done());
            live.setExtraMessage(rate());
        }
    }

    /** What the ledger knew, and what the run had done at that moment: it is in those counts, and not counted again. */
    private record Known(RewardCounts counts, RunControl.Figures at) {

        long done(RunControl.Figures now) {
            return counts.total().count() - counts.pending().count() + ended(now) - ended(at);
        }

        Money paid(RunControl.Figures now) {
            return counts.paid()
                    .amount()
                    .plus(Money.ofMinor(
                            now.settledMinor() - at.settledMinor(),
                            counts.total().amount().currency()));
        }

        private static long ended(RunControl.Figures figures) {
            return figures.settled() + figures.rejected() + figures.review();
        }
    }

    private long done() {
        Known before = known;
        RunControl run = control;
        return before == null || run == null ? 0 : before.done(run.figures());
    }

    private String rate() {
        Known before = known;
        RunControl run = control;
        if (before == null || run == null) {
            return "";
        }
        RunControl.Figures now = run.figures();
        long millis = Math.max(1, (System.nanoTime() - payingSince) / 1_000_000);
        long left = before.counts().total().count() - before.done(now);
        long settled = Math.max(1, now.settled() + now.rejected() + now.review());
        Duration eta = Duration.ofMillis(left * millis / settled);
        return (delivers && terminal.isLive() ? delivered().substring(2) + "  " : "")
                + String.format(
                        Locale.ROOT,
                        "%d.%d/s  %s left  %d F400  %d rejected  %d in doubt",
                        now.calls() * 1_000 / millis,
                        now.calls() * 10_000 / millis % 10,
                        now.settled() == 0 ? "?:??" : "%d:%02d".formatted(eta.toMinutes(), eta.toSecondsPart()),
                        now.resends(),
                        now.rejected(),
                        now.inDoubt());
    }

    /** Of files whose codes are delivered; empty for others. */
    private String delivered() {
        Known before = known;
        RunControl run = control;
        return before == null || run == null || !delivers
                ? ""
                : ", %,d delivered"
                        .formatted(before.counts().delivered().count()
                                + run.figures().delivered()
                                - before.at().delivered());
    }

    private String line() {
        Known before = known;
        RunControl run = control;
        if (before == null || run == null) {
            return "";
        }
        RewardCounts.Tally total = before.counts().total();
        RunControl.Figures now = run.figures();
        if (now.heldUntil() != null) {
            return " paid  %,d/%,d%s; the next card that is kept back is delivered at %s"
                    .formatted(before.done(now), total.count(), delivered(), UtcTime.time(now.heldUntil()));
        }
        return " paying  %,d/%,d%s  %s  %s of %s"
                .formatted(before.done(now), total.count(), delivered(), rate(), before.paid(now), total.amount());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        RunControl run = control;
        if (run != null && payingSince != 0 && run.figures().calls() > 0) {
            summary(run.figures());
        }
        ProgressBar live = bar;
        if (live != null) {
            live.stepTo(done());
            live.close();
        }
    }

    private void summary(RunControl.Figures now) {
        long millis = Math.max(1, (System.nanoTime() - payingSince) / 1_000_000);
        terminal.say(
                " %,d calls in %,d.%d s, %d.%02d a second; %,d answers F400, %,d rewards created again under a new id"
                        .formatted(
                                now.calls(),
                                millis / 1_000,
                                millis % 1_000 / 100,
                                now.calls() * 1_000 / millis,
                                now.calls() * 100_000 / millis % 100,
                                now.resends(),
                                now.createdAgain()));
    }
}
