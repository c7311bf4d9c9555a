package io.bursar.schedule;

import io.bursar.batch.RunListener;
import io.bursar.batch.RunOutcome;
import io.bursar.disburse.RunControl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** A server's words, kept. */
final class Recorded implements Voice {

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    @Override
    public void say(String event) {
        said.add(event);
    }

    @Override
    public RunOutcome watched(BiFunction<RunControl, RunListener, RunOutcome> run) {
        return run.apply(new RunControl(Duration.ofSeconds(5), false), RunListener.NONE);
    }

    @Override
    public String summary(RunOutcome outcome) {
        return "summary of " + outcome.disbursement().id() + " " + outcome.status();
    }

    @Override
    public String words(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }

    @Override
    public void refused(String job, String file, String why) {
        refused.add(job + " " + file + ": " + why);
    }

    List<String> refused() {
        return List.copyOf(refused);
    }

    List<String> said() {
        return List.copyOf(said);
    }

    long times(String words) {
        return said.stream().filter(each -> each.contains(words)).count();
    }
}
