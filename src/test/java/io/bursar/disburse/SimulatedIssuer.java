package io.bursar.disburse;

import io.bursar.delivery.ClaimCodeDelivery;
import io.bursar.delivery.DeliveryChannel;
import io.bursar.delivery.DeliveryNote;
import io.bursar.delivery.HandOver;
import io.bursar.domain.Attempt;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.RewardStatus;
import io.bursar.incentives.ActivationStatus;
import io.bursar.incentives.CancelResult;
import io.bursar.incentives.ClaimCode;
import io.bursar.incentives.CreateResult;
import io.bursar.incentives.FundsResult;
import io.bursar.incentives.IncentivesClient;
import io.bursar.ledger.ClaimedReward;
import io.bursar.ledger.Settlement;
import io.bursar.ledger.SimulatedLedger;
import io.bursar.throttle.Sending;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens the production issuer to the simulation, which plays the lane: it says when what is called and settled. Each
 * settlement that the issuer decides is compared with the model's rules before it is written.
 */
public final class SimulatedIssuer {

    private static final ModelRules MODEL = ModelRules.read();
    private static final Duration LEASE = Duration.ofDays(1);

    private final RunControl control = new RunControl(Duration.ofDays(1), true);
    private final SimulatedLedger ledger;
    private final GiftCardIssuer issuer;
    private @Nullable Answer heard;
    private boolean withoutCode;
    private @Nullable Answer receipt;
    private long compared;

    /** An issuer for rewards that nobody delivers. */
    public SimulatedIssuer(SimulatedLedger ledger, IncentivesClient client) {
        this(ledger, client, null, Duration.ZERO);
    }

    /**
     * An issuer that hands over what it has promised.
     *
     * @param delivery null: nothing is delivered
     */
    public SimulatedIssuer(
            SimulatedLedger ledger, IncentivesClient client, @Nullable ClaimCodeDelivery delivery, Duration hold) {
        this.ledger = ledger;
        issuer = new GiftCardIssuer(
                ledger.rewards(),
                ledger.gates(),
                ledger.account(),
                new Overheard(client),
                control,
                delivery == null ? null : Deliveries.direct(new OverheardChannel(delivery), hold, control));
    }

    /** From now on each settlement must be one of the model's. */
    public void compareWithTheModel() {
        ledger.watch(this::compare);
    }

    /** Settlements that were compared so far. */
    public long compared() {
        return compared;
    }

    /** Boundaries 2 to 5 for one claim. Leases end by the simulation's clock; the machine's never turns a hand-over away. */
    public void issue(ClaimedReward claimed) {
        issuer.issue(claimed, System.nanoTime() + LEASE.toNanos(), Sending.ALWAYS);
    }

    /** The one reward that tries the gate has been claimed. */
    public void canaryIsOut() {
        control.canaryOut.set(true);
    }

    /** Its call is settled; as the lane does, lets the next one go if it was not paid. */
    public void canaryEnds() {
        if (control.canaryOut.compareAndSet(true, false)) {
            ledger.gates().canaryBack(ledger.account());
        }
    }

    private void compare(ClaimedReward claimed, boolean handOver, Attempt before, Settlement decided) {
        Answer answer = Objects.requireNonNull(handOver ? receipt : heard);
        boolean fetchedNothing = !handOver && withoutCode && claimed.status() == RewardStatus.DELIVERING;
        MODEL.check(before, fetchedNothing ? Answer.OTHER_CARD : answer, decided);
        compared++;
    }

    /** The channel as it is; what becomes of each hand-over is noted. */
    private final class OverheardChannel implements DeliveryChannel {

        private final ClaimCodeDelivery delivery;

        OverheardChannel(ClaimCodeDelivery delivery) {
            this.delivery = delivery;
        }

        @Override
        public HandOver handOver(DeliveryNote note, ClaimCode code) {
            receipt = Answer.NOT_HANDED_OVER; // what a channel that throws comes to
            HandOver result = delivery.handOver(note, code);
            receipt = AnswerReader.of(result, false).answer();
            return result;
        }

        @Override
        public String name() {
            return "EMAIL";
        }

        @Override
        public String described() {
            return "the mail of the simulation";
        }

        @Override
        public int parallel() {
            return 100;
        }

        @Override
        public Duration gap() {
            return Duration.ZERO;
        }

        @Override
        public void close() {}
    }

    /** The client as it is; what it answers is noted. */
    private final class Overheard implements IncentivesClient {

        private final IncentivesClient client;

        Overheard(IncentivesClient client) {
            this.client = client;
        }

        @Override
        public CreateResult create(CreationRequest request, Sending sending) {
            CreateResult result = client.create(request, sending);
            heard = AnswerReader.of(result).answer();
            withoutCode = result instanceof CreateResult.Fulfilled live && live.claimCode() == null;
            return result;
        }

        @Override
        public CancelResult cancel(CreationRequest request, Sending sending) {
            CancelResult result = client.cancel(request, sending);
            heard = AnswerReader.of(result).answer();
            return result;
        }

        @Override
        public ActivationStatus activationStatus(CreationRequest request, Sending sending) {
            return client.activationStatus(request, sending);
        }

        @Override
        public FundsResult availableFunds(Sending sending) {
            return client.availableFunds(sending);
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
