package io.bursar.incentives;

import io.bursar.account.BalanceLoadShape;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.Money;
import java.math.BigDecimal;
import tools.jackson.core.JsonGenerator;

/**
 * A load of a customer's balance. Its shape is the least certain one, so the doubtful points are settings of the account.
 * The answer has no card in it: SUCCESS under the request's own id is all the proof there is.
 */
record BalanceLoad(String partnerId, BalanceLoadShape shape) implements Product {

    @Override
    public Call create(CreationRequest request) {
        return call("LoadAmazonBalance", request);
    }

    /** Undone with the same amount and account: another amount is refused (Incentives API documentation, barcode test script). */
    @Override
    public Call cancel(CreationRequest request) {
        return call(shape.voidOperation(), request);
    }

    private Call call(String operation, CreationRequest request) {
        return Call.of(operation, json -> {
            json.writeStringProperty("loadBalanceRequestId", request.id().value());
            json.writeStringProperty("partnerId", partnerId);
            writeAmount(json, request.amount());
            json.writeObjectPropertyStart("account");
            json.writeStringProperty("id", Product.target(request));
            json.writeStringProperty("type", shape.accountType());
            json.writeEndObject();
        });
    }

    private void writeAmount(JsonGenerator json, Money amount) {
        json.writeObjectPropertyStart("amount");
        json.writeName("value");
        json.writeNumber(
                shape.inMinorUnits() ? BigDecimal.valueOf(amount.minorUnits()).toPlainString() : amount.plain());
        json.writeStringProperty("currencyCode", amount.currency().getCurrencyCode());
        json.writeEndObject();
    }

    @Override
    public CreateResult created(Answer answer, CreationRequest request) {
        answer.wipeClaimCode();
        return answer.isAboutAnother(request.id())
                ? Product.unproven(answer, "success for another loadBalanceRequestId")
                : new CreateResult.Fulfilled(null, null);
    }
}
