package io.bursar.simulation;

import io.bursar.simulator.Behaviour;
import io.bursar.simulator.Behaviour.CancelOfUnknownId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the provider behaves where its documentation is silent, and how the account is set for it. The protocol promises to
 * hold in every world of {@link #legal}; the two settings that it forbids are left out there, and only there.
 *
 * @param cancelOfUnknown what a cancel of an id without a card answers
 * @param secondCancelSucceeds a cancel of a dead card says SUCCESS again
 * @param cachedFulfilled a create on a cancelled id says Fulfilled for ever
 * @param lateAfterError a call answered F100, F400 or F500 may take effect later
 * @param trust the account's trust_card_status
 * @param verify the account's verify_cancel
 */
record World(
        CancelOfUnknownId cancelOfUnknown,
        boolean secondCancelSucceeds,
        boolean cachedFulfilled,
        boolean lateAfterError,
        boolean trust,
        boolean verify) {

    private static final boolean[] BOTH = {false, true};

    /** What is most likely. */
    static final World STANDARD = new World(CancelOfUnknownId.REFUSED, false, false, false, false, false);

    /** A cancel of an unknown id succeeds without burning it, the rest as the model's most hostile default. */
    static final World HOSTILE = new World(CancelOfUnknownId.SUCCEEDS, false, true, false, false, false);

    /** Everything at once; only with verify. */
    static final World WORST = new World(CancelOfUnknownId.SUCCEEDS, true, true, true, false, true);

    /** The dead card is trusted to say so. */
    static final World TRUSTING = new World(CancelOfUnknownId.SUCCEEDS, false, false, false, true, false);

    /** Every world that the protocol allows. */
    static List<World> legal() {
        List<World> all = new ArrayList<>();
        for (CancelOfUnknownId unknown : CancelOfUnknownId.values()) {
            for (boolean second : BOTH) {
                for (boolean cached : BOTH) {
                    for (boolean late : BOTH) {
                        for (boolean trust : BOTH) {
                            for (boolean verify : BOTH) {
                                all.add(new World(unknown, second, cached, late, trust, verify));
                            }
                        }
                    }
                }
            }
        }
        all.removeIf(world -> !world.isLegal());
        return List.copyOf(all);
    }

    /** False where the account's settings do not fit the provider: the limits of the model's assumptions. */
    private boolean isLegal() {
        boolean believesALiar = trust && cachedFulfilled;
        boolean unverified = lateAfterError && cancelOfUnknown == CancelOfUnknownId.SUCCEEDS && !verify;
        return !believesALiar && !unverified;
    }

    Behaviour behaviour() {
        return new Behaviour(
                cancelOfUnknown,
                secondCancelSucceeds,
                cachedFulfilled,
                false,
                false,
                false,
                Behaviour.ThrottleBody.TYPE_AND_MESSAGE,
                Map.of());
    }
}
