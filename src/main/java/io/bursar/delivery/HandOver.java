package io.bursar.delivery;

/** What became of one claim code on its way to its recipient. */
public sealed interface HandOver {

    /**
     * The receiving side has taken it.
     *
     * @param messageId the channel's name for the message, without any part of the code; at most 300 characters are kept
     */
    record Done(String messageId) implements HandOver {}

    /**
     * Not taken, or nobody knows: the same code again under the same key, later.
     *
     * @param why in words, without any part of the code
     */
    record Again(String why) implements HandOver {}

    /**
     * The channel itself takes nothing now: its server is away, or refuses whoever asks. Later, and one at a time until the channel
     * works. It says nothing about this recipient, so such a try costs the reward none of its retry budget, unless it was begun:
     * whoever may have got the code must not get it again and again without end.
     *
     * @param why in words, without any part of the code
     * @param begun true: the code may have left, and been taken all the same
     */
    record Unavailable(String why, boolean begun) implements HandOver {

        /** Nobody has got the code. */
        public Unavailable(String why) {
            this(why, false);
        }
    }

    /**
     * It will never be taken there: an address that does not exist, a partner that refuses. A person decides.
     *
     * @param why in words, without any part of the code
     */
    record Refused(String why) implements HandOver {}
}
