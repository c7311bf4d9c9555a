package io.bursar.ledger;

import io.bursar.ledger.SettlementLedger.Answered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lets answers that come while a transaction is being committed share the next one. Nobody waits for company: what comes
 * alone is settled at once, alone, so a reward is in doubt for one commit longer at most. The thread that is next takes
 * along all who wait behind it.
 */
@Component
class SettlementGroups {

    /** Bounds one transaction; who is over it waits for the next one. */
    private static final int GROUP_MAX = 50;

    private final SettlementLedger ledger;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock();

    SettlementGroups(SettlementLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * Settles in a transaction with others or, if a group cannot, in one of its own.
     *
     * @throws LostLeaseException if another lane may hold the reward; nothing is written of this one
     */
    Settlement settle(Answered answered) {
        Waiting mine = new Waiting(answered);
        waiting.add(mine);
        turn.lock();
        try {
            while (!mine.done) {
                settleThoseWaiting();
            }
        } finally {
            turn.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.settlement == null ? ledger.settleAlone(answered) : mine.settlement;
    }

    /** Whatever comes out, each of the group is done: settled, failed together with the database, or on its own. */
    private void settleThoseWaiting() {
        List<Waiting> group = new ArrayList<>();
        for (Waiting next = waiting.poll(); next != null; next = group.size() < GROUP_MAX ? waiting.poll() : null) {
            group.add(next);
        }
        try {
            Map<Answered, Settlement> written = ledger.settleTogether(
                    group.stream().map(each -> each.answered).toList());
            group.forEach(each -> each.settlement = written.get(each.answered));
        } catch (RuntimeException e) {
            boolean forAll = group.size() == 1 || Outage.isCauseOf(e);
            group.forEach(each -> each.failure = forAll ? e : null);
        } finally {
            group.forEach(each -> each.done = true);
        }
    }

    /** One who waits; written by whoever has the turn. */
    private static final class Waiting {
        private final Answered answered;
        private boolean done;
        private @Nullable Settlement settlement;
        private @Nullable RuntimeException failure;

        Waiting(Answered answered) {
            this.answered = answered;
        }
    }
}
