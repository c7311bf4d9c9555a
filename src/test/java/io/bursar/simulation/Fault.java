package io.bursar.simulation;

import io.bursar.simulation.Fault.Effect;
import io.bursar.simulation.Fault.Symptom;
import java.util.ArrayList;
import java.util.List;

/** What becomes of one call: what happens in the provider's books, and what the caller sees of it. */
record Fault(Symptom symptom, Effect effect) {

    /** What the caller sees. */
    enum Symptom {
        TRUTH,
        NO_CODE,
        NO_ANSWER,
        F100,
        F400,
        F500,
        GARBAGE,
        THROTTLED,
        NOT_SENT,
        NO_FUNDS,
        ACCOUNT_REFUSED,
        UNKNOWN_F300,
        REFUSED,
        UNKNOWN_F200;

        /** An answer that leaves open whether the call took effect. */
        boolean isAmbiguous() {
            return this == F100 || this == F400 || this == F500 || this == GARBAGE;
        }
    }

    /** What happens at the provider. */
    enum Effect {
        NONE,
        NOW,
        LATE
    }

    /** Nothing goes wrong. */
    static final Fault TRUTH = new Fault(Symptom.TRUTH, Effect.NOW);

    /** Everything that can become of a call in a world. */
    static List<Fault> possible(World world) {
        List<Fault> all = new ArrayList<>();
        for (Symptom symptom : Symptom.values()) {
            for (Effect effect : Effect.values()) {
                if (isPossible(symptom, effect, world)) {
                    all.add(new Fault(symptom, effect));
                }
            }
        }
        return List.copyOf(all);
    }

    private static boolean isPossible(Symptom symptom, Effect effect, World world) {
        if (symptom == Symptom.TRUTH || symptom == Symptom.NO_CODE) {
            return effect == Effect.NOW;
        }
        if (symptom == Symptom.NO_ANSWER) {
            return true;
        }
        return symptom.isAmbiguous() ? effect != Effect.LATE || world.lateAfterError() : effect == Effect.NONE;
    }

    @Override
    public String toString() {
        return symptom == Symptom.TRUTH ? "truth" : symptom + "/" + effect;
    }
}
