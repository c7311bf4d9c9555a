package io.bursar.alert;

/** A way to people. It sends one letter once; what came of it comes back as a value. */
interface Channel {

    /** As the ledger calls it. */
    String name();

    /** Which, and to whom, without a secret. */
    String described();

    /** Sends one letter, within seconds. Called on a thread of its own, which is interrupted when its time is over. */
    Receipt send(Letter letter);

    /** What came of a letter. */
    sealed interface Receipt {

        /** What the receiver, or the network, said. */
        String words();

        /** The receiver has it. */
        record Taken(String words) implements Receipt {}

        /** It does not have it, or nobody knows: it is sent again, under the same key. */
        record NotNow(String words) implements Receipt {}

        /** It does not want it, however often it is sent. */
        record Never(String words) implements Receipt {}
    }
}
