package io.bursar.simulation;

import io.bursar.simulation.Simulation.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Makes a case that breaks a promise as short as it gets: fewer acts, fewer faults, fewer rewards, no crashes. */
final class Shrinker {

    private static final int TRIES_MAX = 600;

    private final Simulation simulation;
    private final String rule;
    private Case shortest;
    private int tries;

    private Shrinker(Simulation simulation, Case failing, String rule) {
        this.simulation = simulation;
        this.shortest = failing;
        this.rule = rule;
    }

    /** The shortest form found; it breaks the same rule. */
    static Case shrink(Simulation simulation, Outcome failed) {
        String rule = failed.violation() == null ? "" : failed.violation().rule();
        Shrinker shrinker = new Shrinker(simulation, failed.tried(), rule);
        int size;
        do {
            size = shrinker.size();
            shrinker.dropActs();
            shrinker.calmActs();
            shrinker.dropRewards();
            shrinker.dropAfterwards();
        } while (shrinker.size() < size);
        return shrinker.shortest;
    }

    /** The case as a story: what happened, line by line, and what broke. */
    static String story(Simulation simulation, Case shortest) {
        Outcome outcome = simulation.run(shortest, true);
        return "%s, %d reward(s)%s, delivery %s, afterwards %s%n%s%n=> %s"
                .formatted(
                        shortest.world(),
                        shortest.rewards(),
                        shortest.scarce() ? ", scarce funds" : "",
                        shortest.delivery(),
                        shortest.afterwards(),
                        String.join("\n", outcome.trace()),
                        outcome.violation() == null
                                ? "holds"
                                : outcome.violation().getMessage());
    }

    private int size() {
        long noise = shortest.acts().stream()
                .filter(act -> act.crashIn() > 0 || !act.isCalm())
                .count();
        return (shortest.acts().size() + shortest.afterwards().size()) * 10 + (int) noise + shortest.rewards();
    }

    private void dropActs() {
        for (int chunk = Math.max(1, shortest.acts().size() / 2); chunk >= 1; chunk /= 2) {
            for (int from = 0; from < shortest.acts().size(); ) {
                List<Act> fewer = new ArrayList<>(shortest.acts());
                fewer.subList(from, Math.min(from + chunk, fewer.size())).clear();
                if (!breaks(shortest.with(fewer))) {
                    from += chunk;
                }
            }
        }
    }

    private void calmActs() {
        for (int i = 0; i < shortest.acts().size(); i++) {
            Act act = shortest.acts().get(i);
            replace(i, act.calm());
            replace(i, shortest.acts().get(i).crashingIn(0));
        }
    }

    private void replace(int i, Act calmer) {
        if (!calmer.equals(shortest.acts().get(i))) {
            List<Act> changed = new ArrayList<>(shortest.acts());
            changed.set(i, calmer);
            breaks(shortest.with(changed));
        }
    }

    private void dropRewards() {
        for (int fewer = 1; fewer < shortest.rewards(); fewer++) {
            if (breaks(shortest.with(fewer))) {
                return;
            }
        }
    }

    private void dropAfterwards() {
        for (int i = 0; i < shortest.afterwards().size(); ) {
            List<Act> fewer = new ArrayList<>(shortest.afterwards());
            fewer.remove(i);
            if (!breaks(shortest.afterwards(fewer))) {
                i++;
            }
        }
    }

    /** Keeps the case if it breaks the same rule. */
    private boolean breaks(Case candidate) {
        if (++tries > TRIES_MAX) {
            return false;
        }
        Outcome outcome = simulation.run(candidate, false);
        boolean breaks =
                outcome.violation() != null && outcome.violation().rule().equals(rule);
        if (breaks) {
            shortest = candidate;
        }
        return breaks;
    }
}
