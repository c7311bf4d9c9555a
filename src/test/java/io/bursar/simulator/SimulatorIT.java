package io.bursar.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.simulator.Behaviour.CancelOfUnknownId;
import io.bursar.simulator.Books.CardState;
import io.bursar.simulator.SigningCaller.Reply;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each call does to the books, and in which shape it is answered. */
class SimulatorIT {

    private final MovingClock clock = new MovingClock(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);
    private Simulator simulator;
    private SigningCaller caller;

    @BeforeEach
    void start() {
        restart(SimulatorSettings.defaults());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private void restart(SimulatorSettings settings) {
        if (simulator != null) {
            simulator.close();
        }
        simulator = Simulator.start(settings.withClock(clock).withCallsPerSecondMax(0));
        caller = SigningCaller.of(simulator);
    }

    private Books.Card card(String id) {
        return simulator.books().card(id).orElseThrow();
    }

    /** A success is flat, with these six fields (answers recorded from the provider's sandbox). */
    @Test
    void answersACreateInTheRecordedShape() throws Exception {
        Reply reply = caller.create("Bursr1", "25.5");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo("application/json");
        assertThat(reply.json().propertyNames())
                .containsExactlyInAnyOrder(
                        "cardInfo", "creationRequestId", "gcClaimCode", "gcExpirationDate", "gcId", "status");
        assertThat(reply.at("/status")).isEqualTo("SUCCESS");
        assertThat(reply.at("/cardInfo/cardStatus")).isEqualTo("Fulfilled");
        assertThat(reply.json().at("/cardInfo/cardNumber").isNull()).isTrue();
        assertThat(reply.json().at("/cardInfo/value/amount").decimalValue()).isEqualTo(new BigDecimal("25.5"));
        assertThat(reply.at("/cardInfo/value/currencyCode")).isEqualTo("USD");
        assertThat(reply.at("/creationRequestId")).isEqualTo("Bursr1");
        assertThat(reply.at("/gcClaimCode")).matches("[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4}");
        assertThat(reply.json().at("/gcExpirationDate").isNull()).isTrue();
        assertThat(reply.at("/gcId")).isEqualTo(card("Bursr1").gcId());
    }

    /** The same id with the same amount returns the first result (Incentives API FAQ). */
    @Test
    void answersTheSameCardForTheSameIdAndAmount() throws Exception {
        Reply first = caller.create("Bursr1", "1000");
        Reply second = caller.create("Bursr1", "1000.00");

        assertThat(second.text()).isEqualTo(first.text());
        assertThat(simulator.books().live()).hasSize(1);
        assertThat(simulator.books().funds()).isEqualByComparingTo("999000");
        assertThat(card("Bursr1").creates()).isEqualTo(2);
    }

    /** The same id with another amount is an F200, "Pre Denomination Mismatch" (Incentives API FAQ). */
    @Test
    void refusesTheSameIdWithAnotherAmount() throws Exception {
        caller.create("Bursr1", "10");
        Reply reply = caller.create("Bursr1", "11");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorCode()).isEqualTo("F200");
        assertThat(reply.errorType()).isEqualTo("PreDenominationMismatch");
        assertThat(reply.at("/message")).contains("Pre Denomination Mismatch");
        assertThat(card("Bursr1").amount()).isEqualByComparingTo("10");
    }

    /** The ids in an error are null (answers recorded from the provider's sandbox). */
    @Test
    void answersErrorsInTheRecordedShapeWithNullIds() throws Exception {
        Reply reply = caller.create("F2003", "10");

        assertThat(reply.text())
                .isEqualTo("{\"agcodResponse\":{\"__type\":\"CreateGiftCardResponse:"
                        + "http://internal.amazon.com/coral/com.amazonaws.agcod/\",\"cardInfo\":null,"
                        + "\"creationRequestId\":null,\"gcClaimCode\":null,\"gcExpirationDate\":null,\"gcId\":null,"
                        + "\"status\":\"FAILURE\"},\"errorCode\":\"F200\",\"errorType\":\"InvalidAmountInput\","
                        + "\"message\":\"Mock F2003: InvalidAmountInput\"}");
    }

    /** A cancelled id answers with the same code, but RefundedToPurchaser (recorded from the provider's sandbox). */
    @Test
    void answersTheDeadCardForACancelledId() throws Exception {
        Reply live = caller.create("Bursr1", "10");
        Reply cancelled = caller.cancel("Bursr1");
        Reply dead = caller.create("Bursr1", "10");

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.json().propertyNames()).containsExactlyInAnyOrder("creationRequestId", "gcId", "status");
        assertThat(dead.at("/status")).isEqualTo("SUCCESS");
        assertThat(dead.at("/cardInfo/cardStatus")).isEqualTo("RefundedToPurchaser");
        assertThat(dead.at("/gcId")).isEqualTo(live.at("/gcId"));
        assertThat(dead.at("/gcClaimCode")).isEqualTo(live.at("/gcClaimCode"));
        assertThat(card("Bursr1").state()).isEqualTo(CardState.CANCELLED);
        assertThat(simulator.books().funds()).isEqualByComparingTo("1000000");
        assertThat(simulator.figures().liveCards()).isZero();
    }

    /** Not known: whether a create on a cancelled id can answer the cached Fulfilled. */
    @Test
    void canAnswerTheCachedFulfilledForACancelledId() throws Exception {
        restart(SimulatorSettings.defaults()
                .withBehaviour(Behaviour.fromJson("{\"cancelledAnswersFulfilled\": true}")));
        caller.create("Bursr1", "10");
        caller.cancel("Bursr1");

        assertThat(caller.create("Bursr1", "10").at("/cardInfo/cardStatus")).isEqualTo("Fulfilled");
        assertThat(card("Bursr1").state()).isEqualTo(CardState.CANCELLED);
    }

    /** Only within 15 minutes of creation (Incentives API FAQ). */
    @Test
    void cancelsUpToFifteenMinutesAfterCreation() throws Exception {
        caller.create("Bursr1", "10");
        clock.advance(Duration.ofMinutes(15));

        assertThat(caller.cancel("Bursr1").at("/status")).isEqualTo("SUCCESS");
    }

    /** Only within 15 minutes of creation (Incentives API FAQ); the error type as recorded from the sandbox. */
    @Test
    void refusesACancelAfterFifteenMinutes() throws Exception {
        caller.create("Bursr1", "10");
        clock.advance(Duration.ofMinutes(15).plusMillis(1));
        Reply reply = caller.cancel("Bursr1");

        assertThat(reply.errorCode()).isEqualTo("F200");
        assertThat(reply.errorType()).isEqualTo("CancelRequestArrivedAfterTimeLimit");
        assertThat(card("Bursr1").state()).isEqualTo(CardState.LIVE);
    }

    /** Not known: what a cancel of an unknown or a cancelled id answers; F200 is the assumption. */
    @Test
    void refusesTheCancelOfAnUnknownIdAndASecondCancel() throws Exception {
        assertThat(caller.cancel("Bursr1").errorCode()).isEqualTo("F200");
        assertThat(caller.create("Bursr1", "10").at("/cardInfo/cardStatus")).isEqualTo("Fulfilled");
        caller.cancel("Bursr1");

        assertThat(caller.cancel("Bursr1").errorCode()).isEqualTo("F200");
        assertThat(simulator.books().funds()).isEqualByComparingTo("1000000");
        assertThat(card("Bursr1").cancels()).isEqualTo(3);
    }

    /** Not known: the other assumption, a cancel of an unknown id that succeeds for good. */
    @Test
    void canBurnAnUnknownIdByACancel() throws Exception {
        simulator.behave(Behaviour.standard().withCancelOfUnknownId(CancelOfUnknownId.SUCCEEDS_AND_BURNS));

        assertThat(caller.cancel("Bursr1").at("/status")).isEqualTo("SUCCESS");
        assertThat(caller.create("Bursr1", "10").at("/cardInfo/cardStatus")).isEqualTo("RefundedToPurchaser");
        assertThat(card("Bursr1").state()).isEqualTo(CardState.BURNED);
        assertThat(simulator.books().live()).isEmpty();
    }

    /** Not known: the third assumption, a cancel of an unknown id that succeeds and changes nothing. */
    @Test
    void canAcceptTheCancelOfAnUnknownIdWithoutBurningIt() throws Exception {
        simulator.behave(Behaviour.standard().withCancelOfUnknownId(CancelOfUnknownId.SUCCEEDS));

        assertThat(caller.cancel("Bursr1").at("/status")).isEqualTo("SUCCESS");
        assertThat(caller.create("Bursr1", "10").at("/cardInfo/cardStatus")).isEqualTo("Fulfilled");
        assertThat(simulator.books().live()).hasSize(1);
    }

    /** Ids begin with the partner id, letter case included (FAQ), and have at most 40 letters and digits (reference). */
    @ParameterizedTest
    @CsvSource({
        "bursr1, Request Id Must Start With Partner Name",
        "Other1, Request Id Must Start With Partner Name",
        "Bursr-1, letters and digits",
        "Bursr678901234567890123456789012345678901, 1 to 40"
    })
    void refusesAnIdWithoutThePartnersPrefixOrOfAnotherForm(String id, String words) throws Exception {
        Reply reply = caller.create(id, "10");

        assertThat(reply.errorCode()).isEqualTo("F200");
        assertThat(reply.at("/message")).contains(words);
        assertThat(simulator.books().cards()).isEmpty();
    }

    /** 0.15 to 2,000 dollars in the US (Incentives API FAQ); the error types as on the error handling page. */
    @ParameterizedTest
    @CsvSource({
        "0.14, USD, InvalidAmountValue",
        "0, USD, InvalidAmountValue",
        "-5, USD, InvalidAmountValue",
        "1e999, USD, InvalidAmountValue",
        "1e999999999, USD, InvalidAmountValue",
        "2000.01, USD, MaxAmountExceeded",
        "10.001, USD, FractionalAmountNotAllowed",
        "'\"10\"', USD, InvalidAmountInput",
        "null, USD, InvalidAmountInput",
        "10, EUR, CurrencyCodeMismatch",
        "10, XXX, InvalidCurrencyCodeInput"
    })
    void refusesAnAmountTheMarketplaceDoesNotTake(String amount, String currency, String type) throws Exception {
        Reply reply = caller.create("Bursr1", amount, currency);

        assertThat(reply.errorCode()).isEqualTo("F200");
        assertThat(reply.errorType()).isEqualTo(type);
        assertThat(simulator.books().live()).isEmpty();
    }

    /** 0.15 to 2,000 dollars in the US (Incentives API FAQ). */
    @ParameterizedTest
    @CsvSource({"0.15", "2000"})
    void takesTheSmallestAndTheLargestAmount(String amount) throws Exception {
        assertThat(caller.create("Bursr1", amount).status()).isEqualTo(200);
    }

    /** Yen come back as 1000.0 (recorded); codes outside the US and Canada expire after ten years (FAQ). */
    @Test
    void answersYenAsDecimalsAndTakesNoFractionOfThem() throws Exception {
        restart(SimulatorSettings.defaults().withCurrency("JPY"));
        Reply whole = caller.create("Bursr1", "1000", "JPY");

        assertThat(whole.text()).contains("\"amount\":1000.0,");
        assertThat(whole.at("/gcExpirationDate")).isEqualTo("Sun Nov 23 10:00:00 UTC 2036");
        assertThat(caller.create("Bursr2", "1000.0", "JPY").status()).isEqualTo(200);
        assertThat(caller.create("Bursr3", "1000.5", "JPY").errorType()).isEqualTo("FractionalAmountNotAllowed");
    }

    /** F300 InsufficientFunds: nothing was created (Incentives API error handling page). */
    @Test
    void refusesACreateBeyondTheFundsWithoutEffect() throws Exception {
        simulator.setFunds(new BigDecimal("15"));
        caller.create("Bursr1", "10");
        Reply reply = caller.create("Bursr2", "10");

        assertThat(reply.errorCode()).isEqualTo("F300");
        assertThat(reply.errorType()).isEqualTo("InsufficientFunds");
        simulator.addFunds(new BigDecimal("5"));
        assertThat(caller.create("Bursr2", "10").status()).isEqualTo(200);
        assertThat(caller.funds().text()).contains("\"amount\":0.0,");
    }

    /** An amount, a status and a timestamp (Incentives API reference, GetAvailableFunds). */
    @Test
    void answersTheFundsInTheRecordedShape() throws Exception {
        assertThat(caller.funds().text())
                .isEqualTo("{\"availableFunds\":{\"amount\":1000000.0,\"currencyCode\":\"USD\"},"
                        + "\"status\":\"SUCCESS\",\"timestamp\":\"2026-11-23 10:00:00\"}");
    }

    /** Mock ids are sent without the partner's prefix (Incentives API error handling page). */
    @ParameterizedTest
    @CsvSource({
        "F1000, F100, FAILURE, GeneralError",
        "F2047, F200, FAILURE, CancelRequestArrivedAfterTimeLimit",
        "F3003, F300, FAILURE, InsufficientFunds",
        "F3010, F300, FAILURE, CustomerSurpassedDailyVelocityLimit",
        "F4000, F400, RESEND, SystemTemporarilyUnavailable",
        "F5000, F500, FAILURE, GeneralError"
    })
    void answersAMockIdWithItsError(String id, String code, String status, String type) throws Exception {
        Reply reply = caller.create(id, "10");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorCode()).isEqualTo(code);
        assertThat(reply.at("/agcodResponse/status")).isEqualTo(status);
        assertThat(reply.errorType()).isEqualTo(type);
        assertThat(simulator.books().cards()).isEmpty();
    }

    /** F0000 is the mock id that succeeds (Incentives API error handling page). */
    @Test
    void succeedsWithTheMockIdF0000OutsideTheBooks() throws Exception {
        assertThat(caller.create("F0000", "10").at("/status")).isEqualTo("SUCCESS");
        assertThat(simulator.books().cards()).isEmpty();
    }

    @Test
    void derivesTheSameCodesFromTheSameSeed() throws Exception {
        String first = caller.create("Bursr1", "10").at("/gcClaimCode");
        restart(SimulatorSettings.defaults());
        String again = caller.create("Bursr1", "10").at("/gcClaimCode");
        restart(SimulatorSettings.defaults().withSeed(2));

        assertThat(again).isEqualTo(first);
        assertThat(caller.create("Bursr1", "10").at("/gcClaimCode")).isNotEqualTo(first);
        assertThat(simulator.claimCodes()).hasSize(1);
    }

    @Test
    void saysInOneLineWhatAClientHasToKnow() {
        assertThat(simulator.readyLine()).doesNotContain("\n");
        assertThat(SigningCaller.JSON.readTree(simulator.readyLine()).propertyNames())
                .containsExactly(
                        "endpoint",
                        "adminEndpoint",
                        "region",
                        "partnerId",
                        "accessKeyId",
                        "secretAccessKey",
                        "currency",
                        "tlsCertificate");
    }
}
