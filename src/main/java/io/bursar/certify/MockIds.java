package io.bursar.certify;

import io.bursar.domain.CreationRequestId;
import io.bursar.incentives.CancelResult;
import io.bursar.incentives.CreateResult;
import io.bursar.incentives.ProviderError;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ids that ask the sandbox for one error each, sent whole, without the partner id (Incentives API error handling). */
final class MockIds {

    private static final String SUCCEEDS = "F0000";
    private static final String LATE_CANCEL = "F2047";

    private static final Map<String, String> ERRORS = errors(
            "F1000 F100 GeneralError",
            "F2000 F200 InvalidRequestInput",
            "F2001 F200 InvalidCardNumberInput",
            "F2002 F200 InvalidPartnerIdInput",
            "F2003 F200 InvalidAmountInput",
            "F2004 F200 InvalidAmountValue",
            "F2005 F200 InvalidCurrencyCodeInput",
            "F2010 F200 CardAlreadyActivatedWithDifferentRequestId",
            "F2015 F200 MaxAmountExceeded",
            "F2016 F200 CurrencyCodeMismatch",
            "F2017 F200 FractionalAmountNotAllowed",
            "F2047 F200 CancelRequestArrivedAfterTimeLimit",
            "F3003 F300 InsufficientFunds",
            "F3005 F300 GeneralError",
            "F3010 F300 CustomerSurpassedDailyVelocityLimit",
            "F4000 F400 SystemTemporarilyUnavailable",
            "F5000 F500 GeneralError");

    private final TestCalls calls;
    private final Steps steps;

    MockIds(TestCalls calls, Steps steps) {
        this.calls = calls;
        this.steps = steps;
    }

    private static Map<String, String> errors(String... lines) {
        Map<String, String> errors = new LinkedHashMap<>();
        for (String line : lines) {
            errors.put(line.substring(0, SUCCEEDS.length()), line.substring(SUCCEEDS.length() + 1));
        }
        return errors;
    }

    void run() {
        steps.begin("Mock ids");
        CreationRequestId id = new CreationRequestId(SUCCEEDS);
        CreateResult result = calls.createMock(id);
        steps.check(result instanceof CreateResult.Fulfilled, "mock id " + SUCCEEDS, id, Words.LIVE, Words.of(result));
        ERRORS.keySet().forEach(this::ask);
    }

    /** Asks for one error: a cancel for the one that only a cancel can get, a create for the others. */
    void ask(String mock) {
        CreationRequestId id = new CreationRequestId(mock);
        String expected = String.valueOf(ERRORS.get(mock));
        if (mock.equals(LATE_CANCEL)) {
            CancelResult result = calls.cancelMock(id);
            judge(id, expected, result instanceof CancelResult.Failed failed ? failed.error() : null, Words.of(result));
        } else {
            CreateResult result = calls.createMock(id);
            judge(id, expected, result instanceof CreateResult.Failed failed ? failed.error() : null, Words.of(result));
        }
    }

    /** Another type of the same class is read by its class, so it is news and no failure. */
    private void judge(CreationRequestId id, String expected, @Nullable ProviderError error, String seen) {
        String done = "mock id " + id;
        if (error != null && expected.startsWith(error.errorClass().name() + " ")) {
            boolean same = expected.equals(error.errorClass() + " " + error.errorType());
            steps.answer(same, done, id, expected, same ? expected : seen);
        } else {
            steps.check(false, done, id, expected, seen);
        }
    }
}
