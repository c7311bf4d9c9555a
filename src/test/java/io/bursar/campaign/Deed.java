package io.bursar.campaign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What is done to a run, and how many times in a deck of a hundred rounds. */
enum Deed {
    KILL_BURSAR("kill -9 Bursar", 30),
    KILL_DATABASE("kill -9 PostgreSQL", 15),
    KILL_BOTH("kill -9 both", 15),
    KILL_PROVIDER("kill -9 the provider, and it comes back", 9),
    TERMINATE("SIGTERM", 9),
    STALE_WORKER("stopped, its sessions ended, another takes over, then it wakes", 12),
    TWO_AT_ONCE("two at once", 9),
    SIXTEEN_AT_ONCE("sixteen at once", 1),
    ASLEEP("stopped for longer than its lease, then it wakes", 0);

    private static final int LONG = 200;

    private final String title;
    private final int share;

    Deed(String title, int share) {
        this.title = title;
        this.share = share;
    }

    String title() {
        return title;
    }

    /**
     * How many may have claimed and not sent: the stale worker and its successor; a run whose database is killed, and the same
     * run once it has outlasted that.
     */
    int owners() {
        return this == STALE_WORKER || this == KILL_DATABASE ? 2 : 1;
    }

    /** What a campaign does, in an order by chance; a short one does each of the quick ones once. */
    static List<Deed> deck(int rounds, Random random) {
        List<Deed> deck = new ArrayList<>();
        if (rounds <= 10) {
            List<Deed> quick = new ArrayList<>(List.of(
                    KILL_BURSAR, KILL_BOTH, STALE_WORKER, KILL_DATABASE, KILL_PROVIDER, TERMINATE, TWO_AT_ONCE));
            Collections.shuffle(quick, random);
            deck.addAll(quick);
        }
        while (deck.size() < rounds) {
            List<Deed> hundred = new ArrayList<>();
            for (Deed deed : values()) {
                hundred.addAll(Collections.nCopies(deed.share, deed));
            }
            Collections.shuffle(hundred, random);
            deck.addAll(hundred);
        }
        List<Deed> cut = new ArrayList<>(deck.subList(0, rounds));
        for (int at = LONG; at <= rounds; at += LONG) {
            cut.set(at - 1, ASLEEP);
        }
        return cut;
    }
}
