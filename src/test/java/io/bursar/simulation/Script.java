package io.bursar.simulation;

import io.bursar.simulation.Case.Delivery;
import io.bursar.simulation.Fault.Effect;
import io.bursar.simulation.Fault.Symptom;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of the first calls and hand-overs of one reward; whatever follows goes well.
 *
 * @param calls in the order in which they are made
 * @param handOvers in the order in which they are tried
 */
record Script(World world, Delivery delivery, List<Fault> calls, List<HandedOver> handOvers) {

    private static final Fault F400 = new Fault(Symptom.F400, Effect.NOW);
    private static final Fault F400_WITHOUT_CARD = new Fault(Symptom.F400, Effect.NONE);
    private static final Fault SILENT = new Fault(Symptom.NO_ANSWER, Effect.NOW);

    /**
     * Every answer there is: to a first create, to a cancel with and without a card, to a create that asks again, to a fetch
     * after a hold and to one after a lost hand-over; and everything that can become of a hand-over.
     */
    static List<Script> all(World world) {
        List<Script> all = new ArrayList<>();
        for (Fault answer : Fault.possible(world)) {
            all.add(undelivered(world, answer));
            all.add(undelivered(world, F400, answer));
            all.add(undelivered(world, F400_WITHOUT_CARD, answer));
            all.add(undelivered(world, SILENT, answer));
            all.add(new Script(world, Delivery.HELD_BACK, List.of(Fault.TRUTH, answer), List.of()));
            all.add(new Script(world, Delivery.AT_ONCE, List.of(Fault.TRUTH, answer), List.of(HandedOver.LOST)));
        }
        for (HandedOver outcome : HandedOver.values()) {
            all.add(new Script(world, Delivery.AT_ONCE, List.of(), List.of(outcome)));
            all.add(new Script(world, Delivery.HELD_BACK, List.of(), List.of(outcome)));
            all.add(new Script(world, Delivery.AT_ONCE, List.of(F400), List.of(outcome)));
            all.add(new Script(world, Delivery.AT_ONCE, List.of(), List.of(HandedOver.SILENT, outcome)));
        }
        return all;
    }

    /** The six that differ most: a card, silence, a cancel, a cancel without an answer, a hand-over, a lost one. */
    static List<Script> shortest(World world) {
        return List.of(
                undelivered(world, Fault.TRUTH),
                undelivered(world, new Fault(Symptom.NO_ANSWER, Effect.LATE)),
                undelivered(world, F400),
                undelivered(world, F400, SILENT),
                new Script(world, Delivery.AT_ONCE, List.of(), List.of(HandedOver.DONE)),
                new Script(world, Delivery.AT_ONCE, List.of(), List.of(HandedOver.LOST)));
    }

    private static Script undelivered(World world, Fault... calls) {
        return new Script(world, Delivery.NONE, List.of(calls), List.of());
    }

    Case toCase() {
        return Case.of(world, delivery);
    }

    Fault call(int sent) {
        return sent < calls.size() ? calls.get(sent) : Fault.TRUTH;
    }

    HandedOver handOver(int tried) {
        return tried < handOvers.size() ? handOvers.get(tried) : HandedOver.DONE;
    }

    /** What is still to come of it, after so many calls and hand-overs. */
    String rest(int sent, int tried) {
        return world + " " + delivery + " " + calls.subList(Math.min(sent, calls.size()), calls.size()) + " "
                + handOvers.subList(Math.min(tried, handOvers.size()), handOvers.size());
    }
}
