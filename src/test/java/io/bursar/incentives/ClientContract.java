package io.bursar.incentives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bursar.account.AccountSettings;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the money protocol counts on, whoever the provider is: the simulator always, the sandbox where keys for it are set. */
abstract class ClientContract {

    private final String run =
            UUID.randomUUID().toString().replaceAll("[^A-Za-z0-9]", "").substring(0, 12);
    private int ids;

    abstract AccountSettings account();

    abstract Throttle throttle();

    /** A card's number or a customer's account that the provider accepts; null if this provider has none for us. */
    abstract @Nullable String target(Operation operation);

    private IncentivesClient client(Operation operation) {
        return IncentivesClient.of(account(), operation, throttle(), Clock.systemUTC());
    }

    private CreationRequest request(Operation operation, long minor) {
        String target = target(operation);
        assumeThat(operation.needsTarget() && target == null)
                .as("no card number or customer account is set for " + operation)
                .isFalse();
        return new CreationRequest(id(account().partnerId() + run + "N" + ids++), money(minor), target);
    }

    private static CreationRequestId id(String value) {
        return new CreationRequestId(value);
    }

    private Money money(long minor) {
        return Money.ofMinor(minor, account().currency());
    }

    @ParameterizedTest
    @EnumSource
    void makesOneForOneIdHoweverOftenItIsAsked(Operation operation) {
        CreationRequest request = request(operation, 1_000);
        try (IncentivesClient client = client(operation)) {
            CreateResult.Fulfilled first = (CreateResult.Fulfilled) client.create(request, Sending.ALWAYS);
            CreateResult.Fulfilled again = (CreateResult.Fulfilled) client.create(request, Sending.ALWAYS);
            assertThat(again.gcId()).isEqualTo(first.gcId());
            if (operation == Operation.GIFT_CODE) {
                assertThat(Objects.requireNonNull(again.claimCode()).<String>reveal(String::new))
                        .isEqualTo(Objects.requireNonNull(first.claimCode()).<String>reveal(String::new));
            }
            assertThat(client.cancel(request, Sending.ALWAYS)).isEqualTo(new CancelResult.Cancelled());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnotherAmountUnderTheSameId(Operation operation) {
        CreationRequest request = request(operation, 1_000);
        try (IncentivesClient client = client(operation)) {
            assertThat(client.create(request, Sending.ALWAYS)).isInstanceOf(CreateResult.Fulfilled.class);
            CreationRequest other = new CreationRequest(request.id(), money(1_100), request.target());
            assertThat(client.create(other, Sending.ALWAYS))
                    .isInstanceOfSatisfying(
                            CreateResult.Failed.class,
                            failed -> assertThat(failed.error().meaning()).isEqualTo(ErrorMeaning.ID_IN_USE));
            client.cancel(request, Sending.ALWAYS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesNothingLiveUnderAnUndoneId(Operation operation) {
        CreationRequest request = request(operation, 1_000);
        try (IncentivesClient client = client(operation)) {
            assertThat(client.create(request, Sending.ALWAYS)).isInstanceOf(CreateResult.Fulfilled.class);
            assertThat(client.cancel(request, Sending.ALWAYS)).isEqualTo(new CancelResult.Cancelled());
            CreateResult dead = client.create(request, Sending.ALWAYS);
            if (operation == Operation.BALANCE_LOAD) {
                assertThat(dead).isInstanceOf(CreateResult.Failed.class);
            } else {
                assertThat(dead)
                        .isInstanceOfSatisfying(
                                CreateResult.NotLive.class,
                                card -> assertThat(card.undone()).isTrue());
            }
        }
    }

    @Test
    void makesANewOneUnderTheNextId() {
        CreationRequest first = request(Operation.GIFT_CODE, 1_000);
        CreationRequest next = request(Operation.GIFT_CODE, 1_000);
        try (IncentivesClient client = client(Operation.GIFT_CODE)) {
            CreateResult.Fulfilled dead = (CreateResult.Fulfilled) client.create(first, Sending.ALWAYS);
            client.cancel(first, Sending.ALWAYS);
            assertThat(client.create(next, Sending.ALWAYS))
                    .isInstanceOfSatisfying(
                            CreateResult.Fulfilled.class,
                            live -> assertThat(live.gcId()).isNotEqualTo(dead.gcId()));
            client.cancel(next, Sending.ALWAYS);
        }
    }

    /** The provider's mock ids are sent whole, without the partner's prefix (Incentives API documentation, mock responses). */
    @ParameterizedTest
    @CsvSource({
        "F1000, F100, OUTCOME_UNKNOWN",
        "F2000, F200, REWARD_REFUSED",
        "F2001, F200, REWARD_REFUSED",
        "F2002, F200, ACCOUNT_REFUSED",
        "F2003, F200, REWARD_REFUSED",
        "F2004, F200, REWARD_REFUSED",
        "F2005, F200, REWARD_REFUSED",
        "F2010, F200, REWARD_REFUSED",
        "F2015, F200, REWARD_REFUSED",
        "F2016, F200, REWARD_REFUSED",
        "F2017, F200, REWARD_REFUSED",
        "F2047, F200, TOO_LATE_TO_CANCEL",
        "F3003, F300, OUT_OF_FUNDS",
        "F3005, F300, UNKNOWN_REFUSAL",
        "F3010, F300, REWARD_REFUSED",
        "F4000, F400, CANCEL_AND_CREATE_AGAIN",
        "F5000, F500, OUTCOME_UNKNOWN"
    })
    void readsEachMockError(String mockId, ErrorClass errorClass, ErrorMeaning meaning) {
        try (IncentivesClient client = client(Operation.GIFT_CODE)) {
            assertThat(client.create(CreationRequest.of(id(mockId), money(1_000)), Sending.ALWAYS))
                    .isInstanceOfSatisfying(CreateResult.Failed.class, failed -> {
                        assertThat(failed.error().errorClass()).isEqualTo(errorClass);
                        assertThat(failed.error().meaning()).isEqualTo(meaning);
                    });
        }
    }

    @Test
    void refusesAnIdOfAnotherPartner() {
        try (IncentivesClient client = client(Operation.GIFT_CODE)) {
            assertThat(client.create(CreationRequest.of(id("zzzzz" + run), money(1_000)), Sending.ALWAYS))
                    .isInstanceOfSatisfying(
                            CreateResult.Failed.class,
                            failed -> assertThat(failed.error().meaning()).isEqualTo(ErrorMeaning.ACCOUNT_REFUSED));
        }
    }

    @Test
    void readsTheFunds() {
        try (IncentivesClient client = client(Operation.GIFT_CODE)) {
            assertThat(client.availableFunds(Sending.ALWAYS)).isInstanceOf(FundsResult.Available.class);
        }
    }

    @Test
    void readsTheStateOfAPhysicalCard() {
        CreationRequest request = request(Operation.PHYSICAL_CARD, 1_000);
        try (IncentivesClient client = client(Operation.PHYSICAL_CARD)) {
            client.create(request, Sending.ALWAYS);
            ActivationStatus active = client.activationStatus(request, Sending.ALWAYS);
            client.cancel(request, Sending.ALWAYS);
            ActivationStatus after = client.activationStatus(request, Sending.ALWAYS);
            assertThat(active).isInstanceOf(ActivationStatus.Known.class).isNotEqualTo(after);
        }
    }
}
