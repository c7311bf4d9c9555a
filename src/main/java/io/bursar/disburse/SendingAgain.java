package io.bursar.disburse;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.delivery.DeliveryChannel;
import io.bursar.delivery.DeliveryChannels;
import io.bursar.delivery.DeliveryNote;
import io.bursar.delivery.HandOver;
import io.bursar.incentives.ClaimCode;
import io.bursar.incentives.CreateResult;
import io.bursar.incentives.IncentivesClient;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.Account;
import io.bursar.ledger.AccountGate;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.Receipt;
import io.bursar.ledger.Redelivery;
import io.bursar.ledger.RedeliveryLedger;
import io.bursar.throttle.Priority;
import io.bursar.throttle.Sending;
import java.time.Duration;
import java.util.Objects;
import org.springframework.stereotype.Component;

/**
 * Sends a claim code that was delivered once more: records it, fetches the code by the same creationRequestId behind the
 * account's throttle, hands it over under the same key, records what came of it. A crash in between leaves it open, and the same
 * command goes on. The reward's own state never changes by it.
 */
@Component
public class SendingAgain {

    private static final int TRIES = 4;
    private static final Duration TIME_MAX = Duration.ofSeconds(60);

    private final Accounts accounts;
    private final AccountGate gates;
    private final RedeliveryLedger redeliveries;
    private final DeliveryChannels channels;
    private final Paying paying;

    SendingAgain(
            Accounts accounts,
            AccountGate gates,
            RedeliveryLedger redeliveries,
            DeliveryChannels channels,
            Paying paying) {
        this.accounts = accounts;
        this.gates = gates;
        this.redeliveries = redeliveries;
        this.channels = channels;
        this.paying = paying;
    }

    /**
     * What came of it.
     *
     * @param sent true: the channel has taken it
     * @param number how often it was sent again, this time included
     * @param said in words
     */
    public record Outcome(boolean sent, int number, String said) {}

    /**
     * Sends it, within a minute.
     *
     * @throws io.bursar.ledger.ActRefusedException if it may not be sent again; nothing was changed
     * @throws io.bursar.delivery.DeliveryProblems if the job's channel cannot be used; nothing was changed
     */
    public Outcome send(Disbursement disbursement, JobFile job, long rewardId, String actor, String why) {
        AccountSettings settings = accounts.find(disbursement.account());
        Account account = gates.register(settings.name(), settings.partnerId(), settings.currency());
        try (DeliveryChannel channel = Objects.requireNonNull(channels.open(job), "the job delivers");
                IncentivesClient client = paying.client(settings, disbursement.operation())) {
            Redelivery begun = redeliveries.begin(rewardId, account, actor, why);
            RunControl control = new RunControl(TIME_MAX, false);
            HandOver result = new HandOver.Again("nothing was tried", false);
            for (int i = 0;
                    i < TRIES && !(result instanceof HandOver.Done || result instanceof HandOver.Refused);
                    i++) {
                if (i > 0) {
                    control.pause(Duration.ofSeconds(1L << i));
                }
                result = fetchAndHandOver(begun.reward(), client, channel);
            }
            return ended(begun, result, channel, actor);
        }
    }

    private Outcome ended(Redelivery begun, HandOver result, DeliveryChannel channel, String actor) {
        Receipt receipt = result instanceof HandOver.Done done ? new Receipt(channel.name(), done.messageId()) : null;
        String said = switch (result) {
            case HandOver.Done done -> channel.described() + " has taken it";
            case HandOver.Again again -> "not sent: " + again.why();
            case HandOver.Unavailable away -> "not sent: " + away.why();
            case HandOver.Refused refused -> "refused for good: " + refused.why();
        };
        redeliveries.end(begun, receipt, said, actor);
        return new Outcome(receipt != null, begun.number(), said);
    }

    private static HandOver fetchAndHandOver(ClaimedReward reward, IncentivesClient client, DeliveryChannel channel) {
        long until = System.nanoTime() + TIME_MAX.toNanos();
        CreateResult result = client.create(reward.request(), new Wanted(until));
        if (!(result instanceof CreateResult.Fulfilled live)) {
            AnswerReader read = AnswerReader.of(result);
            String words = read.error() == null
                    ? read.words()
                    : read.words() + " " + read.error().errorType();
            return read.answer() == Answer.DEAD_CARD || read.answer() == Answer.OTHER_CARD
                    ? new HandOver.Refused("the provider says: " + words + ". The code that was sent is worth nothing")
                    : new HandOver.Again("the provider says: " + words, false);
        }
        ClaimCode code = live.claimCode();
        if (code == null) {
            return new HandOver.Again("the provider's answer has no claim code", false);
        }
        try {
            DeliveryNote note =
                    new DeliveryNote(reward.reference(), Objects.requireNonNull(reward.deliverTo()), reward.request());
            return channel.handOver(note, code);
        } catch (RuntimeException e) {
            return new HandOver.Again("the channel failed (" + e.getClass().getSimpleName() + ")", true);
        } finally {
            code.wipe();
        }
    }

    /** Somebody waits for it, so it goes before new cards. */
    private record Wanted(long until) implements Sending {

        @Override
        public boolean stillWanted() {
            return until - System.nanoTime() > 0;
        }

        @Override
        public Priority priority() {
            return Priority.DELIVERY;
        }
    }
}
