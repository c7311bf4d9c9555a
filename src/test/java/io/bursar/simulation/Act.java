package io.bursar.simulation;

/**
 * One line of a schedule. Where it does not apply, nothing happens: so any line can be left out, and what is left is a
 * schedule too.
 *
 * @param who which worker
 * @param number seconds to pass, rewards to claim, or which reward or late call it is about
 * @param fault what becomes of a call
 * @param handedOver what becomes of the hand-over that a settlement may lead to
 * @param crashIn the process ends after so many steps; 0 for not at all
 */
record Act(Kind kind, int who, int number, Fault fault, HandedOver handedOver, int crashIn) {

    /** What can happen next. */
    enum Kind {
        /** A worker claims what is due: boundary 1. */
        CLAIM,
        /** Its next call leaves, and the provider does with it what the fault says: boundary 2. */
        SEND,
        /** The answer arrives and is settled by the production issuer, which also hands over: boundaries 3 to 5. */
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
        CANCEL,
        /** The same, even if its card is too old for the provider. */
        CANCEL_EVEN_LATE,
        /** An operator wants nothing of the disbursement paid. */
        CANCEL_ALL,
        /** The same, even what is too old for the provider. */
        CANCEL_ALL_EVEN_LATE,
        /** An operator lets a reward in review be asked again. */
        RESUME,
        /** An operator closes a review. */
        GIVE_UP,
        /** A funds check opens the gate. */
        REOPEN,
        /** Money arrives. */
        WIRE;

        /** True if the tables may be others afterwards. */
        boolean writes() {
            return isPersons() || this == CLAIM || this == SETTLE || this == RECOVER;
        }

        /** True for what a person decides. */
        boolean isPersons() {
            return switch (this) {
                case CANCEL, CANCEL_EVEN_LATE, CANCEL_ALL, CANCEL_ALL_EVEN_LATE, RESUME, GIVE_UP -> true;
                case CLAIM, SEND, SETTLE, LAND, PASS, CRASH, RECOVER, REOPEN, WIRE -> false;
            };
        }
    }

    static Act of(Kind kind, int who) {
        return new Act(kind, who, 1, Fault.TRUTH, HandedOver.DONE, 0);
    }

    /** It is about this reward, or this late call, or so many. */
    static Act about(Kind kind, int who, int number) {
        return new Act(kind, who, number, Fault.TRUTH, HandedOver.DONE, 0);
    }

    static Act send(int who, Fault fault) {
        return new Act(Kind.SEND, who, 1, fault, HandedOver.DONE, 0);
    }

    static Act settle(int who, HandedOver handedOver) {
        return new Act(Kind.SETTLE, who, 1, Fault.TRUTH, handedOver, 0);
    }

    static Act pass(int seconds) {
        return about(Kind.PASS, 0, seconds);
    }

    /** The same with nothing going wrong but the crash. */
    Act calm() {
        return new Act(kind, who, number, Fault.TRUTH, HandedOver.DONE, crashIn);
    }

    boolean isCalm() {
        return fault.equals(Fault.TRUTH) && handedOver == HandedOver.DONE;
    }

    Act crashingIn(int steps) {
        return new Act(kind, who, number, fault, handedOver, steps);
    }

    @Override
    public String toString() {
        String crash = crashIn == 0 ? "" : ", crash in step " + crashIn;
        return switch (kind) {
            case SEND -> "W" + who + " sends: " + fault + crash;
            case PASS -> number + " s pass";
            case CLAIM -> "W" + who + " claims " + number + crash;
            case SETTLE ->
                "W" + who + " settles" + (handedOver == HandedOver.DONE ? "" : ", hand-over " + handedOver) + crash;
            case CRASH -> "W" + who + " " + kind + crash;
            case LAND, CANCEL, CANCEL_EVEN_LATE, RESUME, GIVE_UP -> kind + " " + number + crash;
            case RECOVER, REOPEN, WIRE, CANCEL_ALL, CANCEL_ALL_EVEN_LATE -> kind + crash;
        };
    }
}
