package io.bursar.incentives;

import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import java.time.Clock;

/** The client over HTTP. */
final class HttpIncentivesClient implements IncentivesClient {

    static HttpIncentivesClient of(AccountSettings account, Throttle throttle, Clock clock) {
        return new HttpIncentivesClient();
    }

    @Override
    public CreateResult create(CreationRequestId id, Money amount, Sending sending) {
        return new CreateResult.NotSent("not there yet");
    }

    @Override
    public CancelResult cancel(CreationRequestId id, Sending sending) {
        return new CancelResult.NotSent("not there yet");
    }

    @Override
    public FundsResult availableFunds(Sending sending) {
        return new FundsResult.NotSent("not there yet");
    }

    @Override
    public void close() {}
}
