package io.bursar.simulation;

import java.time.Duration;
import java.util.List;

/**
 * Everything that decides a run; the same case is the same run.
 *
 * @param rewards how many
 * @param scarce the funds cover six tenths of them until a wire arrives
 * @param otherLife the first ids were made and cancelled by a database that is lost
 * @param delivery whether claim codes are handed over, and when
 * @param acts the schedule up to the end of the faults
 * @param afterwards what people decide once the disbursement is finished; it must finish again after each
 */
record Case(
        World world,
        int rewards,
        boolean scarce,
        boolean otherLife,
        Delivery delivery,
        List<Act> acts,
        List<Act> afterwards) {

    /** What becomes of the claim code of a live card. */
    enum Delivery {
        /** Nothing. */
        NONE,
        /** It is handed over as soon as its card is there. */
        AT_ONCE,
        /** The card is held back for five minutes, and can be taken back that long. */
        HELD_BACK;

        Duration hold() {
            return this == HELD_BACK ? Duration.ofMinutes(5) : Duration.ZERO;
        }
    }

    static Case of(World world, Act... acts) {
        return of(world, Delivery.NONE, acts);
    }

    static Case of(World world, Delivery delivery, Act... acts) {
        return new Case(world, 1, false, false, delivery, List.of(acts), List.of());
    }

    Case with(List<Act> other) {
        return new Case(world, rewards, scarce, otherLife, delivery, List.copyOf(other), afterwards);
    }

    Case with(int fewerRewards) {
        return new Case(world, fewerRewards, scarce, otherLife, delivery, acts, afterwards);
    }

    Case afterwards(List<Act> decisions) {
        return new Case(world, rewards, scarce, otherLife, delivery, acts, List.copyOf(decisions));
    }
}
