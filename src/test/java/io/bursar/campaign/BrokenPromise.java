package io.bursar.campaign;

/** A promise that did not hold: a second card, a lost reward, a card that nobody knows. */
final class BrokenPromise extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Which promise; each is a count in the table. */
    enum Promise {
        PAID_ONCE("double payments"),
        NOTHING_LOST("lost rewards"),
        EVERY_CARD_KNOWN("cards that the ledger does not know"),
        MONEY_ADDS_UP("other disagreements of ledger and books");

        private final String title;

        Promise(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private final Promise promise;

    BrokenPromise(Promise promise, String what) {
        super(promise + ": " + what);
        this.promise = promise;
    }

    Promise promise() {
        return promise;
    }
}
