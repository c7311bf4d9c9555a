package io.bursar.delivery;

import io.bursar.incentives.ClaimCode;

/**
 * Hands claim codes to people. At least once: after a crash the same code comes again under the same creationRequestId, by which
 * the receiving side recognises the repetition. Called by several threads at once.
 */
public interface ClaimCodeDelivery {

    /**
     * Hands one code over. Called after the promise of it is committed, with no transaction open. It must end within 10
     * seconds, and whatever is uncertain is {@link HandOver.Again}: a doubled message is harmless, a lost one is not.
     *
     * @param note to whom, under which key
     * @param code wiped by the caller afterwards: must not be kept, logged or put into an exception
     */
    HandOver handOver(DeliveryNote note, ClaimCode code);
}
