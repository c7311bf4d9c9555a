package io.bursar.incentives;

import io.bursar.account.AccountSettings;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.Operation;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import java.time.Clock;

/**
 * One provider account, seen through its operations. Each method makes one HTTP request at most, and one for
 * each other key of the account while its keys are refused as invalid; waits for the
 * account's throttle right before it leaves, and comes back with a value within 6 seconds of the request plus the wait.
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
