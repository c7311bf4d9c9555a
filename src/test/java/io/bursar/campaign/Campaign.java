package io.bursar.campaign;

import io.bursar.program.Program;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Rounds over files over chapters, until as many interruptions are done as were asked for. */
final class Campaign implements AutoCloseable {

    private static final int FILES_IN_A_CHAPTER = 10;
    private static final String REFUSED_WRITE = "Lost the lease on reward";

    private static final List<String> WORLDS = List.of(
            "{}",
            "{\"cancelOfUnknownId\": \"SUCCEEDS_AND_BURNS\"}",
            "{\"secondCancelSucceeds\": true}",
            "{\"cancelOfUnknownId\": \"SUCCEEDS_AND_BURNS\", \"secondCancelSucceeds\": true}");

    private static final String FAULTS = """
            {"seed": %d, "hangMillis": 7000, "lateMillis": 700,
             "latency": [{"medianMillis": 90, "p99Millis": 450}],
             "rules": [
              {"operation": "CREATE_GIFT_CARD", "symptom": "F400", "effect": "DONE", "rate": 0.040, "lastCall": 2},
              {"operation": "CREATE_GIFT_CARD", "symptom": "F400", "effect": "NONE", "rate": 0.020, "lastCall": 2},
              {"operation": "CREATE_GIFT_CARD", "symptom": "F400", "effect": "LATE", "rate": 0.015, "lastCall": 2},
              {"operation": "CREATE_GIFT_CARD", "symptom": "F500", "effect": "DONE", "rate": 0.020, "lastCall": 2},
              {"operation": "CREATE_GIFT_CARD", "symptom": "F500", "effect": "LATE", "rate": 0.010, "lastCall": 2},
              {"operation": "CREATE_GIFT_CARD", "symptom": "RESET", "effect": "DONE", "rate": 0.025, "lastCall": 2},
              {"operation": "CREATE_GIFT_CARD", "symptom": "RESET", "effect": "NONE", "rate": 0.015, "lastCall": 2},
              {"operation": "CREATE_GIFT_CARD", "symptom": "RESET", "effect": "LATE", "rate": 0.010, "lastCall": 2},
              {"operation": "CREATE_GIFT_CARD", "symptom": "GARBAGE", "effect": "DONE", "rate": 0.005, "lastCall": 2},
              {"operation": "CREATE_GIFT_CARD", "symptom": "HANG", "effect": "DONE", "rate": 0.001, "lastCall": 2},
              {"operation": "CREATE_GIFT_CARD", "symptom": "F200", "errorType": "MaxAmountExceeded", "rate": 0.003,
               "lastCall": 1},
              {"operation": "CANCEL_GIFT_CARD", "symptom": "RESET", "effect": "DONE", "rate": 0.120, "lastCall": 2},
              {"operation": "CANCEL_GIFT_CARD", "symptom": "F500", "effect": "DONE", "rate": 0.050, "lastCall": 2},
              {"operation": "CANCEL_GIFT_CARD", "symptom": "F500", "effect": "LATE", "rate": 0.030, "lastCall": 2},
              {"operation": "CANCEL_GIFT_CARD", "symptom": "F400", "effect": "NONE", "rate": 0.050, "lastCall": 2}]}
            """;

    private final int rounds;
    private final long seed;
    private final Random random;
    private final Path folder;
    private final Home home;
    private final Server server;
    private final Tally tally;
    private final List<Deed> deck;
    private int chapters;
    private int files;
    private long logRead;

    Campaign(Program program, Path folder, int rounds, long seed, Tally tally) {
        this.rounds = rounds;
        this.seed = seed;
        this.tally = tally;
        this.deck = Deed.deck(rounds, new Random(seed));
        this.random = new Random(seed + tally.rounds());
        this.folder = folder;
        this.home = new Home(program, folder.resolve("home"));
        this.server = new Server(home.folder());
    }

    /** Plays all rounds; ends early when a promise is broken. */
    void play() {
        say("%d rounds, seed %d, under %s; %d are done".formatted(rounds, seed, folder, tally.rounds()));
        try {
            while (tally.rounds() < rounds) {
                Chapter now = nextChapter();
                for (int file = 0; file < FILES_IN_A_CHAPTER && tally.rounds() < rounds; file++) {
                    play(now);
                }
                now.close();
            }
        } catch (BrokenPromise e) {
            tally.broke(e.promise());
            say("BROKEN in round %d, seed %d: %s".formatted(tally.rounds(), seed, e.getMessage()));
        }
    }

    private Chapter nextChapter() {
        chapters++;
        String partner =
                "K" + Integer.toString(random.nextInt(46_656, 1_679_616), 36).toUpperCase(Locale.ROOT);
        String world = WORLDS.get(random.nextInt(WORLDS.size()));
        Provider provider = new Provider(
                home,
                folder.resolve("provider-" + chapters),
                partner,
                random,
                FAULTS.formatted(random.nextInt(1_000_000)),
                world);
        Chapter made = new Chapter(home, server, provider, "us" + chapters, random, tally);
        say("chapter %d: partner %s, world %s".formatted(chapters, partner, world));
        return made;
    }

    private void play(Chapter now) {
        long begun = System.nanoTime();
        Pace pace = random.nextBoolean() ? Pace.PROVIDERS : Pace.LIFTED;
        int rows = pace.rewardsMin() + random.nextInt(pace.rewardsSpread());
        RewardFile file = RewardFile.write(folder, ++files, pace, rows, random);
        now.begin(file);
        int most = rounds <= 10 ? rounds : 12 + random.nextInt(13);
        boolean finished = false;
        for (int turn = 0; turn < most && !finished && tally.rounds() < rounds; turn++) {
            Deed deed = deck.get(tally.rounds());
            long turnBegun = System.nanoTime();
            Round round = new Round(now, file, random);
            round.play(deed);
            finished = round.finished();
            readLog(now.log());
            report(now, file, deed, round, since(turnBegun));
        }
        now.finish(file, finished);
        readLog(now.log());
        tally.worked(since(begun));
        tally.keep(kept(folder), heading());
    }

    /** Where the counts of the campaign in a folder are kept. */
    static Path kept(Path folder) {
        return folder.resolveSibling("kill-campaign.json");
    }

    private String heading() {
        return "Seed %d.".formatted(seed);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private void report(Chapter now, RewardFile file, Deed deed, Round round, Duration took) {
        Doubt doubt = now.doubt();
        long left = (rounds - tally.rounds()) * 3_600L / Math.max(1, tally.perHour());
        say("round %d of %d  %s %s  file %d (%s) %d of %d paid  %s  %.1f s  %d an hour, %d:%02d:%02d left"
                .formatted(
                        tally.rounds(),
                        rounds,
                        round.interrupted() ? deed : "ended before " + deed,
                        round.story(),
                        file.number(),
                        file.pace().title(),
                        now.paid(file),
                        file.amounts().size(),
                        doubt == null ? "audit waits for the database" : doubt,
                        took.toMillis() / 1000.0,
                        tally.perHour(),
                        left / 3_600,
                        left / 60 % 60,
                        left % 60));
    }

    /** Counts what the program's log says of refused writes; it begins anew when it has become long. */
    private void readLog(Path log) {
        if (!Files.exists(log)) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            logRead = file.length() < logRead ? 0 : logRead;
            byte[] more = new byte[Math.toIntExact(file.length() - logRead)];
            file.seek(logRead);
            file.readFully(more);
            logRead += more.length;
            tally.fenced(new String(more, StandardCharsets.UTF_8).split(REFUSED_WRITE, -1).length - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }

    String markdown() {
        return tally.markdown(heading());
    }

    @Override
    public void close() {
        home.killAll();
        server.close();
    }
}
