package io.bursar.simulation;

import io.bursar.simulation.Act.Kind;
import io.bursar.simulation.Fault.Effect;
import io.bursar.simulation.Fault.Symptom;
import io.bursar.simulation.Simulation.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reward, one lane, a script of what becomes of its first calls; a crash after each step that there is, found by
 * counting: every statement, every commit, every call. Crashes recover at once, by a new owner of the lock.
 */
final class CrashPoints {

    private static final int ACTS_MAX = 400;

    /** Where a run crashes, and how many steps it had. */
    private record Walk(Outcome outcome, int steps) {}

    private final Simulation simulation;
    private final Tally tally;

    CrashPoints(Simulation simulation, Tally tally) {
        this.simulation = simulation;
        this.tally = tally;
    }

    /** Every answer there is, to a first create, to a cancel, and to a create that asks again. */
    static List<List<Fault>> scripts(World world) {
        Fault f400 = new Fault(Symptom.F400, Effect.NOW);
        Fault f400WithoutCard = new Fault(Symptom.F400, Effect.NONE);
        Fault silent = new Fault(Symptom.NO_ANSWER, Effect.NOW);
        List<List<Fault>> scripts = new ArrayList<>();
        for (Fault answer : Fault.possible(world)) {
            scripts.add(List.of(answer));
            scripts.add(List.of(f400, answer));
            scripts.add(List.of(f400WithoutCard, answer));
            scripts.add(List.of(silent, answer));
        }
        return scripts;
    }

    /** The four that differ most: a card, silence, a cancel, a cancel without an answer. */
    static List<List<Fault>> shortScripts() {
        Fault f400 = new Fault(Symptom.F400, Effect.NOW);
        return List.of(
                List.of(Fault.TRUTH),
                List.of(new Fault(Symptom.NO_ANSWER, Effect.LATE)),
                List.of(f400),
                List.of(f400, new Fault(Symptom.NO_ANSWER, Effect.NOW)));
    }

    /** The script without a crash, then with one after each step; then with a lane that stalls after each act. */
    @Nullable Outcome singles(World world, List<Fault> script) throws SQLException {
        Walk whole = walk(world, script, 0, 0);
        for (int crash = 1; crash <= whole.steps() && holds(whole); crash++) {
            whole = later(whole, walk(world, script, crash, 0));
        }
        List<Act> acts = whole.outcome().tried().acts();
        for (int stall = 1; stall <= acts.size() && holds(whole); stall++) {
            Outcome stalled = simulation.run(Case.of(world).with(acts.subList(0, stall)), false);
            tally.add(stalled.tally());
            whole = later(whole, new Walk(stalled, 0));
        }
        return holds(whole) ? null : whole.outcome();
    }

    /** A crash after each step, and another one after each step that follows. */
    @Nullable Outcome pairs(World world, List<Fault> script) throws SQLException {
        Walk whole = walk(world, script, 0, 0);
        for (int first = 1; first <= whole.steps() && holds(whole); first++) {
            Walk once = walk(world, script, first, 0);
            whole = later(whole, once);
            for (int second = first + 1; second <= once.steps() && holds(whole); second++) {
                whole = later(whole, walk(world, script, first, second));
            }
        }
        return holds(whole) ? null : whole.outcome();
    }

    /** The walk without crashes, until one breaks a promise. */
    private static Walk later(Walk whole, Walk next) {
        return holds(next) ? whole : next;
    }

    private static boolean holds(Walk walk) {
        return walk.outcome().violation() == null;
    }

    private Walk walk(World world, List<Fault> script, int first, int second) {
        int[] steps = {0};
        List<Act> acts = new ArrayList<>();
        Outcome outcome = simulation.run(Case.of(world), acts, run -> {
            int sent = 0;
            for (int i = 0; i < ACTS_MAX && !run.isAtItsEnd(); i++) {
                Act act = next(run, sent < script.size() ? script.get(sent) : Fault.TRUTH);
                sent += act.kind() == Kind.SEND ? 1 : 0;
                int crash = steps[0] < first ? first : second;
                act = act.crashingIn(act.kind() == Kind.SEND ? 0 : Math.max(0, crash - steps[0]));
                int counted = run.applyCounting(act);
                acts.add(act);
                if (act.kind() == Kind.CLAIM && run.workers().getFirst().held().isEmpty()) {
                    pause(run, acts);
                }
                steps[0] += act.kind() == Kind.SEND ? 1 : counted;
                if (steps[0] == crash) {
                    recover(run, acts, act.kind() == Kind.SEND);
                }
            }
        });
        tally.add(outcome.tally());
        return new Walk(outcome, steps[0]);
    }

    /** Nothing to claim: a lease, a back-off or a canary is in the way. */
    private static void pause(Run run, List<Act> acts) throws SQLException {
        run.apply(Act.pass(20));
        acts.add(Act.pass(20));
    }

    private static void recover(Run run, List<Act> acts, boolean alsoCrash) throws SQLException {
        List<Act> recovery =
                alsoCrash ? List.of(Act.of(Kind.CRASH, 0), Act.of(Kind.RECOVER, 0)) : List.of(Act.of(Kind.RECOVER, 0));
        for (Act act : recovery) {
            run.apply(act);
            acts.add(act);
        }
    }

    private static Act next(Run run, Fault fault) {
        Worker lane = run.workers().getFirst();
        if (lane.nextToSettle().isPresent()) {
            return Act.of(Kind.SETTLE, 0);
        }
        if (lane.nextToSend().isPresent()) {
            return Act.send(0, fault);
        }
        return run.canClaim() ? Act.of(Kind.CLAIM, 0) : run.anyDue() ? Act.of(Kind.REOPEN, 0) : Act.pass(20);
    }
}
