package io.bursar.disburse;

import io.bursar.account.AccountSettings;
import io.bursar.account.KeyAge;
import io.bursar.delivery.DeliveryChannel;
import io.bursar.delivery.DeliveryChannels;
import io.bursar.delivery.DeliveryProblems;
import io.bursar.domain.Operation;
import io.bursar.incentives.FundsResult;
import io.bursar.incentives.IncentivesClient;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.DisbursementLedger;
import io.bursar.ledger.RewardLedger;
import io.bursar.throttle.Sending;
import io.bursar.throttle.SharedThrottle;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens what one run of a disbursement pays with: the account's client behind its throttle, the lanes, the funds check. */
@Component
public class Paying {

    private static final int CANCEL_CHUNK = 10;
    private static final Duration LOOK_MAX = Duration.ofSeconds(10);

    private final RewardLedger rewards;
    private final DisbursementLedger disbursements;
    private final AccountGate gates;
    private final DeliveryChannels channels;
    private final DataSource dataSource;
    private final Clock clock;

    Paying(
            RewardLedger rewards,
            DisbursementLedger disbursements,
            AccountGate gates,
            DeliveryChannels channels,
            DataSource dataSource,
            Clock clock) {
        this.rewards = rewards;
        this.disbursements = disbursements;
        this.gates = gates;
        this.channels = channels;
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /** A client of the account behind its one throttle; opens no connection yet. */
    public IncentivesClient client(AccountSettings settings, Operation operation) {
        return IncentivesClient.of(
                settings,
                operation,
                SharedThrottle.forAccount(
                        dataSource, settings.name(), settings.callsPerSecond(), settings.strictPace()),
                clock);
    }

    /** Calls a second of the account as of now, slowed down as it may be by complaints; null if it has no pace. */
    public @Nullable BigDecimal pace(String account) {
        return SharedThrottle.pace(dataSource, account);
    }

    /**
     * Asks for the account's available funds and keeps the answer, unless somebody in any process has asked within the
     * interval. Ends within seconds; an answer that does not come is nobody's trouble here.
     */
    public void lookAtFunds(AccountSettings settings, Account account, Duration interval) {
        if (!gates.mayAskForFunds(account, interval)) {
            return;
        }
        long until = System.nanoTime() + LOOK_MAX.toNanos();
        try (IncentivesClient client = client(settings, Operation.GIFT_CODE)) {
            if (client.availableFunds((Sending) () -> until - System.nanoTime() > 0)
                    instanceof FundsResult.Available available) {
                gates.sawFunds(account, available.funds());
            }
        }
    }

    /** What the age of the account's keys asks for, one sentence each. */
    public List<String> keyWarnings(AccountSettings settings) {
        return settings.keys().ages(clock).stream()
                .filter(KeyAge::isDue)
                .map(age -> "Account " + settings.name() + ": " + age.sentence())
                .toList();
    }

    /** Gives back a canary that was out when the database was lost: the gate would wait for it for a minute. */
    public void recoverCanary(Account account, RunControl control) {
        if (control.canaryOut.get()) {
            gates.canaryBack(account);
            control.canaryOut.set(false);
        }
    }

    /** The funds check of one run. */
    public FundsCheck fundsCheck(AccountSettings settings, RunControl control, String actor) {
        return new FundsCheck(gates, disbursements, rewards, control, settings.sandbox(), actor);
    }

    /**
     * How the rewards of a run are delivered.
     *
     * @return null where nothing is delivered; to be closed after the last lane
     * @throws DeliveryProblems if the job's channel cannot be used as it is set up
     */
    public @Nullable Deliveries deliveries(JobFile job, RunControl control) {
        DeliveryChannel channel = channels.open(job);
        return channel == null
                ? null
                : Deliveries.through(channel, job.delivery().hold(), control, clock);
    }

    /** Throws {@link DeliveryProblems} if the job's claim codes could not be delivered as it is set up. Calls nobody. */
    public void refuseDeliveryProblems(JobFile job) {
        DeliveryChannel channel = channels.open(job);
        if (channel != null) {
            channel.close();
        }
    }

    /**
     * One lane of one run.
     *
     * @param deliveries of the run; null where nothing is delivered
     */
    public Lane lane(
            String disbursementId,
            int chunk,
            Account account,
            IncentivesClient client,
            RunControl control,
            @Nullable Deliveries deliveries,
            String owner) {
        GiftCardIssuer issuer = new GiftCardIssuer(rewards, gates, account, client, control, deliveries);
        return new Lane(
                disbursementId,
                owner,
                chunk,
                account,
                rewards,
                gates,
                issuer,
                control,
                issuer.delivers() ? Lane.PAYS_AND_DELIVERS : Lane.PAYS);
    }

    /**
     * A lane that only takes back. It needs no run of the disbursement: lanes of several processes share its queues.
     *
     * @param all true: also asks about what is in doubt, which is right only where nothing of the disbursement is to be paid
     */
    public Lane takingBack(
            String disbursementId,
            Account account,
            IncentivesClient client,
            RunControl control,
            String owner,
            boolean all) {
        GiftCardIssuer issuer = new GiftCardIssuer(rewards, gates, account, client, control, null);
        return new Lane(
                disbursementId,
                owner,
                CANCEL_CHUNK,
                account,
                rewards,
                gates,
                issuer,
                control,
                all ? Lane.CANCELS_ALL : Lane.CANCELS);
    }
}
