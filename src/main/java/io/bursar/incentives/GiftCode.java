package io.bursar.incentives;

import io.bursar.domain.CreationRequest;

/**
 * A digital gift code. Only Fulfilled is a live card: a create under a cancelled id says SUCCESS too, with the dead card's
 * status (recorded from the provider's sandbox).
 */
record GiftCode(String partnerId) implements Product {

    @Override
    public Call create(CreationRequest request) {
        return Call.of("CreateGiftCard", json -> {
            json.writeStringProperty("creationRequestId", request.id().value());
            json.writeStringProperty("partnerId", partnerId);
            Product.writeValue(json, request);
        });
    }

    @Override
    public Call cancel(CreationRequest request) {
        return Call.of("CancelGiftCard", json -> {
            json.writeStringProperty("creationRequestId", request.id().value());
            json.writeStringProperty("partnerId", partnerId);
        });
    }

    @Override
    public CreateResult created(Answer answer, CreationRequest request) {
        String cardStatus = answer.cardStatus();
        String gcId = answer.gcId();
        ClaimCode claimCode = answer.claimCode();
        if (answer.isAboutAnother(request.id())) {
            return Product.unproven(answer, "success for another creationRequestId");
        }
        if (cardStatus == null) {
            return Product.unproven(answer, "success without a cardStatus");
        }
        if (!cardStatus.equals("Fulfilled")) {
            answer.wipeClaimCode();
            return new CreateResult.NotLive(cardStatus, gcId, cardStatus.equals("RefundedToPurchaser"));
        }
        if (gcId == null || claimCode == null) {
            return Product.unproven(answer, "success without a " + (gcId == null ? "gcId" : "gcClaimCode"));
        }
        if (answer.isAboutAnother(request.amount())) {
            return Product.unproven(answer, "success for another amount than " + request.amount());
        }
        return new CreateResult.Fulfilled(gcId, claimCode);
    }
}
