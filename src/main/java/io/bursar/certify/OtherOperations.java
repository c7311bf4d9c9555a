package io.bursar.certify;

import io.bursar.certify.Step.Verdict;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.Money;
import io.bursar.incentives.ActivationStatus;
import io.bursar.incentives.CancelResult;
import io.bursar.incentives.CreateResult;

/** Activation of physical cards and balance loads, which need something of the provider's to try them on. */
final class OtherOperations {

    private static final String DEAD = "dead card (RefundedToPurchaser or Deactivated)";

    private final Steps steps;

    OtherOperations(Steps steps) {
        this.steps = steps;
    }

    void begin() {
        steps.begin("Other operations");
    }

    void skipActivation() {
        steps.skip("activate a physical card", "give a test card's number: --card-number");
    }

    void skipLoads() {
        steps.skip("load a customer's balance", "give a test customer's account: --customer-account");
    }

    void activate(TestCalls calls, String cardNumber) {
        CreationRequest request = calls.request("10", cardNumber);
        CreateResult activated = calls.create(request);
        boolean live = activated instanceof CreateResult.Fulfilled;
        steps.check(live, "activate for " + request.amount(), request.id(), Words.LIVE, Words.of(activated));
        if (!live) {
            steps.skip("check its status, deactivate it", "it was not activated");
            return;
        }
        CreateResult again = calls.create(request);
        boolean same = again instanceof CreateResult.Fulfilled;
        steps.check(same, "activate it again, same id", request.id(), Words.LIVE, Words.of(again));
        status(calls, request);
        undoAndMakeAgain(calls, request, "deactivate it", "activate on the dead id", DEAD);
    }

    private void status(TestCalls calls, CreationRequest request) {
        ActivationStatus status = calls.activationStatus(request);
        Verdict verdict = status instanceof ActivationStatus.Known known
                ? known.cardStatus().matches("Fulfilled|Activated") ? Verdict.PASSED : Verdict.DIFFERENT
                : Verdict.FAILED;
        steps.add("check its status", request.id().value(), "Fulfilled or Activated", Words.of(status), verdict);
    }

    private void undoAndMakeAgain(
            TestCalls calls, CreationRequest request, String undo, String makeAgain, String expected) {
        CancelResult undone = calls.cancel(request);
        boolean gone = undone instanceof CancelResult.Cancelled;
        steps.check(gone, undo, request.id(), Words.CANCELLED, Words.of(undone));
        if (gone) {
            CreateResult again = calls.create(request);
            boolean live = again instanceof CreateResult.Fulfilled;
            boolean clear = TestCalls.isClear(again);
            Verdict verdict = !clear ? Verdict.FAILED : live ? Verdict.DIFFERENT : Verdict.PASSED;
            steps.add(makeAgain, request.id().value(), expected, Words.of(again), verdict);
        }
    }

    /**
     * Tries both units. The amount has decimals, which minor units cannot have, and is above the usual maximum when its minor
     * units are taken for major ones.
     */
    void load(TestCalls inMajor, TestCalls inMinor, String customer) {
        CreationRequest major = inMajor.request("25.50", customer);
        CreationRequest minor = inMinor.request("25.50", customer);
        if (Money.decimals(major.amount().currency()) == 0) {
            CreateResult only = inMajor.create(major);
            loaded(inMajor, major, only, "load " + major.amount(), only instanceof CreateResult.Fulfilled);
            return;
        }
        CreateResult asMajor = inMajor.create(major);
        boolean takesMajor = asMajor instanceof CreateResult.Fulfilled;
        loaded(
                inMajor,
                major,
                asMajor,
                "load %s as %s".formatted(major.amount(), major.amount().plain()),
                takesMajor);
        CreateResult asMinor = inMinor.create(minor);
        boolean takesMinor = asMinor instanceof CreateResult.Fulfilled;
        String done = "load %s as %d".formatted(minor.amount(), minor.amount().minorUnits());
        if (takesMajor && !takesMinor && TestCalls.isClear(asMinor)) {
            steps.check(true, done, minor.id(), "refused: amounts are in major units", Words.of(asMinor));
        } else {
            loaded(inMinor, minor, asMinor, done, takesMinor);
        }
        units(takesMajor, takesMinor);
    }

    private void loaded(TestCalls calls, CreationRequest request, CreateResult result, String done, boolean live) {
        steps.answer(live, done, request.id(), Words.LIVE, Words.of(result));
        if (live) {
            undoAndMakeAgain(calls, request, "void it", "load on the voided id", "refused");
        }
    }

    private void units(boolean major, boolean minor) {
        String seen = major
                ? minor ? "both taken: look up at the provider which amounts arrived" : "major units (25.50)"
                : minor ? "minor units (2550)" : "neither is taken";
        Verdict verdict = major == minor
                ? major ? Verdict.DIFFERENT : Verdict.FAILED
                : major ? Verdict.PASSED : Verdict.DIFFERENT;
        steps.add("which units does a load take?", null, "major units (25.50)", seen, verdict);
    }
}
