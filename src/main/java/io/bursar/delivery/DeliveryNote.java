package io.bursar.delivery;

import io.bursar.domain.CreationRequest;
import io.bursar.domain.Recipient;

/**
 * What goes with one claim code.
 *
 * @param reference the reward's own id, for people
 * @param recipient who gets it
 * @param request the card's amount and its creationRequestId, which is the key of the hand-over: repeated with each repetition
 */
public record DeliveryNote(String reference, Recipient recipient, CreationRequest request) {

    /** By which the receiving side recognises a repetition. */
    public String key() {
        return request.id().value();
    }
}
