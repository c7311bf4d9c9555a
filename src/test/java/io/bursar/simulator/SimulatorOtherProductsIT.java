package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.simulator.Books.CardState;
import io.bursar.simulator.SigningCaller.Reply;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Physical cards and balance loads: the same protocol on the same books, with the least certain shapes. */
class SimulatorOtherProductsIT {

    private static final String NUMBER = "6079123412341234";
    private Simulator simulator;
    private SigningCaller caller;

    @BeforeEach
    void start() {
        simulator = Simulator.start(SimulatorSettings.defaults().withCallsPerSecondMax(0));
        caller = SigningCaller.of(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private Reply activate(String id, String number, String amount) throws IOException, InterruptedException {
        return caller.call(
                "ActivateGiftCard",
                "{\"activationRequestId\":\"" + id + "\",\"partnerId\":\"Bursr\",\"cardNumber\":\"" + number
                        + "\",\"value\":{\"amount\":" + amount + ",\"currencyCode\":\"USD\"}}");
    }

    private Reply deactivate(String id, String number) throws IOException, InterruptedException {
        return caller.call(
                "DeactivateGiftCard",
                "{\"activationRequestId\":\"" + id + "\",\"partnerId\":\"Bursr\",\"cardNumber\":\"" + number + "\"}");
    }

    private Reply check(String number) throws IOException, InterruptedException {
        return caller.call(
                "ActivationStatusCheck",
                "{\"statusCheckRequestId\":\"Bursr9\",\"partnerId\":\"Bursr\",\"cardNumber\":\"" + number + "\"}");
    }

    private Reply load(String id, String amount) throws IOException, InterruptedException {
        return caller.call(
                "LoadAmazonBalance",
                "{\"loadBalanceRequestId\":\"" + id + "\",\"partnerId\":\"Bursr\",\"amount\":{\"value\":" + amount
                        + ",\"currencyCode\":\"USD\"},\"account\":{\"id\":\"customer\",\"type\":\"1\"}}");
    }

    private Reply voidLoad(String id) throws IOException, InterruptedException {
        return caller.call(
                "VoidAmazonBalanceLoad", "{\"loadBalanceRequestId\":\"" + id + "\",\"partnerId\":\"Bursr\"}");
    }

    /** ActivateGiftCard is undone by DeactivateGiftCard (Incentives API FAQ). */
    @Test
    void activatesAndDeactivatesAPhysicalCard() throws Exception {
        Reply active = activate("Bursr1", NUMBER, "10");
        assertThat(active.at("/cardInfo/cardStatus")).isEqualTo("Activated");
        assertThat(active.at("/cardInfo/cardNumber")).isEqualTo(NUMBER);
        assertThat(active.at("/activationRequestId")).isEqualTo("Bursr1");
        assertThat(check(NUMBER).at("/cardInfo/cardStatus")).isEqualTo("Activated");
        assertThat(simulator.books().funds()).isEqualByComparingTo("999990");

        assertThat(deactivate("Bursr1", NUMBER).at("/status")).isEqualTo("SUCCESS");
        assertThat(check(NUMBER).at("/cardInfo/cardStatus")).isEqualTo("Deactivated");
        assertThat(activate("Bursr1", NUMBER, "10").at("/cardInfo/cardStatus")).isEqualTo("Deactivated");
        assertThat(activate("Bursr2", NUMBER, "10").at("/cardInfo/cardStatus")).isEqualTo("Activated");
        assertThat(simulator.books().funds()).isEqualByComparingTo("999990");
    }

    /** CardAlreadyActivatedWithDifferentRequestId (error handling page); physical cards from 1 dollar (FAQ). */
    @Test
    void refusesACardThatIsActiveUnderAnotherId() throws Exception {
        activate("Bursr1", NUMBER, "10");

        assertThat(activate("Bursr2", NUMBER, "10").errorType())
                .isEqualTo("CardAlreadyActivatedWithDifferentRequestId");
        assertThat(activate("Bursr1", "6079000000000000", "10").errorType()).isEqualTo("InvalidCardNumberInput");
        assertThat(activate("Bursr3", "?", "10").errorType()).isEqualTo("InvalidCardNumberInput");
        assertThat(activate("Bursr4", "6079000000000001", "0.5").errorType()).isEqualTo("InvalidAmountValue");
        assertThat(simulator.books().live()).hasSize(1);
    }

    @Test
    void loadsABalanceOnceAndVoidsIt() throws Exception {
        assertThat(load("Bursr1", "10").at("/status")).isEqualTo("SUCCESS");
        assertThat(load("Bursr1", "10").at("/loadBalanceRequestId")).isEqualTo("Bursr1");
        assertThat(load("Bursr1", "11").errorType()).isEqualTo("PreDenominationMismatch");
        assertThat(simulator.books().funds()).isEqualByComparingTo("999990");

        assertThat(voidLoad("Bursr1").at("/status")).isEqualTo("SUCCESS");
        assertThat(simulator.books().card("Bursr1").orElseThrow().state()).isEqualTo(CardState.CANCELLED);
        assertThat(load("Bursr1", "10").errorCode()).isEqualTo("F200");
        assertThat(simulator.books().funds()).isEqualByComparingTo("1000000");
    }

    /** Not known: whether the amount of a load is in cents. */
    @Test
    void canTakeLoadsInMinorUnits() throws Exception {
        simulator.behave(Behaviour.fromJson("{\"loadsInMinorUnits\": true}"));
        load("Bursr1", "1050");

        assertThat(simulator.books().liveValue()).isEqualByComparingTo("10.50");
    }

    /** Not known: whether the ids of different products are apart; assumed. */
    @Test
    void keepsTheIdsOfOneProductApartFromThoseOfAnother() throws Exception {
        load("Bursr1", "10");

        assertThat(caller.create("Bursr1", "20").at("/cardInfo/cardStatus")).isEqualTo("Fulfilled");
        assertThat(simulator.books().live()).hasSize(2);
    }
}
