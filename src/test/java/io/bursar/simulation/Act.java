package io.bursar.simulation;

/**
 * One line of a schedule. Where it does not apply, nothing happens: so any line can be left out, and what is left is a
 * schedule too.
 *
 * @param who which worker
 * @param number seconds to pass, rewards to claim, or which reward or late call it is about
 * @param fault what becomes of a call
 * @param crashIn the process ends after so many steps of the database; 0 for not at all
 */
record Act(Kind kind, int who, int number, Fault fault, int crashIn) {

    /** What can happen next. */
    enum Kind {
        /** A worker claims what is due: boundary 1. */
        CLAIM,
        /** Its next call leaves, and the provider does with it what the fault says: boundary 2. */
        SEND,
        /** The answer arrives and is settled by the production issuer: boundary 3. */
        SETTLE,
        /** A call that was under way takes effect at last. */
        LAND,
        /** Time passes. */
        PASS,
        /** A worker ends, with everything in its memory. */
        CRASH,
        /** Whoever took the lock over ends all leases. */
        RECOVER,
        /** An operator does not want a reward paid. */
        OPERATOR_CANCEL,
        /** An operator lets a reward in review be asked again. */
        OPERATOR_RESUME,
        /** A funds check opens the gate. */
        REOPEN,
        /** Money arrives. */
        WIRE;

        /** True if the tables may be others afterwards. */
        boolean writes() {
            return switch (this) {
                case CLAIM, SETTLE, RECOVER, OPERATOR_CANCEL, OPERATOR_RESUME -> true;
                case SEND, LAND, PASS, CRASH, REOPEN, WIRE -> false;
            };
        }
    }

    static Act of(Kind kind, int who) {
        return new Act(kind, who, 1, Fault.TRUTH, 0);
    }

    static Act send(int who, Fault fault) {
        return new Act(Kind.SEND, who, 1, fault, 0);
    }

    static Act pass(int seconds) {
        return new Act(Kind.PASS, 0, seconds, Fault.TRUTH, 0);
    }

    Act with(Fault other) {
        return new Act(kind, who, number, other, crashIn);
    }

    Act crashingIn(int steps) {
        return new Act(kind, who, number, fault, steps);
    }

    @Override
    public String toString() {
        String crash = crashIn == 0 ? "" : ", crash in step " + crashIn;
        return switch (kind) {
            case SEND -> "W" + who + " sends: " + fault + crash;
            case PASS -> number + " s pass";
            case CLAIM -> "W" + who + " claims " + number + crash;
            case SETTLE, CRASH -> "W" + who + " " + kind + crash;
            case LAND, OPERATOR_CANCEL, OPERATOR_RESUME -> kind + " " + number;
            case RECOVER, REOPEN, WIRE -> kind + crash;
        };
    }
}
