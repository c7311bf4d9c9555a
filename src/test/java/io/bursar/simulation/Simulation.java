package io.bursar.simulation;

import io.bursar.simulation.Act.Kind;
import io.bursar.simulation.Case.Delivery;
import io.bursar.simulation.Fault.Effect;
import io.bursar.simulation.Fault.Symptom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs cases: one that is given, or one that a seed makes up as it goes. */
final class Simulation {

    /** How a run ended. */
    record Outcome(Case tried, @Nullable Violation violation, Tally tally, List<String> trace) {}

    private static final int[] SECONDS = {1, 2, 5, 20, 61, 61, 300, 960};

    private final Bench bench;
    private final Broken broken;

    Simulation(Bench bench, Broken broken) {
        this.bench = bench;
        this.broken = broken;
    }

    /** Runs a case to its end. */
    Outcome run(Case tried, boolean traced) {
        List<String> trace = new ArrayList<>();
        return run(tried, tried.acts(), traced ? trace : null, run -> {
            for (Act act : tried.acts()) {
                run.apply(act);
            }
        });
    }

    /** Makes up a case from a seed and runs it. */
    Outcome run(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        List<World> worlds = World.legal();
        World world = worlds.get(random.nextInt(worlds.size()));
        boolean scarce = random.nextInt(5) == 0;
        // after the loss of a database only the card's status tells a dead card: the provider must not lie about it
        boolean otherLife = random.nextInt(8) == 0 && !world.cachedFulfilled();
        Delivery delivery =
                random.nextBoolean() ? Delivery.NONE : random.nextBoolean() ? Delivery.AT_ONCE : Delivery.HELD_BACK;
        int rewards = 1 + random.nextInt(20);
        List<Act> afterwards = random.nextInt(4) > 0 ? List.of() : afterwards(random, rewards);
        Case start = new Case(world, rewards, scarce, otherLife, delivery, List.of(), afterwards);
        List<Act> acts = new ArrayList<>();
        return run(start, acts, run -> {
            Chance chance = new Chance(random, world);
            int steps = start.rewards() * (4 + random.nextInt(12));
            for (int i = 0; i < steps; i++) {
                Act act = chance.next(run);
                acts.add(act);
                run.apply(act);
            }
        });
    }

    private static List<Act> afterwards(Random random, int rewards) {
        List<Kind> decisions = Stream.of(Kind.values()).filter(Kind::isPersons).toList();
        return random.ints(1 + random.nextInt(4), 0, rewards)
                .mapToObj(reward -> Act.about(decisions.get(random.nextInt(decisions.size())), 0, reward))
                .toList();
    }

    /** Runs a case that is made up on the way; {@code acts} is what it came to. */
    Outcome run(Case start, List<Act> acts, Faults faults) {
        return run(start, acts, null, faults);
    }

    private Outcome run(Case start, List<Act> acts, @Nullable List<String> trace, Faults faults) {
        Tally tally = new Tally();
        List<String> told = trace == null ? List.of() : trace;
        try {
            Run run = new Run(bench, start, broken, trace);
            try {
                faults.happen(run);
                run.drain();
                run.afterwards();
                return new Outcome(start.with(acts), null, tally, told);
            } finally {
                tally.add(run.tally());
            }
        } catch (Violation e) {
            return new Outcome(start.with(acts), e, tally, told);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The part of a run in which things go wrong. */
    interface Faults {
        void happen(Run run) throws SQLException;
    }

    /** What comes next, by chance, among what can. */
    private static final class Chance {

        private final Random random;
        private final List<Fault> faults;
        private final int faultPercent;
        private final int crashPercent;

        Chance(Random random, World world) {
            this.random = random;
            this.faults = Fault.possible(world);
            this.faultPercent = 10 + random.nextInt(80);
            this.crashPercent = random.nextInt(12);
        }

        Act next(Run run) {
            int who = random.nextInt(3);
            Worker worker = run.workers().get(who);
            int drawn = random.nextInt(100);
            if (drawn < 8) {
                return rare(run, who);
            }
            if (drawn < 14 && run.lanes().callsUnderWay() > 0) {
                return Act.about(Kind.LAND, 0, random.nextInt(run.lanes().callsUnderWay()));
            }
            if (drawn < 45 && worker.nextToSettle().isPresent()) {
                return Act.settle(who, handedOver()).crashingIn(crash(13));
            }
            if (drawn < 75 && worker.nextToSend().isPresent()) {
                return Act.send(who, fault());
            }
            if (drawn < 93 && run.lanes().anyDue()) {
                return Act.about(Kind.CLAIM, who, 1 + random.nextInt(4)).crashingIn(crash(2));
            }
            return Act.pass(SECONDS[random.nextInt(SECONDS.length)]);
        }

        private Act rare(Run run, int who) {
            int reward = random.nextInt(run.rows().size());
            return switch (random.nextInt(10)) {
                case 0, 1 -> Act.of(Kind.CRASH, who);
                case 2 -> Act.of(Kind.RECOVER, who).crashingIn(crash(2));
                case 3, 4 -> Act.about(cancel(), who, reward).crashingIn(crash(4));
                case 5, 6 -> Act.about(Kind.RESUME, who, reward).crashingIn(crash(6));
                case 7 ->
                    Act.about(random.nextInt(3) == 0 ? Kind.GIVE_UP : Kind.RESUME, who, reward)
                            .crashingIn(crash(5));
                case 8 -> Act.of(Kind.REOPEN, 0);
                default -> random.nextInt(4) == 0 ? Act.of(Kind.WIRE, 0) : Act.of(Kind.REOPEN, 0);
            };
        }

        private Kind cancel() {
            return switch (random.nextInt(12)) {
                case 0 -> Kind.CANCEL_ALL;
                case 1 -> Kind.CANCEL_ALL_EVEN_LATE;
                case 2, 3 -> Kind.CANCEL_EVEN_LATE;
                default -> Kind.CANCEL;
            };
        }

        private HandedOver handedOver() {
            HandedOver[] all = HandedOver.values();
            return random.nextInt(100) >= faultPercent ? HandedOver.DONE : all[random.nextInt(all.length)];
        }

        private int crash(int stepsMax) {
            return random.nextInt(100) < crashPercent ? 1 + random.nextInt(stepsMax) : 0;
        }

        private Fault fault() {
            if (random.nextInt(100) >= faultPercent) {
                return Fault.TRUTH;
            }
            // F400 leads to all that is hard, so it comes more often
            return random.nextInt(4) == 0
                    ? new Fault(Symptom.F400, random.nextBoolean() ? Effect.NOW : Effect.NONE)
                    : faults.get(random.nextInt(faults.size()));
        }
    }
}
