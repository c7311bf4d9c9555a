package io.bursar.certify;

import io.bursar.account.AccountSettings;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Marketplace;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.incentives.ActivationStatus;
import io.bursar.incentives.CancelResult;
import io.bursar.incentives.CreateResult;
import io.bursar.incentives.FundsResult;
import io.bursar.incentives.IncentivesClient;
import io.bursar.incentives.ProviderError;
import io.bursar.throttle.Sending;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one operation. A call without a clear answer is made again under the same id, three times in all; when nobody
 * answers at all, the whole certification is cut short instead of waiting 6 seconds for each of forty calls.
 */
final class TestCalls implements AutoCloseable {

    private static final int TRIES = 3;

    private final AccountSettings account;
    private final Operation operation;
    private final IncentivesClient client;
    private final TestIds ids;
    private final MadeCards made;
    private final Sending sending;

    TestCalls(
            AccountSettings account,
            Operation operation,
            IncentivesClient client,
            TestIds ids,
            MadeCards made,
            Sending sending) {
        this.account = account;
        this.operation = operation;
        this.client = client;
        this.ids = ids;
        this.made = made;
        this.sending = sending;
    }

    Operation operation() {
        return operation;
    }

    Marketplace marketplace() {
        return account.marketplace(operation);
    }

    /** A new request for about that many major units. */
    CreationRequest request(String major, @Nullable String target) {
        return request(amount(major), target);
    }

    /** As much as that, within what the marketplace takes. */
    private Money amount(String major) {
        Marketplace limits = marketplace();
        BigDecimal amount = new BigDecimal(major).setScale(Money.decimals(account.currency()), RoundingMode.DOWN);
        Money wanted = new Money(amount, account.currency());
        Money max = limits.cardMax();
        if (max != null && wanted.compareTo(max) > 0) {
            wanted = max;
        }
        return wanted.compareTo(limits.cardMin()) < 0 ? limits.cardMin() : wanted;
    }

    CreationRequest request(Money amount, @Nullable String target) {
        return new CreationRequest(ids.next(), amount, target);
    }

    CreateResult create(CreationRequest request) {
        CreateResult result = createKeepingCode(request);
        if (result instanceof CreateResult.Fulfilled live) {
            live.forgetCode();
        }
        return result;
    }

    /** The caller forgets the code. */
    CreateResult createKeepingCode(CreationRequest request) {
        boolean[] possible = {made.has(request)};
        made.mayExist(this, request);
        CreateResult result = repeat(
                () -> {
                    CreateResult each = client.create(request, sending);
                    possible[0] |= mayHaveMade(each);
                    return each;
                },
                TestCalls::isClear);
        if (!possible[0] || result instanceof CreateResult.NotLive) {
            made.isGone(request);
        }
        goOnAfter(isSilent(result), Words.of(result), error(result));
        return result;
    }

    CancelResult cancel(CreationRequest request) {
        CancelResult result = repeat(() -> client.cancel(request, sending), TestCalls::isClear);
        if (result instanceof CancelResult.Cancelled) {
            made.isGone(request);
        }
        goOnAfter(isSilent(result), Words.of(result), error(result));
        return result;
    }

    /** One try to cancel, wanted in any case. */
    CancelResult undo(CreationRequest request) {
        return client.cancel(request, Sending.ALWAYS);
    }

    /** One more create, which answers with the dead card if the id is dead. */
    boolean isDead(CreationRequest request) {
        CreateResult result = client.create(request, Sending.ALWAYS);
        if (result instanceof CreateResult.Fulfilled live) {
            live.forgetCode();
        }
        return result instanceof CreateResult.NotLive;
    }

    /** A create under a mock id, which makes no card and asks for its error. */
    CreateResult createMock(CreationRequestId id) {
        CreationRequest request = CreationRequest.of(id, amount("10"));
        CreateResult result = repeat(() -> client.create(request, sending), each -> !isSilent(each));
        if (result instanceof CreateResult.Fulfilled live) {
            live.forgetCode();
        }
        goOnAfter(isSilent(result), Words.of(result), null);
        return result;
    }

    CancelResult cancelMock(CreationRequestId id) {
        CreationRequest request = CreationRequest.of(id, marketplace().cardMin());
        CancelResult result = repeat(() -> client.cancel(request, sending), each -> !isSilent(each));
        goOnAfter(isSilent(result), Words.of(result), null);
        return result;
    }

    FundsResult funds() {
        return client.availableFunds(sending);
    }

    ActivationStatus activationStatus(CreationRequest request) {
        return client.activationStatus(request, sending);
    }

    @Override
    public void close() {
        client.close();
    }

    private static <R> R repeat(Supplier<R> call, Predicate<R> enough) {
        R result = call.get();
        for (int tries = 1; tries < TRIES && !enough.test(result); tries++) {
            result = call.get();
        }
        return result;
    }

    private void goOnAfter(boolean silent, String words, @Nullable ProviderError error) {
        if (!sending.stillWanted()) {
            throw new CutShortException("stopped");
        }
        if (silent) {
            throw new CutShortException(words);
        }
        // an operation that the contract leaves out says so too, and leaves the others alone
        if (error != null && operation == Operation.GIFT_CODE) {
            switch (error.meaning()) {
                case ACCOUNT_REFUSED, OUT_OF_FUNDS -> throw new CutShortException("the account is refused: " + error);
                default -> {}
            }
        }
    }

    static boolean isClear(CreateResult result) {
        return !isSilent(result) && !isTrouble(error(result));
    }

    static boolean isClear(CancelResult result) {
        return !isSilent(result) && !isTrouble(error(result));
    }

    private static boolean isSilent(CreateResult result) {
        return result instanceof CreateResult.Throttled
                || result instanceof CreateResult.NoAnswer
                || result instanceof CreateResult.NotSent;
    }

    private static boolean isSilent(CancelResult result) {
        return result instanceof CancelResult.Throttled
                || result instanceof CancelResult.NoAnswer
                || result instanceof CancelResult.NotSent;
    }

    private static boolean mayHaveMade(CreateResult result) {
        return result instanceof CreateResult.Fulfilled
                || result instanceof CreateResult.NoAnswer
                || isTrouble(error(result));
    }

    private static boolean isTrouble(@Nullable ProviderError error) {
        return error != null
                && switch (error.meaning()) {
                    case OUTCOME_UNKNOWN, CANCEL_AND_CREATE_AGAIN -> true;
                    default -> false;
                };
    }

    private static @Nullable ProviderError error(CreateResult result) {
        return result instanceof CreateResult.Failed failed ? failed.error() : null;
    }

    private static @Nullable ProviderError error(CancelResult result) {
        return result instanceof CancelResult.Failed failed ? failed.error() : null;
    }
}
