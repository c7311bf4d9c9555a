package io.bursar.disburse;

import io.bursar.domain.RewardStatus.Queue;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.RewardLedger;
import io.bursar.throttle.Priority;
import io.bursar.throttle.Sending;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One of the interchangeable loops that pay: claims a chunk of due rewards, lets their calls go, waits for the answers.
 * Several lanes keep the throttle busy while answers are slow. Only one lane at a time may hold rewards that are claimed but
 * not sent, so a crash leaves in doubt what is on the wire and one chunk.
 */
public final class Lane {

    private static final Duration LEASE = Duration.ofSeconds(60);

    /** A call that cannot leave this long before its lease ends is not sent: deadline of 6 s, and the settlement. */
    private static final Duration LEASE_RESERVE = Duration.ofSeconds(15);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    /** While nothing is to be done but to wait for the end of a hold. */
    private static final Duration LOOK_AGAIN_HELD = Duration.ofSeconds(2);

    /** What a run pays with where nothing is delivered, in the order of the protocol. */
    static final List<Queue> PAYS = List.of(Queue.CANCEL, Queue.PROBE, Queue.CREATE);

    /** The same with deliveries: what is live goes out before new cards are made. */
    static final List<Queue> PAYS_AND_DELIVERS =
            List.of(Queue.CANCEL, Queue.PROBE, Queue.DELIVER, Queue.ISSUED, Queue.CREATE);

    /** Takes back, and pays nothing. */
    static final List<Queue> CANCELS = List.of(Queue.CANCEL);

    /** The same where everything of the disbursement is to be taken back, what is in doubt included. */
    static final List<Queue> CANCELS_ALL = List.of(Queue.CANCEL, Queue.PROBE);

    /** What may try a gate that was closed, in this order. */
    private static final List<Queue> CANARIES = List.of(Queue.PROBE, Queue.CREATE);

    /** What no gate and no hold stops. */
    private static final Set<Queue> ALWAYS = EnumSet.of(Queue.CANCEL, Queue.DELIVER);

    /** Their codes are fetched only where there is room to hand them over. */
    private static final Set<Queue> DELIVERIES = EnumSet.of(Queue.DELIVER, Queue.ISSUED);

    private final String disbursementId;
    private final String owner;
    private final int chunk;
    private final Account account;
    private final RewardLedger rewards;
    private final AccountGate gates;
    private final GiftCardIssuer issuer;
    private final RunControl control;
    private final List<Queue> queues;
    private final int round;
    private final Semaphore unsent;
    private Priority priority = Priority.CREATE;
    private int closingsAtClaim;
    private long leaseEnds;
    private boolean canary;

    Lane(
            String disbursementId,
            String owner,
            int chunk,
            Account account,
            RewardLedger rewards,
            AccountGate gates,
            GiftCardIssuer issuer,
            RunControl control,
            List<Queue> queues) {
        this.disbursementId = disbursementId;
        this.owner = owner;
        this.chunk = chunk;
        this.account = account;
        this.rewards = rewards;
        this.gates = gates;
        this.issuer = issuer;
        this.control = control;
        this.queues = queues;
        this.round = control.round();
        this.unsent = control.unsent;
    }

    /**
     * The next chunk to call for; its intents are committed. Waits while everything is leased or backs off. A failure ends
     * all lanes: whoever runs them recovers, or ends the run.
     *
     * @return null when nothing is left that this run may do, by the ledger's word, or its round is over
     */
    public @Nullable List<ClaimedReward> claim() {
        try {
            while (!control.isOver(round)) {
                List<ClaimedReward> claimed = claimNow();
                if (!claimed.isEmpty()) {
                    return claimed;
                }
                Optional<Duration> due = untilNextDue();
                if (due.isEmpty()) {
                    return null;
                }
                Duration longest = control.isHeld() ? LOOK_AGAIN_HELD : LOOK_AGAIN;
                control.pause(due.get().compareTo(longest) < 0 ? positive(due.get()) : longest);
            }
        } catch (RuntimeException e) {
            control.failed("claiming", e);
        }
        return null;
    }

    private static Duration positive(Duration due) {
        return due.compareTo(Duration.ofMillis(20)) < 0 ? Duration.ofMillis(20) : due;
    }

    /** Holds the right to unsent claims on return, if something was claimed. */
    private List<ClaimedReward> claimNow() {
        if (!mayClaim()) {
            return List.of();
        }
        List<ClaimedReward> claimed = List.of();
        closingsAtClaim = control.gateClosings.get();
        leaseEnds = System.nanoTime() + LEASE.toNanos();
        try {
            for (Queue queue : issuer.inTurn(rewards.due(disbursementId, queues))) {
                claimed = DELIVERIES.contains(queue)
                        ? claimDeliveries(queue)
                        : rewards.claim(disbursementId, account, queue, owner, LEASE, chunk);
                if (!claimed.isEmpty()) {
                    priority = priority(queue);
                    break;
                }
            }
            if (claimed.isEmpty() && queues.contains(Queue.PROBE)) {
                claimed = claimCanary();
            }
        } finally {
            if (claimed.isEmpty()) {
                unsent.release();
            }
        }
        return claimed;
    }

    private List<ClaimedReward> claimDeliveries(Queue queue) {
        int room = issuer.reserve(chunk);
        List<ClaimedReward> claimed = List.of();
        try {
            claimed = room == 0 ? claimed : rewards.claim(disbursementId, account, queue, owner, LEASE, room);
        } finally {
            issuer.giveBack(room - claimed.size());
        }
        return claimed;
    }

    private List<ClaimedReward> claimCanary() {
        if (!gates.takeCanary(account)) {
            return List.of();
        }
        try {
            for (Queue queue : CANARIES) {
                if (!queues.contains(queue)) {
                    continue;
                }
                List<ClaimedReward> claimed = rewards.claimCanary(disbursementId, account, queue, owner, LEASE);
                if (!claimed.isEmpty()) {
                    priority = priority(queue);
                    control.canaryOut.set(true);
                    canary = true;
                    return claimed;
                }
            }
            gates.canaryBack(account);
            return List.of();
        } catch (RuntimeException e) {
            control.canaryOut.set(true); // taken and not used; whoever recovers gives it back
            throw e;
        }
    }

    private static Priority priority(Queue queue) {
        return switch (queue) {
            case CANCEL -> Priority.CANCEL;
            case PROBE -> Priority.PROBE;
            case DELIVER, ISSUED -> Priority.DELIVERY;
            case CREATE, NONE -> Priority.CREATE;
        };
    }

    private boolean mayClaim() {
        try {
            while (!control.isOver(round)) {
                if (unsent.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            control.stop("the process is ending");
        }
        return false;
    }

    private Optional<Duration> untilNextDue() {
        boolean mayPay = rewards.mayPay(disbursementId);
        Map<Queue, Duration> due = new EnumMap<>(Queue.class);
        for (Queue queue : queues) {
            if (mayPay || ALWAYS.contains(queue)) {
                rewards.untilNextDue(disbursementId, queue).ifPresent(wait -> due.put(queue, lookAt(queue, wait)));
            }
        }
        Optional<Duration> first = due.values().stream().min(Duration::compareTo);
        issuer.waits(first.orElse(Duration.ZERO), !due.isEmpty() && DELIVERIES.containsAll(due.keySet()));
        return first;
    }

    /** What is due for delivery and was not claimed waits for room; asking the ledger again at once would change nothing. */
    private static Duration lookAt(Queue queue, Duration wait) {
        return DELIVERIES.contains(queue) && wait.compareTo(LOOK_AGAIN) < 0 ? LOOK_AGAIN : wait;
    }

    /** Makes the calls of a chunk, all at once; the throttle spaces them. Returns when each is answered and settled. */
    public void issue(List<ClaimedReward> claimed) {
        long leased = leaseEnds;
        long sendBefore = leased - LEASE_RESERVE.toNanos();
        CountDownLatch done = new CountDownLatch(claimed.size());
        AtomicInteger toSend = new AtomicInteger(claimed.size());
        control.leaves(claimed.size());
        for (ClaimedReward reward : claimed) {
            Departure departure = new Departure(sendBefore, toSend);
            Thread.ofVirtual().name(owner).start(() -> {
                try {
                    issuer.issue(reward, leased, departure);
                } catch (RuntimeException e) {
                    control.failed("paying " + reward.reference() + ", which is asked again under the same id", e);
                } finally {
                    departure.sent();
                    control.ended();
                    done.countDown();
                }
            });
        }
        try {
            done.await();
            endCanary();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            control.stop("the process is ending");
        } catch (RuntimeException e) {
            control.failed("giving the canary back", e);
        }
    }

    /** A canary that was not paid lets the next one go; its own reward backs off. */
    private void endCanary() {
        if (canary && control.canaryOut.get()) {
            gates.canaryBack(account);
            control.canaryOut.set(false);
        }
        canary = false;
    }

    /** One call on its way out; the last one of a chunk to leave lets the next lane claim. */
    private final class Departure implements Sending {

        private final long sendBefore;
        private final AtomicInteger toSend;
        private final AtomicBoolean left = new AtomicBoolean();

        Departure(long sendBefore, AtomicInteger toSend) {
            this.sendBefore = sendBefore;
            this.toSend = toSend;
        }

        @Override
        public boolean stillWanted() {
            return !control.isOver(round) && System.nanoTime() - sendBefore < 0 && gateLetsThrough();
        }

        /** Once an answer has closed the gate, the rest of a claim would only be refused likewise, one by one. */
        private boolean gateLetsThrough() {
            return switch (priority) {
                case CANCEL, DELIVERY -> true;
                case FUNDS, PROBE, CREATE -> control.gateClosings.get() == closingsAtClaim;
            };
        }

        @Override
        public Priority priority() {
            return priority;
        }

        @Override
        public void sent() {
            if (left.compareAndSet(false, true) && toSend.decrementAndGet() == 0) {
                unsent.release();
            }
        }
    }
}
