package io.bursar.disburse;

import io.bursar.account.AccountSettings;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.incentives.FundsResult;
import io.bursar.incentives.IncentivesClient;
import io.bursar.throttle.Sending;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks once for an account's available funds, in a slot of its pace, and decides nothing by it. */
@Component
public class FundsLook {

    private static final Duration WAIT_MAX = Duration.ofSeconds(15);

    private final Paying paying;

    FundsLook(Paying paying) {
        this.paying = paying;
    }

    /**
     * What the provider said.
     *
     * @param available null if it did not say
     * @param why it is not known, in words; null if it is
     */
    public record Seen(@Nullable Money available, @Nullable String why) {}

    /** One GetAvailableFunds; gives up when no slot is free for 15 seconds. */
    public Seen ask(AccountSettings settings, Operation operation) {
        long began = System.nanoTime();
        Sending sending = () -> System.nanoTime() - began < WAIT_MAX.toNanos();
        try (IncentivesClient client = paying.client(settings, operation)) {
            return switch (client.availableFunds(sending)) {
                case FundsResult.Available available -> new Seen(available.funds(), null);
                case FundsResult.Failed failed ->
                    new Seen(null, "the provider refused account " + settings.name() + ": " + failed.error());
                case FundsResult.Throttled throttled -> new Seen(null, "the provider throttles the account");
                case FundsResult.NoAnswer silent ->
                    new Seen(null, "the provider does not answer (" + silent.why() + ")");
                case FundsResult.NotSent unsent -> new Seen(null, "the provider was not asked (" + unsent.why() + ")");
            };
        }
    }
}
