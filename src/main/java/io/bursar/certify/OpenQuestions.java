package io.bursar.certify;

import io.bursar.domain.CertifiedBehaviour;
import io.bursar.domain.CertifiedBehaviour.CancelOfUnknownId;
import io.bursar.domain.CertifiedBehaviour.CreateOnCancelledId;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.CreationRequestId;
import io.bursar.incentives.CancelResult;
import io.bursar.incentives.CreateResult;
import org.jspecify.annotations.Nullable;

/** What the provider's documentation leaves open and the money protocol's switches depend on. */
final class OpenQuestions {

    private static final String AMOUNT = "10";

    private final TestCalls calls;
    private final Steps steps;

    OpenQuestions(TestCalls calls, Steps steps) {
        this.calls = calls;
        this.steps = steps;
    }

    /** What was found; null if one of the questions got no clear answer. */
    @Nullable CertifiedBehaviour ask() {
        steps.begin("Open questions");
        CreateOnCancelledId afterCancel = createOnCancelledId();
        Boolean second = secondCancel();
        CancelOfUnknownId unknown = cancelOfUnknownId();
        return afterCancel == null || second == null || unknown == null
                ? null
                : new CertifiedBehaviour(afterCancel, unknown, second);
    }

    private @Nullable CreateOnCancelledId createOnCancelledId() {
        CreationRequest request = calls.request(AMOUNT, null);
        if (!createdAndCancelled(request)) {
            return null;
        }
        CreateResult result = calls.create(request);
        String done = "create on the cancelled id";
        String expected = "dead card (RefundedToPurchaser)";
        if (!TestCalls.isClear(result)) {
            steps.check(false, done, request.id(), expected, Words.of(result));
            return null;
        }
        CreateOnCancelledId found = switch (result) {
            case CreateResult.NotLive dead ->
                dead.undone() ? CreateOnCancelledId.REFUNDED_TO_PURCHASER : CreateOnCancelledId.OTHER;
            case CreateResult.Fulfilled live -> CreateOnCancelledId.FULFILLED;
            default -> CreateOnCancelledId.OTHER;
        };
        boolean likely = found == CreateOnCancelledId.REFUNDED_TO_PURCHASER;
        steps.answer(likely, done, request.id(), expected, Words.of(result));
        return found;
    }

    private @Nullable Boolean secondCancel() {
        CreationRequest request = calls.request(AMOUNT, null);
        if (!createdAndCancelled(request)) {
            return null;
        }
        CancelResult result = calls.cancel(request);
        String done = "cancel it a second time";
        if (!TestCalls.isClear(result)) {
            steps.check(false, done, request.id(), "refused", Words.of(result));
            return null;
        }
        boolean succeeds = result instanceof CancelResult.Cancelled;
        steps.answer(!succeeds, done, request.id(), "refused", Words.of(result));
        return succeeds;
    }

    private boolean createdAndCancelled(CreationRequest request) {
        CreateResult created = calls.create(request);
        boolean live = created instanceof CreateResult.Fulfilled;
        steps.check(live, "create " + request.amount(), request.id(), Words.LIVE, Words.of(created));
        if (!live) {
            steps.skip("cancel it, and ask", "no card was made");
            return false;
        }
        CancelResult cancelled = calls.cancel(request);
        boolean gone = cancelled instanceof CancelResult.Cancelled;
        steps.check(gone, "cancel it", request.id(), Words.CANCELLED, Words.of(cancelled));
        return gone;
    }

    private @Nullable CancelOfUnknownId cancelOfUnknownId() {
        CreationRequest request = calls.request(AMOUNT, null);
        CancelResult cancelled = calls.cancel(request);
        String done = "cancel an id that was never used";
        if (!TestCalls.isClear(cancelled)) {
            steps.check(false, done, request.id(), "refused", Words.of(cancelled));
            return null;
        }
        boolean succeeds = cancelled instanceof CancelResult.Cancelled;
        steps.answer(!succeeds, done, request.id(), "refused", Words.of(cancelled));
        CreateResult created = calls.create(request);
        boolean live = created instanceof CreateResult.Fulfilled;
        reportCreate(request.id(), succeeds, created);
        if (live) {
            undo(request);
        }
        if (!TestCalls.isClear(created)) {
            return null;
        }
        // Fulfilled may also be a kept answer that hides a burned id: of the two readings this is the safe one
        return !succeeds
                ? CancelOfUnknownId.REFUSED
                : live ? CancelOfUnknownId.SUCCEEDS : CancelOfUnknownId.SUCCEEDS_AND_BURNS;
    }

    private void reportCreate(CreationRequestId id, boolean cancelSucceeded, CreateResult created) {
        String done = "create on that id";
        boolean live = created instanceof CreateResult.Fulfilled;
        if (TestCalls.isClear(created)) {
            String expected = cancelSucceeded ? "no card: the cancel has burned the id" : Words.LIVE;
            steps.answer(live != cancelSucceeded, done, id, expected, Words.of(created));
        } else {
            steps.check(false, done, id, Words.LIVE, Words.of(created));
        }
    }

    private void undo(CreationRequest request) {
        CancelResult result = calls.cancel(request);
        steps.answer(
                result instanceof CancelResult.Cancelled, "cancel it", request.id(), Words.CANCELLED, Words.of(result));
    }
}
