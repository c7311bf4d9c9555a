package io.bursar.incentives;

import io.bursar.account.AccountSettings;
import io.bursar.account.BalanceLoadShape;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.Operation;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import io.bursar.transport.ProviderConnection;
import java.time.Clock;

/**
 * One provider account, seen through its operations. Each method makes one HTTP request at most, and the same one
 * with each other key of the account while its keys are refused; each waits for the account's throttle right before it
 * leaves, and is over within 6 seconds plus the wait.
 * Safe for use by many threads.
 */
public interface IncentivesClient extends AutoCloseable {

    /**
     * A client for the account. Opens no connection yet.
     *
     * @param operation what its creates make and its cancels undo
     * @param throttle the account's one budget; every request draws from it
     * @param clock the wall clock that signatures are dated by
     * @throws IllegalArgumentException if the endpoint is plain http and not on this machine
     */
    static IncentivesClient of(AccountSettings account, Operation operation, Throttle throttle, Clock clock) {
        return HttpIncentivesClient.of(account, operation, throttle, clock);
    }

    /** A client for balance loads in another shape than the usual one, to find out which one the provider takes. */
    static IncentivesClient ofBalanceLoads(
            AccountSettings account, BalanceLoadShape shape, Throttle throttle, Clock clock) {
        Product loads = new BalanceLoad(account.partnerId(), shape);
        return HttpIncentivesClient.of(account, loads, throttle, clock, ProviderConnection.LIMIT);
    }

    /**
     * CreateGiftCard, ActivateGiftCard or LoadAmazonBalance. Repeating it with the same request is always safe, and
     * fetches the same card again.
     */
    CreateResult create(CreationRequest request, Sending sending);

    /** CancelGiftCard, DeactivateGiftCard or VoidAmazonBalanceLoad: within 15 minutes of the creation only. */
    CancelResult cancel(CreationRequest request, Sending sending);

    /** ActivationStatusCheck: the state of the physical card whose number is the request's target. */
    ActivationStatus activationStatus(CreationRequest request, Sending sending);

    /** GetAvailableFunds; the provider allows one call a second, and its sandbox always answers zero. */
    FundsResult availableFunds(Sending sending);

    /** Closes all connections; calls under way end as {@code NoAnswer} or {@code NotSent}. */
    @Override
    void close();
}
