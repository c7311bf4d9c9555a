package io.bursar.delivery;

import io.bursar.domain.CodeShape;

/** What became of one claim code on its way to its recipient. What looks like a code is masked in all of its words. */
public sealed interface HandOver {

    /** True if nobody knows whether it was taken: the recipient may have the code. */
    default boolean unclear() {
        return false;
    }

    /**
     * The receiving side has taken it.
     *
     * @param messageId the channel's name for the message, without any part of the code; at most 300 characters are kept
     */
    record Done(String messageId) implements HandOver {
        public Done {
            messageId = CodeShape.masked(messageId);
        }
    }

    /**
     * Not taken, or nobody knows: the same code again under the same key, later.
     *
     * @param why in words, without any part of the code
     * @param unclear false only where it was certainly not taken
     */
    record Again(String why, boolean unclear) implements HandOver {
        public Again {
            why = CodeShape.masked(why);
        }
    }

    /**
     * The channel itself takes nothing now: its server is away, or refuses whoever asks. Later, and one at a time until the channel
     * works. It says nothing about this recipient, so such a try costs the reward none of its retry budget, unless it is unclear:
     * whoever may have got the code must not get it again and again without end.
     *
     * @param why in words, without any part of the code
     * @param unclear false only where it was certainly not taken
     */
    record Unavailable(String why, boolean unclear) implements HandOver {
        public Unavailable {
            why = CodeShape.masked(why);
        }
    }

    /**
     * It will never be taken there: an address that does not exist, a partner that refuses. A person decides.
     *
     * @param why in words, without any part of the code
     */
    record Refused(String why) implements HandOver {
        public Refused {
            why = CodeShape.masked(why);
        }
    }
}
