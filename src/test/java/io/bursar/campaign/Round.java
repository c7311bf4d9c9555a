package io.bursar.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One round: a command that pays a file is started, and at a moment by chance something is done to it. */
final class Round {

    private static final Set<Integer> DONE = Set.of(0, 1, 3);
    /** Ended by itself after something was taken from it: finished (3: before it came), held, or interrupted. */
    private static final Set<Integer> COPED = Set.of(0, 1, 3, 4, 5);

    private static final int INTERRUPTED = 5;
    private static final int SIGTERM_CODE = 143;
    private static final Duration END_MAX = Duration.ofSeconds(40);
    private static final Duration DATABASE_GONE_MAX = Duration.ofSeconds(6);
    /** Time for a stale worker to find out that another has its run; if none has, it may go on. */
    private static final Duration WOKEN_MAX = Duration.ofSeconds(10);

    private static final Duration ALL_MAX = Duration.ofMinutes(3);
    private static final Duration PAST_THE_LEASE = Duration.ofSeconds(62);

    private final Chapter chapter;
    private final RewardFile file;
    private final Random random;
    private boolean interrupted;
    private boolean finished;
    private boolean orderly;
    private String story = "";

    Round(Chapter chapter, RewardFile file, Random random) {
        this.chapter = chapter;
        this.file = file;
        this.random = random;
    }

    /** True if something was done; a file may also end before. */
    boolean interrupted() {
        return interrupted;
    }

    /** True if the file is finished by the word of a command. */
    boolean finished() {
        return finished;
    }

    /** What happened, in a few words. */
    String story() {
        return story;
    }

    void play(Deed deed) {
        if (random.nextInt(5) == 0) {
            chapter.server().release();
        } else {
            chapter.server().hold();
        }
        if (deed == Deed.TWO_AT_ONCE || deed == Deed.SIXTEEN_AT_ONCE) {
            allAtOnce(deed, deed == Deed.TWO_AT_ONCE ? 2 : 16);
        } else {
            one(deed);
        }
        if (interrupted) {
            chapter.tally().did(deed);
            chapter.audit(deed, file, orderly);
        }
    }

    private void one(Deed deed) {
        long before = chapter.provider().arrivals();
        Started process = chapter.start(file);
        boolean early = deed != Deed.ASLEEP && random.nextInt(8) == 0;
        if (early) {
            process.endsWithin(Duration.ofMillis(random.nextInt(3_500)));
        } else if (chapter.awaitFirstCall(process, file, before).isPresent()) {
            aMomentOf(process);
        }
        story = early ? "%d ms after its start".formatted(process.age().toMillis()) : "while paying";
        if (!process.isAlive()) {
            finished = DONE.contains(chapter.endedWith(process, COPED, "before anything was done"));
            return;
        }
        interrupted = true;
        switch (deed) {
            case KILL_BURSAR -> kill(process);
            case KILL_DATABASE -> killDatabase(process);
            case KILL_BOTH -> killBoth(process);
            case KILL_PROVIDER -> killProvider(process);
            case TERMINATE -> terminate(process);
            case STALE_WORKER -> staleWorker(process);
            case ASLEEP -> asleep(process);
            case TWO_AT_ONCE, SIXTEEN_AT_ONCE -> throw new IllegalArgumentException(deed.title());
        }
    }

    private void aMomentOf(Started process) {
        process.endsWithin(Duration.ofMillis(random.nextInt(file.pace().momentMillisMax())));
    }

    private static void kill(Started process) {
        process.kill9();
        process.discard();
    }

    /** Sometimes it is left to find out by itself, sometimes it is killed while it does. */
    private void killDatabase(Started process) {
        boolean ran = chapter.server().kill9();
        story += ran ? "" : " (it did not run yet)";
        endOrKill(process, random.nextBoolean() ? DATABASE_GONE_MAX : Duration.ofMillis(random.nextInt(3_000)));
    }

    private void killBoth(Started process) {
        if (random.nextBoolean()) {
            process.kill9();
            chapter.server().kill9();
        } else {
            chapter.server().kill9();
            process.kill9();
        }
        process.discard();
    }

    private void killProvider(Started process) {
        chapter.provider().kill9();
        boolean both = random.nextInt(3) == 0;
        if (both) {
            kill(process);
        } else {
            process.endsWithin(Duration.ofMillis(random.nextInt(1_500)));
        }
        chapter.provider().start();
        if (!both) {
            chapter.awaitFirstCall(process, file, -1);
            endOrKill(process, Duration.ofMillis(random.nextInt(2_500)));
        }
    }

    private void terminate(Started process) {
        process.terminate();
        if (process.endsWithin(Duration.ofSeconds(20))) {
            int code = chapter.endedWith(process, Set.of(0, 1, 3, 5, SIGTERM_CODE), "after SIGTERM");
            finished = DONE.contains(code);
            story += ", exit code " + code;
            orderly = code == INTERRUPTED;
        } else {
            chapter.tally().complain("runs on 20 s after SIGTERM: " + process.err());
            kill(process);
        }
    }

    /** The first one is stopped and loses its sessions, the second takes over, the first wakes up beside it or after it. */
    private void staleWorker(Started first) {
        first.freeze();
        int sessions =
                chapter.server().connection().isPresent() ? chapter.server().endSessions() : 0;
        long before = chapter.provider().arrivals();
        Started second = chapter.start(file);
        chapter.awaitFirstCall(second, file, before);
        boolean beside = random.nextInt(3) > 0;
        if (!beside) {
            endOrKill(second, Duration.ofMillis(random.nextInt(4_000)));
        }
        first.thaw();
        story += ", %d sessions ended, woke up %s".formatted(sessions, beside ? "beside it" : "after it");
        if (beside) {
            aMomentOf(second);
            endOrKill(second, Duration.ofMillis(random.nextInt(4_000)));
        }
        if (first.endsWithin(WOKEN_MAX)) {
            int code = chapter.endedWith(first, Set.of(0, 1, 3, 4, 5), "as the stale worker");
            finished |= DONE.contains(code);
            story += ", its exit code " + code;
        } else {
            kill(first);
            story += ", it went on";
        }
    }

    /** Its sessions stay, so it keeps the run's lock however long it sleeps. */
    private void asleep(Started sleeper) {
        sleeper.freeze();
        Started other = chapter.start(file);
        if (other.endsWithin(END_MAX)) {
            chapter.endedWith(other, Set.of(5), "beside one that sleeps");
        } else {
            chapter.tally().complain("runs beside one that sleeps: " + other.err());
            kill(other);
        }
        sleeper.endsWithin(PAST_THE_LEASE);
        sleeper.thaw();
        aMomentOf(sleeper);
        endOrKill(sleeper, Duration.ofMillis(random.nextInt(6_000)));
    }

    private void endOrKill(Started process, Duration patience) {
        if (process.endsWithin(patience)) {
            int code = chapter.endedWith(process, COPED, "left to itself");
            finished |= DONE.contains(code);
            story += ", exit code " + code;
        } else {
            kill(process);
            story += ", then killed";
        }
    }

    /** Exactly one may run; the others say which, and end with 5. */
    private void allAtOnce(Deed deed, int number) {
        List<Started> running = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            running.add(chapter.start(file));
        }
        List<Started> ended = new ArrayList<>();
        Started any = running.getFirst();
        while (running.size() > 1 && any.age().compareTo(ALL_MAX) < 0) {
            running.getFirst().endsWithin(Duration.ofMillis(20));
            running.stream().filter(process -> !process.isAlive()).forEach(ended::add);
            running.removeAll(ended);
        }
        long winner = running.size() == 1 ? running.getFirst().pid() : -1;
        ended.forEach(loser -> lost(loser, winner, deed));
        story = "%d refused".formatted(ended.size());
        interrupted = true;
        if (running.size() > 1) {
            chapter.tally().complain(running.size() + " run at once for " + ALL_MAX);
        } else if (running.size() == 1) {
            aMomentOf(running.getFirst());
        }
        running.forEach(Round::kill);
    }

    private void lost(Started loser, long winner, Deed deed) {
        String said = loser.err();
        int code = chapter.endedWith(loser, Set.of(0, 1, 3, 5), "in " + deed);
        finished |= DONE.contains(code);
        if (code == 5 && !said.contains("is being run by")) {
            chapter.tally().complain("does not say who runs it: " + said);
        }
        if (code == 5 && winner >= 0 && said.contains("pid ") && !said.contains("pid " + winner + " ")) {
            chapter.tally().complain("says that another one than " + winner + " runs it: " + said);
        }
    }
}
