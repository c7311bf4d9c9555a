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
                Act.about(Kind.CANCEL, 0, 0),
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
        return new Case(World.STANDARD, 1, false, true, Case.Delivery.NONE, List.of(), List.of());
    }

    /** A cancel without an answer takes effect after the next one was refused and the code of the card was handed over. */
    static Case lateCancelBeforeDelivery() {
        return Case.of(
                World.STANDARD,
                Case.Delivery.AT_ONCE,
                Act.of(Kind.CLAIM, 0),
                Act.send(0, F400_CARD),
                Act.of(Kind.SETTLE, 0),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, new Fault(Symptom.NO_ANSWER, Effect.LATE)),
                Act.of(Kind.SETTLE, 0),
                Act.pass(21),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, new Fault(Symptom.REFUSED, Effect.NONE)),
                Act.of(Kind.SETTLE, 0),
                Act.pass(21),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, Fault.TRUTH),
                Act.of(Kind.SETTLE, 0),
                Act.of(Kind.LAND, 0));
    }

    /** Nobody confirms a hand-over, and an operator wants the card back. */
    static Case cancelOfWhatIsPromised() {
        return Case.of(
                World.STANDARD,
                Case.Delivery.AT_ONCE,
                Act.of(Kind.CLAIM, 0),
                Act.send(0, Fault.TRUTH),
                Act.settle(0, HandedOver.SILENT),
                Act.about(Kind.CANCEL, 0, 0),
                Act.pass(61));
    }

    /** Four ids die one after the other, and a person wants the last one asked again. */
    static Case lastIdDeadAndResumed() {
        List<Act> acts = new ArrayList<>();
        for (int id = 0; id < 4; id++) {
            acts.addAll(List.of(Act.of(Kind.CLAIM, 0), Act.send(0, F400_CARD), Act.of(Kind.SETTLE, 0)));
            acts.addAll(List.of(Act.of(Kind.CLAIM, 0), Act.send(0, Fault.TRUTH), Act.of(Kind.SETTLE, 0), Act.pass(2)));
        }
        acts.add(Act.about(Kind.RESUME, 0, 0));
        return Case.of(World.STANDARD).with(acts);
    }

    /** An answer that nobody understands, after one that nobody heard: the card is live, and a person closes the case. */
    static Case unknownAndGivenUp(Kind decision) {
        return Case.of(
                World.STANDARD,
                Act.of(Kind.CLAIM, 0),
                Act.send(0, new Fault(Symptom.F500, Effect.NOW)),
                Act.of(Kind.SETTLE, 0),
                Act.pass(21),
                Act.of(Kind.CLAIM, 0),
                Act.send(0, new Fault(Symptom.UNKNOWN_F200, Effect.NONE)),
                Act.of(Kind.SETTLE, 0),
                Act.about(decision, 0, 0));
    }

    /** All is paid and finished, and then not wanted. */
    static Case paidAndCancelledWhenFinished() {
        return Case.of(World.STANDARD).afterwards(List.of(Act.about(Kind.CANCEL, 0, 0)));
    }
}
