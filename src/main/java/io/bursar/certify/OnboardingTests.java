package io.bursar.certify;

import io.bursar.certify.Step.Verdict;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.Money;
import io.bursar.incentives.CancelResult;
import io.bursar.incentives.CreateResult;
import io.bursar.incentives.FundsResult;
import io.bursar.incentives.ProviderError;

/** The provider's own tests before an account may go live, today's and the older ones (Incentives API, onboarding). */
final class OnboardingTests {

    private final TestCalls calls;
    private final Steps steps;

    OnboardingTests(TestCalls calls, Steps steps) {
        this.calls = calls;
        this.steps = steps;
    }

    void run() {
        steps.begin("Onboarding tests");
        createAndCancel("create", calls.request("100", null));
        createTwice(calls.request("1000", null));
        createAndCancel(
                "create the smallest,", calls.request(calls.marketplace().cardMin(), null));
        largest();
        MockIds mocks = new MockIds(calls, steps);
        mocks.ask("F2047");
        mocks.ask("F3003");
        funds();
    }

    private void createAndCancel(String create, CreationRequest request) {
        CreateResult result = calls.create(request);
        boolean live = result instanceof CreateResult.Fulfilled;
        steps.check(live, create + " " + request.amount(), request.id(), Words.LIVE, Words.of(result));
        cancel(request, live);
    }

    private void cancel(CreationRequest request, boolean live) {
        if (!live) {
            steps.skip("cancel " + request.amount(), "no card was made");
            return;
        }
        CancelResult result = calls.cancel(request);
        boolean cancelled = result instanceof CancelResult.Cancelled;
        steps.check(cancelled, "cancel " + request.amount(), request.id(), Words.CANCELLED, Words.of(result));
    }

    private void createTwice(CreationRequest request) {
        CreateResult first = calls.createKeepingCode(request);
        boolean live = first instanceof CreateResult.Fulfilled;
        try {
            steps.check(live, "create " + request.amount(), request.id(), Words.LIVE, Words.of(first));
            if (first instanceof CreateResult.Fulfilled card) {
                createAgain(request, card);
                createForAnotherAmount(request);
            }
        } finally {
            if (first instanceof CreateResult.Fulfilled card) {
                card.forgetCode();
            }
        }
        cancel(request, live);
    }

    private void createAgain(CreationRequest request, CreateResult.Fulfilled first) {
        CreateResult second = calls.createKeepingCode(request);
        boolean same = false;
        if (second instanceof CreateResult.Fulfilled card) {
            same = card.isSameCardAs(first);
            card.forgetCode();
        }
        String seen = second instanceof CreateResult.Fulfilled
                ? same ? "same gcId, same code" : "ANOTHER CARD: another gcId or code"
                : Words.of(second);
        steps.check(same, "create it again", request.id(), "same gcId, same code", seen);
    }

    /** One minor unit less, under the same id. */
    private void createForAnotherAmount(CreationRequest request) {
        Money other = request.amount().minus(Money.ofMinor(1, request.amount().currency()));
        CreateResult result = calls.create(CreationRequest.of(request.id(), other));
        steps.check(
                result instanceof CreateResult.Failed failed && isInUse(failed.error()),
                "create it for " + other,
                request.id(),
                "F200 PreDenominationMismatch",
                Words.of(result));
    }

    private static boolean isInUse(ProviderError error) {
        return switch (error.meaning()) {
            case ID_IN_USE -> true;
            default -> false;
        };
    }

    private void largest() {
        Money max = calls.marketplace().cardMax();
        if (max == null) {
            steps.skip("create the largest amount", "none is known: set the account's card-max");
            return;
        }
        createAndCancel("create the largest,", calls.request(max, null));
        CreationRequest more = calls.request(max.plus(Money.ofMinor(1, max.currency())), null);
        CreateResult result = calls.create(more);
        boolean live = result instanceof CreateResult.Fulfilled;
        steps.answer(!live, "create " + more.amount(), more.id(), "refused: more than the largest", Words.of(result));
        if (live) {
            cancel(more, true);
        }
    }

    /** The provider's sandbox always says zero. */
    private void funds() {
        FundsResult result = calls.funds();
        Verdict verdict = result instanceof FundsResult.Available ? Verdict.PASSED : Verdict.FAILED;
        steps.add("ask for the funds", null, "an amount; a sandbox says zero", Words.of(result), verdict);
    }
}
