package io.bursar.simulation;

import io.bursar.simulation.Act.Kind;
import io.bursar.simulation.Simulation.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One reward, one lane, a script; a crash after each step that there is, found by counting: every statement, every commit,
 * every call, every hand-over. Crashes recover at once, by a new owner of the lock. Where two scripts lead to the same tables,
 * the same books and the same rest, what comes after is tried once.
 */
final class CrashPoints {

    private static final int ACTS_MAX = 400;
    private static final String REST = " and then ";
    private static final List<Kind> DECISIONS =
            Stream.of(Kind.values()).filter(Kind::isPersons).toList();

    /** What has been tried; shared by all who try, in any thread. */
    static final class Tried {
        private final Set<String> all = ConcurrentHashMap.newKeySet();

        boolean isNew(String what) {
            return all.add(what);
        }
    }

    /** Where to crash, and what a person decides before which act; 0 and null for not. */
    private record Plan(int first, int second, @Nullable Act decision, int before) {
        static final Plan CALM = new Plan(0, 0, null, 0);
    }

    /** What a walk came to: how many steps it had, where it stood before each act, and after the first crash. */
    private static final class Walk {
        private final List<Act> acts = new ArrayList<>();
        private final List<String> futures = new ArrayList<>();
        private Outcome outcome = new Outcome(Case.of(World.STANDARD), null, new Tally(), List.of());
        private final List<Boolean> distinct = new ArrayList<>();
        private final List<Boolean> ofDecision = new ArrayList<>();
        private String afterFirst = "";
        private int steps;
        private int sent;

        boolean holds() {
            return outcome.violation() == null;
        }
    }

    private final Simulation simulation;
    private final Tally tally;
    private final Tried tried;

    CrashPoints(Simulation simulation, Tally tally, Tried tried) {
        this.simulation = simulation;
        this.tally = tally;
        this.tried = tried;
    }

    /** The script without a crash. */
    @Nullable Outcome calmly(Script script) throws SQLException {
        return broken(walk(script, Plan.CALM, false));
    }

    /** The script without a crash, then with one after each step; then with a lane that stalls after each act. */
    @Nullable Outcome singles(Script script) throws SQLException {
        Walk whole = walk(script, Plan.CALM, false);
        Walk last = whole;
        for (int crash = 1; crash <= whole.steps && last.holds(); crash++) {
            last = walk(script, new Plan(crash, 0, null, 0), false);
        }
        for (int stall = 1; stall <= whole.acts.size() && last.holds(); stall++) {
            List<Act> acts = whole.acts.subList(0, stall);
            if (tried.isNew("stalls after " + script.world() + script.delivery() + acts)) {
                last = given(script.toCase().with(acts));
            }
        }
        return broken(last);
    }

    /** Two crashes: after each step that leaves something, and again after each that follows. */
    @Nullable Outcome pairs(Script script) throws SQLException {
        Walk whole = walk(script, Plan.CALM, false);
        Walk last = whole;
        for (int first = 1; first <= whole.steps && last.holds(); first++) {
            if (!whole.distinct.get(first - 1)) {
                continue;
            }
            Walk once = walk(script, new Plan(first, 0, null, 0), true);
            last = once;
            if (!tried.isNew("a crash after " + once.afterFirst)) {
                continue;
            }
            for (int second = first + 1; second <= once.steps && last.holds(); second++) {
                if (once.distinct.get(second - 1)) {
                    last = walk(script, new Plan(first, second, null, 0), false);
                }
            }
        }
        return broken(last);
    }

    /** Each decision of a person wherever the script leads, with a crash after each of its steps; and once all is finished. */
    @Nullable Outcome decisions(Script script) throws SQLException {
        Walk whole = walk(script, Plan.CALM, true);
        Walk last = whole;
        for (Kind kind : DECISIONS) {
            for (int before = 0; before < whole.futures.size() && last.holds(); before++) {
                if (tried.isNew(kind + " at " + whole.futures.get(before))) {
                    last = decision(script, Act.about(kind, 0, 0), before, whole.futures.get(before));
                }
            }
            if (tried.isNew(kind + " when finished " + whole.futures.getLast()) && last.holds()) {
                last = whenFinished(script, whole, Act.about(kind, 0, 0));
            }
        }
        return broken(last);
    }

    /** Without a crash wherever the rest of the script is another; with one wherever tables, books and memory are others. */
    private Walk decision(Script script, Act decision, int before, String future) throws SQLException {
        Walk calm = walk(script, new Plan(0, 0, decision, before), false);
        Walk last = calm;
        String where = future.substring(0, future.indexOf(REST));
        if (!tried.isNew("crash in " + decision + " at " + where)) {
            return last;
        }
        for (int crash = 1; crash <= calm.ofDecision.size() && last.holds(); crash++) {
            if (crash == 1 || calm.ofDecision.get(crash - 1)) {
                last = walk(script, new Plan(0, 0, decision.crashingIn(crash), before), false);
            }
        }
        return last;
    }

    private Walk whenFinished(Script script, Walk whole, Act decision) {
        Case finished = script.toCase().with(whole.acts);
        Walk last = given(finished.afterwards(List.of(decision)));
        long crashes = 1;
        for (int crash = 1; crashes > 0 && last.holds(); crash++) {
            last = given(finished.afterwards(List.of(decision.crashingIn(crash))));
            crashes = last.outcome.tally().crashes;
        }
        return last;
    }

    private Walk given(Case wanted) {
        Walk walk = new Walk();
        walk.outcome = simulation.run(wanted, false);
        tally.add(walk.outcome.tally());
        return walk;
    }

    private static @Nullable Outcome broken(Walk walk) {
        return walk.holds() ? null : walk.outcome;
    }

    /** @param looks true: says where it stands before each act, which costs time */
    private Walk walk(Script script, Plan plan, boolean looks) throws SQLException {
        Walk walk = new Walk();
        walk.outcome = simulation.run(script.toCase(), walk.acts, run -> {
            boolean decided = plan.decision() == null;
            for (int i = 0; i < ACTS_MAX && !(decided && run.isAtItsEnd()); i++) {
                if (looks && plan.equals(Plan.CALM)) {
                    walk.futures.add(future(run, script, walk));
                }
                boolean decides = !decided && (i >= plan.before() || run.isAtItsEnd());
                decided |= decides;
                step(run, script, plan, walk, decides ? plan.decision() : null, looks);
            }
            if (looks) {
                walk.futures.add(future(run, script, walk));
            }
        });
        tally.add(walk.outcome.tally());
        return walk;
    }

    private static void step(Run run, Script script, Plan plan, Walk walk, @Nullable Act decision, boolean looks)
            throws SQLException {
        Act act = decision == null ? next(run, script, walk) : decision;
        walk.sent += act.kind() == Kind.SEND ? 1 : 0;
        int crash = walk.steps < plan.first() ? plan.first() : plan.second();
        if (decision == null) {
            act = act.crashingIn(act.kind() == Kind.SEND ? 0 : Math.max(0, crash - walk.steps));
        }
        int counted = run.applyCounting(act);
        walk.acts.add(act);
        if (act.kind() == Kind.CLAIM && run.workers().getFirst().held().isEmpty()) {
            pause(run, walk.acts);
        }
        walk.steps += act.kind() == Kind.SEND ? 1 : counted;
        for (int i = walk.distinct.size(); i < walk.steps; i++) {
            boolean distinct = act.kind() == Kind.SEND || run.isDistinct(walk.steps - i);
            walk.distinct.add(distinct);
            if (decision != null) {
                walk.ofDecision.add(distinct);
            }
        }
        if (walk.steps == crash && crash > 0) {
            recover(run, walk.acts, act.kind() == Kind.SEND);
            if (looks && crash == plan.first()) {
                walk.afterFirst = future(run, script, walk);
            }
        }
    }

    private static String future(Run run, Script script, Walk walk) {
        return run.future() + REST + script.rest(walk.sent, run.handOvers());
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

    private static Act next(Run run, Script script, Walk walk) throws SQLException {
        Worker lane = run.workers().getFirst();
        if (lane.nextToSettle().isPresent()) {
            return Act.settle(0, script.handOver(run.handOvers()));
        }
        if (lane.nextToSend().isPresent()) {
            return Act.send(0, script.call(walk.sent));
        }
        return run.lanes().canClaim()
                ? Act.of(Kind.CLAIM, 0)
                : run.lanes().anyDue()
                        ? Act.of(Kind.REOPEN, 0)
                        : Act.pass(run.lanes().secondsUntilDue());
    }
}
