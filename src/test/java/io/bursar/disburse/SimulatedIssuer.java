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

    private final GiftCardIssuer issuer;

    public SimulatedIssuer(RewardLedger rewards, AccountGate gates, Account account, IncentivesClient client) {
        issuer = new GiftCardIssuer(rewards, gates, account, client, new RunControl(Duration.ofDays(1), false));
    }

    /** Boundaries 2 and 3 for one claim. */
    public void issue(ClaimedReward claimed) {
        issuer.issue(claimed, Sending.ALWAYS);
    }
}
