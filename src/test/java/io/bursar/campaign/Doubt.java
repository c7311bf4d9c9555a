package io.bursar.campaign;

/**
 * What an interruption left open.
 *
 * @param inDoubt rewards with a call whose outcome the ledger does not know, lost answers of before included
 * @param cut rewards of these whose call this interruption cut off: claimed, and not settled
 * @param unsent calls of these that never reached the provider; -1 where that cannot be said
 */
record Doubt(int inDoubt, int cut, int unsent) {

    /** By the design: all lanes have a whole chunk under way. */
    static final int CUT_MAX = 8 * 10;

    /** By the design: only one lane at a time holds claims that are not sent. */
    static final int UNSENT_MAX = 10;

    @Override
    public String toString() {
        return unsent < 0
                ? "in doubt %d, cut off %d".formatted(inDoubt, cut)
                : "in doubt %d, cut off %d, unsent %d".formatted(inDoubt, cut, unsent);
    }
}
