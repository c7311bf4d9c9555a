package io.bursar.incentives;

import io.bursar.domain.CreationRequest;

/**
 * A physical card, activated by its number (16 digits and their checksum of three, Incentives API documentation, web
 * activation). The partner hands the card itself over, so no claim code is in the answer. The card's number is part of the
 * undoing too, but no amount is.
 */
record PhysicalCard(String partnerId) implements Product {

    @Override
    public Call create(CreationRequest request) {
        return Call.of("ActivateGiftCard", json -> {
            json.writeStringProperty("activationRequestId", request.id().value());
            json.writeStringProperty("partnerId", partnerId);
            json.writeStringProperty("cardNumber", Product.target(request));
            Product.writeValue(json, request);
        });
    }

    @Override
    public Call cancel(CreationRequest request) {
        return Call.of("DeactivateGiftCard", json -> {
            json.writeStringProperty("activationRequestId", request.id().value());
            json.writeStringProperty("partnerId", partnerId);
            json.writeStringProperty("cardNumber", Product.target(request));
        });
    }

    /** ActivationStatusCheck goes by the id of the activation. */
    Call statusCheck(CreationRequest request) {
        return Call.of("ActivationStatusCheck", json -> {
            json.writeStringProperty("statusCheckRequestId", request.id().value());
            json.writeStringProperty("partnerId", partnerId);
            json.writeStringProperty("cardNumber", Product.target(request));
        });
    }

    /** The published words for a live and for a dead card are Fulfilled and RefundedToPurchaser; other clients know two more. */
    @Override
    public CreateResult created(Answer answer, CreationRequest request) {
        String cardStatus = answer.cardStatus();
        answer.wipeClaimCode();
        if (answer.isAboutAnother(request.id())) {
            return Product.unproven(answer, "success for another activationRequestId");
        }
        if (cardStatus == null) {
            return Product.unproven(answer, "success without a cardStatus");
        }
        return switch (cardStatus) {
            case "Fulfilled", "Activated" ->
                answer.isAboutAnother(request.amount())
                        ? Product.unproven(answer, "success for another amount than " + request.amount())
                        : new CreateResult.Fulfilled(null, null);
            case "RefundedToPurchaser", "Deactivated" -> new CreateResult.NotLive(cardStatus, null, true);
            default -> new CreateResult.NotLive(cardStatus, null, false);
        };
    }
}
