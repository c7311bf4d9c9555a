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
import io.bursar.ledger.StoryHead;
import io.bursar.throttle.Priority;
import io.bursar.throttle.Sending;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Sends a claim code that was delivered once more: records it, fetches the code by the same creationRequestId behind the
 * account's throttle, hands it over under the same key, records what came of it. One process at a time for a reward, and one
 * hand-over at most that may have arrived: it is tried again only where the last one certainly has not. The reward's own state
 * never changes by it.
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
     * @param unclear true: nobody knows whether it has
     * @param number how often it was sent again, this time included
     * @param said in words
     */
    public record Outcome(boolean sent, boolean unclear, int number, String said) {}

    /**
     * Sends it, within minutes.
     *
     * @throws io.bursar.ledger.ActRefusedException if it may not be sent again, or another process is at it; nothing was changed
     * @throws io.bursar.delivery.DeliveryProblems if the job's channel cannot be used; nothing was changed
     */
    public Outcome send(StoryHead reward, JobFile job, String actor, String why) {
        Disbursement disbursement = reward.disbursement();
        AccountSettings settings = accounts.find(disbursement.account());
        Account account = gates.register(settings.name(), settings.partnerId(), settings.currency());
        try (DeliveryChannel channel = Objects.requireNonNull(channels.open(job), "the job delivers");
                IncentivesClient client = paying.client(settings, disbursement.operation())) {
            return redeliveries.alone(reward.rewardId(), reward.reference(), actor, () -> {
                Redelivery begun = redeliveries.begin(reward.rewardId(), account, actor, why);
                RunControl control = new RunControl(TIME_MAX, false);
                HandOver result = once(control, () -> fetchAndHandOver(begun.reward(), client, channel));
                return ended(begun, result, channel, actor);
            });
        }
    }

    /** Tries until it is taken, refused for good, or may have arrived: a code that nobody confirms is not sent a second time. */
    static HandOver once(RunControl control, Supplier<HandOver> handOver) {
        HandOver result = handOver.get();
        for (int i = 1; i < TRIES && mayTryAgain(result); i++) {
            control.pause(Duration.ofSeconds(1L << i));
            result = handOver.get();
        }
        return result;
    }

    private static boolean mayTryAgain(HandOver result) {
        return !(result instanceof HandOver.Done || result instanceof HandOver.Refused || result.unclear());
    }

    private Outcome ended(Redelivery begun, HandOver result, DeliveryChannel channel, String actor) {
        Receipt receipt = result instanceof HandOver.Done done ? new Receipt(channel.name(), done.messageId()) : null;
        String said = switch (result) {
            case HandOver.Done done -> channel.described() + " has taken it";
            case HandOver.Again again -> notTaken(again, again.why());
            case HandOver.Unavailable away -> notTaken(away, away.why());
            case HandOver.Refused refused -> "refused for good: " + refused.why();
        };
        redeliveries.end(begun, receipt, said, actor);
        return new Outcome(receipt != null, result.unclear(), begun.number(), said);
    }

    private static String notTaken(HandOver result, String why) {
        return (result.unclear() ? "nobody knows whether it arrived: " : "not sent: ") + why;
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
