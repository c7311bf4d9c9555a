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
    }

    @Override
    public String toString() {
        return "%,d runs, %,d rewards, %,d steps, %,d audits, %,d calls, %,d crashes, %,d stale writes fenced, %,d new ids, %,d in review"
                .formatted(runs, rewards, steps, audits, calls, crashes, fenced, newIds, review);
    }
}
