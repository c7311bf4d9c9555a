package io.bursar.incentives;

import io.bursar.account.AccountSettings;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import java.time.Clock;

/**
 * One provider account, seen through its operations. Each method makes one HTTP request at most, waits for the
 * account's throttle right before it leaves, and comes back with a value within 6 seconds of the request plus the wait.
 * Safe for use by many threads.
 */
public interface IncentivesClient extends AutoCloseable {

    /**
     * A client for the account. Opens no connection yet.
     *
     * @param throttle the account's one budget; every request draws from it
     * @param clock the wall clock that signatures are dated by
     * @throws IllegalArgumentException if the endpoint is plain http and not on this machine
     */
    static IncentivesClient of(AccountSettings account, Throttle throttle, Clock clock) {
        return HttpIncentivesClient.of(account, throttle, clock);
    }

    /** CreateGiftCard. Repeating it with the same id and amount is always safe, and fetches the same card again. */
    CreateResult create(CreationRequestId id, Money amount, Sending sending);

    /** CancelGiftCard: within 15 minutes of the creation only. */
    CancelResult cancel(CreationRequestId id, Sending sending);

    /** GetAvailableFunds; the provider allows one call a second, and its sandbox always answers zero. */
    FundsResult availableFunds(Sending sending);

    /** Closes all connections; calls under way end as {@code NoAnswer} or {@code NotSent}. */
    @Override
    void close();
}
