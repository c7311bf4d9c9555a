package io.bursar.disburse;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.incentives.IncentivesClient;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.RewardLedger;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.stereotype.Component;

/**
 * Makes the calls for what an operator wants back: the queued cancels of a disbursement, oldest card first. It pays nothing and
 * needs no run: where a run is under way, both share the queues and the account's throttle, and whoever claims first calls.
 * After a crash the cancels stay queued, and {@code resume} goes on with them.
 */
@Component
public class TakingBack {

    private static final int LANES = 4;

    private final Accounts accounts;
    private final AccountGate gates;
    private final Paying paying;

    TakingBack(Accounts accounts, AccountGate gates, Paying paying) {
        this.accounts = accounts;
        this.gates = gates;
        this.paying = paying;
    }

    /**
     * Returns when nothing is queued that may be called for, or the control stops it.
     *
     * @param all true: nothing of the disbursement is to be paid, so what is in doubt is asked about as well
     */
    public void takeBack(Disbursement disbursement, boolean all, String actor, RunControl control) {
        AccountSettings settings = accounts.find(disbursement.account());
        Account account = gates.register(settings.name(), settings.partnerId(), settings.currency());
        String owner = actor + ", pid " + ProcessHandle.current().pid();
        try (IncentivesClient client = paying.client(settings, disbursement.operation());
                ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= LANES; i++) {
                Lane lane = paying.takingBack(
                        disbursement.id(), account, client, control, owner + RewardLedger.TAKES_BACK + i, all);
                lanes.submit(() -> drain(lane));
            }
        }
        RuntimeException failure = control.failure();
        if (failure != null) {
            throw failure; // the cancels stay queued
        }
    }

    private static void drain(Lane lane) {
        for (List<ClaimedReward> claimed = lane.claim(); claimed != null; claimed = lane.claim()) {
            lane.issue(claimed);
        }
    }
}
