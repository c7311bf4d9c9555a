package io.bursar.domain;

import java.util.EnumSet;
import java.util.Set;

/**
 * The states of a reward. A reward is either in one queue (a lane will claim it), waiting for a person, or at its end;
 * there is no fourth place where it could be forgotten.
 */
public enum RewardStatus {
    /** Taken in, not released: the file waits for its funds or its approval. Moved on by the funds check. */
    HELD(Queue.NONE),
    /** Released; no money is out under the current creationRequestId. Claimed by any lane. */
    READY(Queue.CREATE),
    /** A create is or was under way, its outcome open. Whoever holds the lease asks again under the same id. */
    CREATING(Queue.PROBE),
    /** The card of this id must die before anything else happens. First in every queue, because the provider's 15 minutes run. */
    CANCELLING(Queue.CANCEL),
    /** The card is live and no code is kept. An end where nothing is delivered; a delivery's start otherwise. */
    ISSUED(Queue.NONE),
    /** The delivery intent is committed: from here nothing ever cancels. */
    DELIVERING(Queue.DELIVER),
    /** The recipient has the code. An end. */
    DELIVERED(Queue.NONE),
    /** No card is live and none can become live, by an operator's wish. An end. */
    CANCELLED(Queue.NONE),
    /** The provider refused the reward and nothing can exist. An end; the row must be corrected. */
    REJECTED(Queue.NONE),
    /** The evidence does not allow a safe step by machine: a person decides, see {@link ReviewReason}. */
    REVIEW(Queue.NONE);

    /** The order in which lanes claim; the number is the ledger's {@code prio}. */
    public enum Queue {
        /** Cancels: the provider takes them for 15 minutes only. */
        CANCEL(0),
        /** Creates whose outcome is open. */
        PROBE(1),
        /** Deliveries that have begun. */
        DELIVER(2),
        /** Live cards whose delivery is due. */
        ISSUED(3),
        /** New creates. */
        CREATE(4),
        /** In no queue. */
        NONE(-1);

        private final int prio;

        Queue(int prio) {
            this.prio = prio;
        }

        /** Lower is claimed earlier; -1 is never claimed. */
        public int prio() {
            return prio;
        }
    }

    private final Queue queue;

    RewardStatus(Queue queue) {
        this.queue = queue;
    }

    /** Which queue a reward of this status is in while nothing is delivered. */
    public Queue queue() {
        return queue;
    }

    /** True if the ledger allows the step; its trigger holds the same table. */
    public boolean mayBecome(RewardStatus next) {
        return next == this || successors().contains(next);
    }

    private Set<RewardStatus> successors() {
        return switch (this) {
            case HELD -> EnumSet.of(READY, CANCELLED);
            case READY -> EnumSet.of(CREATING, CANCELLED, HELD);
            case CREATING -> EnumSet.of(READY, CANCELLING, ISSUED, DELIVERING, REJECTED, CANCELLED, REVIEW);
            case CANCELLING -> EnumSet.of(CREATING, READY, CANCELLED, REVIEW);
            case ISSUED -> EnumSet.of(DELIVERING, CANCELLING);
            case DELIVERING -> EnumSet.of(DELIVERED, REVIEW);
            case REVIEW -> EnumSet.of(CREATING, DELIVERING, CANCELLED);
            case DELIVERED, CANCELLED, REJECTED -> EnumSet.noneOf(RewardStatus.class);
        };
    }
}
