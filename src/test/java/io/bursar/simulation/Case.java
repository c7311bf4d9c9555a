package io.bursar.simulation;

import java.util.List;

/**
 * Everything that decides a run; the same case is the same run.
 *
 * @param rewards how many
 * @param scarce the funds cover six tenths of them until a wire arrives
 * @param otherLife the first ids were made and cancelled by a database that is lost
 * @param acts the schedule up to the end of the faults
 */
record Case(World world, int rewards, boolean scarce, boolean otherLife, List<Act> acts) {

    static Case of(World world, Act... acts) {
        return new Case(world, 1, false, false, List.of(acts));
    }

    Case with(List<Act> other) {
        return new Case(world, rewards, scarce, otherLife, List.copyOf(other));
    }
}
