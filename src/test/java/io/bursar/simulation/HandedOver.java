package io.bursar.simulation;

/** What becomes of a claim code on its way to its recipient, and what the program hears of it. */
enum HandedOver {
    /** Taken, and confirmed. */
    DONE(true),
    /** Taken, and nobody says so. */
    SILENT(true),
    /** Not taken. */
    LOST(false),
    /** It will never be taken. */
    REFUSED(false),
    /** Not taken, and the channel breaks with the code in its message. */
    BROKEN(false),
    /** The same, after it was taken. */
    BROKEN_LATE(true),
    /** Taken and confirmed, but the lease ends meanwhile, another lane hands it over too, and a person wants it cancelled. */
    SLOW(true);

    private final boolean taken;

    HandedOver(boolean taken) {
        this.taken = taken;
    }

    /** True if the recipient holds the code afterwards. */
    boolean taken() {
        return taken;
    }
}
