package io.bursar.simulation;

import io.bursar.simulation.Act.Kind;
import io.bursar.simulation.Fault.Effect;
import io.bursar.simulation.Fault.Symptom;
import java.util.ArrayList;
import java.util.List;

/** Traces that a person or the model checker found, kept as cases. */
final class Traces {

    private static final Fault F400_NO_CARD = new Fault(Symptom.F400, Effect.NONE);
    private static final Fault F400_CARD = new Fault(Symptom.F400, Effect.NOW);

    private Traces() {}

    /**
     * The shortest trace that state and epoch alone do not stop, found by the model checker: a stale "cancel SUCCESS", from
     * before the card existed, is settled when the reward is again to be cancelled, under the same id. Needs a provider
     * that answers SUCCESS to the cancel of an unknown id without burning it.
     */
    static Case aba() {
        return Case.of(
                World.HOSTILE,
                Act.of(Kind.CLAIM, 1),
                Act.send(1, F400_NO_CARD),
                Act.of(Kind.SETTLE, 1),
                Act.of(Kind.CLAIM, 1),
                Act.send(1, Fault.TRUTH), // cancel of an unknown id: SUCCESS; the worker stalls with the answer
                Act.pass(61),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, new Fault(Symptom.REFUSED, Effect.NONE)),
                Act.of(Kind.SETTLE, 0),
                Act.pass(21),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, F400_CARD),
                Act.of(Kind.SETTLE, 0),
                Act.of(Kind.SETTLE, 1)); // the same state, the same epoch, an older token
    }

    /** One lane, no crash: each call of the script in turn, with its answer settled. */
    static Case answered(List<Fault> script) {
        List<Act> acts = new ArrayList<>();
        for (Fault fault : script) {
            acts.addAll(List.of(Act.of(Kind.CLAIM, 0), Act.send(0, fault), Act.of(Kind.SETTLE, 0), Act.pass(21)));
        }
        return Case.of(World.STANDARD).with(acts);
    }

    /** A stale create makes the card after the cancel that found nothing was confirmed. */
    static Case createAfterConfirmedCancel() {
        return Case.of(
                World.HOSTILE,
                Act.of(Kind.CLAIM, 1),
                Act.pass(61),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, F400_NO_CARD),
                Act.of(Kind.SETTLE, 0),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, Fault.TRUTH),
                Act.send(1, Fault.TRUTH),
                Act.of(Kind.SETTLE, 0));
    }

    /** A cancel without an answer takes effect after a Fulfilled. */
    static Case lateCancel(World world) {
        return Case.of(
                world,
                Act.of(Kind.CLAIM, 0),
                Act.send(0, F400_CARD),
                Act.of(Kind.SETTLE, 0),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, new Fault(Symptom.NO_ANSWER, Effect.LATE)),
                Act.of(Kind.SETTLE, 0),
                Act.pass(21),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, Fault.TRUTH),
                Act.of(Kind.SETTLE, 0),
                Act.of(Kind.LAND, 0));
    }

    /** A paid reward is cancelled by an operator, the cancel is refused, and so is the create that asks again. */
    static Case refusedAfterFulfilled() {
        return Case.of(
                World.STANDARD,
                Act.of(Kind.CLAIM, 0),
                Act.send(0, Fault.TRUTH),
                Act.of(Kind.SETTLE, 0),
                Act.of(Kind.OPERATOR_CANCEL, 0),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, new Fault(Symptom.REFUSED, Effect.NONE)),
                Act.of(Kind.SETTLE, 0),
                Act.pass(21),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, new Fault(Symptom.NO_FUNDS, Effect.NONE)),
                Act.of(Kind.SETTLE, 0));
    }

    /** The first id was cancelled in the life of a database that is lost. */
    static Case deadCardOfAnotherLife() {
        return new Case(World.STANDARD, 1, false, true, List.of());
    }
}
