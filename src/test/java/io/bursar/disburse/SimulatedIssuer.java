package io.bursar.disburse;

import io.bursar.incentives.IncentivesClient;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.RewardLedger;
import io.bursar.throttle.Sending;
import java.time.Duration;

/** Opens the production issuer to the simulation, which plays the lane: it says when what is called and settled. */
public final class SimulatedIssuer {

    private final RunControl control = new RunControl(Duration.ofDays(1), true);
    private final AccountGate gates;
    private final Account account;
    private final GiftCardIssuer issuer;

    public SimulatedIssuer(RewardLedger rewards, AccountGate gates, Account account, IncentivesClient client) {
        this.gates = gates;
        this.account = account;
        issuer = new GiftCardIssuer(rewards, gates, account, client, control, null);
    }

    /** Boundaries 2 and 3 for one claim. */
    public void issue(ClaimedReward claimed) {
        issuer.issue(claimed, Sending.ALWAYS);
    }

    /** The one reward that tries the gate has been claimed. */
    public void canaryIsOut() {
        control.canaryOut.set(true);
    }

    /** Its call is settled; as the lane does, lets the next one go if it was not paid. */
    public void canaryEnds() {
        if (control.canaryOut.compareAndSet(true, false)) {
            gates.canaryBack(account);
        }
    }
}
