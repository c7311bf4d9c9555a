package io.bursar.certify;

import io.bursar.incentives.ActivationStatus;
import io.bursar.incentives.CancelResult;
import io.bursar.incentives.CreateResult;
import io.bursar.incentives.FundsResult;

/** Answers as the report tells them: the provider's own words where there are any, never a claim code. */
final class Words {

    static final String LIVE = "live (Fulfilled)";
    static final String CANCELLED = "SUCCESS";

    private Words() {}

    static String of(CreateResult result) {
        return switch (result) {
            case CreateResult.Fulfilled live -> LIVE;
            case CreateResult.NotLive dead -> "dead card (" + dead.cardStatus() + ")";
            case CreateResult.Failed failed -> failed.error().toString();
            case CreateResult.Throttled throttled -> "throttled: " + throttled.message();
            case CreateResult.NoAnswer silent -> "no answer: " + silent.why();
            case CreateResult.NotSent unsent -> "not sent: " + unsent.why();
        };
    }

    static String of(CancelResult result) {
        return switch (result) {
            case CancelResult.Cancelled done -> CANCELLED;
            case CancelResult.Failed failed -> failed.error().toString();
            case CancelResult.Throttled throttled -> "throttled: " + throttled.message();
            case CancelResult.NoAnswer silent -> "no answer: " + silent.why();
            case CancelResult.NotSent unsent -> "not sent: " + unsent.why();
        };
    }

    static String of(ActivationStatus result) {
        return switch (result) {
            case ActivationStatus.Known known -> known.cardStatus();
            case ActivationStatus.Failed failed -> failed.error().toString();
            case ActivationStatus.Throttled throttled -> "throttled: " + throttled.message();
            case ActivationStatus.NoAnswer silent -> "no answer: " + silent.why();
            case ActivationStatus.NotSent unsent -> "not sent: " + unsent.why();
        };
    }

    static String of(FundsResult result) {
        return switch (result) {
            case FundsResult.Available available -> available.funds().toString();
            case FundsResult.Failed failed -> failed.error().toString();
            case FundsResult.Throttled throttled -> "throttled: " + throttled.message();
            case FundsResult.NoAnswer silent -> "no answer: " + silent.why();
            case FundsResult.NotSent unsent -> "not sent: " + unsent.why();
        };
    }
}
