package io.bursar.incentives;

import io.bursar.account.AccountSettings;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.Operation;
import java.io.StringWriter;
import java.util.Objects;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a reward becomes: the provider's operations that make and undo it, the shapes of their bodies, and what proves that
 * one was made. A success must prove itself field by field; one that does not says nothing about the money.
 */
sealed interface Product permits GiftCode, PhysicalCard, BalanceLoad {

    /** The product of an operation, shaped as this account's provider wants it. */
    static Product of(Operation operation, AccountSettings account) {
        return switch (operation) {
            case GIFT_CODE -> new GiftCode(account.partnerId());
            case PHYSICAL_CARD -> new PhysicalCard(account.partnerId());
            case BALANCE_LOAD -> new BalanceLoad(account.partnerId(), account.balanceLoads());
        };
    }

    /** The call that makes it; the same request makes the same call. */
    Call create(CreationRequest request);

    /** The call that undoes it. */
    Call cancel(CreationRequest request);

    /** What an answer with status SUCCESS proves about the request. */
    CreateResult created(Answer answer, CreationRequest request);

    /**
     * One call, unsigned.
     *
     * @param operation the provider's name of it, also the path
     * @param body one JSON object
     */
    record Call(String operation, String body) {

        private static final JsonFactory JSON = new JsonFactory();

        /** A call whose body has these properties. */
        static Call of(String operation, Consumer<JsonGenerator> properties) {
            StringWriter text = new StringWriter();
            try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
                json.writeStartObject();
                properties.accept(json);
                json.writeEndObject();
            }
            return new Call(operation, text.toString());
        }
    }

    /** Writes {@code "value":{"amount":..,"currencyCode":..}}; the amount is exact, in major units. */
    static void writeValue(JsonGenerator json, CreationRequest request) {
        json.writeObjectPropertyStart("value");
        json.writeName("amount");
        json.writeNumber(request.amount().plain());
        json.writeStringProperty("currencyCode", request.amount().currency().getCurrencyCode());
        json.writeEndObject();
    }

    /** The card's number or the customer's account of a request that cannot be without. */
    static String target(CreationRequest request) {
        return Objects.requireNonNull(
                request.target(), () -> "The reward of " + request.id() + " has no card number or account");
    }

    /** A success that does not prove itself says nothing about the money. */
    static CreateResult unproven(Answer answer, String why) {
        answer.wipeClaimCode();
        return new CreateResult.Failed(ProviderError.unintelligible(why));
    }
}
