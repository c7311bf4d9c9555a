package io.bursar.simulation;

/** What was tried, in numbers. */
final class Tally {
    long runs;
    long rewards;
    long steps;
    long audits;
    long calls;
    long crashes;
    long fenced;
    long newIds;
    long review;
    long handOvers;
    long decisions;
    long reopened;
    long compared;

    synchronized void add(Tally other) {
        runs += other.runs;
        rewards += other.rewards;
        steps += other.steps;
        audits += other.audits;
        calls += other.calls;
        crashes += other.crashes;
        fenced += other.fenced;
        newIds += other.newIds;
        review += other.review;
        handOvers += other.handOvers;
        decisions += other.decisions;
        reopened += other.reopened;
        compared += other.compared;
    }

    @Override
    public String toString() {
        return ("%,d runs, %,d rewards, %,d steps, %,d audits, %,d calls, %,d hand-overs, %,d crashes, %,d stale writes fenced,"
                        + " %,d new ids, %,d in review, %,d decisions of people, %,d finished ones reopened,"
                        + " %,d settlements compared with the model")
                .formatted(
                        runs, rewards, steps, audits, calls, handOvers, crashes, fenced, newIds, review, decisions,
                        reopened, compared);
    }
}
