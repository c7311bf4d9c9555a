package io.bursar.simulation;

import io.bursar.domain.CreationRequest;
import io.bursar.incentives.ActivationStatus;
import io.bursar.incentives.CancelResult;
import io.bursar.incentives.ClaimCode;
import io.bursar.incentives.CreateResult;
import io.bursar.incentives.ErrorClass;
import io.bursar.incentives.FundsResult;
import io.bursar.incentives.IncentivesClient;
import io.bursar.incentives.ProviderError;
import io.bursar.simulation.Fault.Symptom;
import io.bursar.throttle.Sending;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The client that the issuer calls. What a call came to was decided when the schedule sent it; here the issuer only hears
 * of it. The books' bodies are read by this class's own few lines, not by the client under test.
 */
final class Answers implements IncentivesClient {

    private static final JsonMapper JSON = JsonMapper.shared();

    private @Nullable CreateResult created;
    private @Nullable CancelResult cancelled;

    void next(@Nullable CreateResult create, @Nullable CancelResult cancel) {
        created = create;
        cancelled = cancel;
    }

    @Override
    public CreateResult create(CreationRequest request, Sending sending) {
        return Objects.requireNonNull(created, "a create that was not sent");
    }

    @Override
    public CancelResult cancel(CreationRequest request, Sending sending) {
        return Objects.requireNonNull(cancelled, "a cancel that was not sent");
    }

    @Override
    public ActivationStatus activationStatus(CreationRequest request, Sending sending) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FundsResult availableFunds(Sending sending) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    /** A create as its caller sees it. */
    static CreateResult create(Symptom symptom, String body) {
        return switch (symptom) {
            case TRUTH -> createTold(JSON.readTree(body));
            case NO_CODE -> withoutCode(createTold(JSON.readTree(body)));
            case NO_ANSWER -> new CreateResult.NoAnswer("simulated");
            case THROTTLED -> new CreateResult.Throttled("Rate exceeded");
            case NOT_SENT -> new CreateResult.NotSent("simulated");
            default -> new CreateResult.Failed(error(symptom));
        };
    }

    /** A cancel as its caller sees it. */
    static CancelResult cancel(Symptom symptom, String body) {
        return switch (symptom) {
            case TRUTH, NO_CODE -> cancelTold(JSON.readTree(body));
            case NO_ANSWER -> new CancelResult.NoAnswer("simulated");
            case THROTTLED -> new CancelResult.Throttled("Rate exceeded");
            case NOT_SENT -> new CancelResult.NotSent("simulated");
            default -> new CancelResult.Failed(error(symptom));
        };
    }

    private static CreateResult createTold(JsonNode told) {
        if (told.has("errorCode")) {
            return new CreateResult.Failed(error(told));
        }
        String status = told.at("/cardInfo/cardStatus").asString();
        String gcId = told.path("gcId").asString();
        if (!status.equals("Fulfilled")) {
            return new CreateResult.NotLive(status, gcId, status.equals("RefundedToPurchaser"));
        }
        char[] code = told.path("gcClaimCode").asString().toCharArray();
        return new CreateResult.Fulfilled(gcId, ClaimCode.copyOf(code, 0, code.length));
    }

    private static CreateResult withoutCode(CreateResult told) {
        return told instanceof CreateResult.Fulfilled live ? new CreateResult.Fulfilled(live.gcId(), null) : told;
    }

    private static CancelResult cancelTold(JsonNode told) {
        return told.has("errorCode") ? new CancelResult.Failed(error(told)) : new CancelResult.Cancelled();
    }

    private static ProviderError error(JsonNode told) {
        return new ProviderError(
                ErrorClass.valueOf(told.path("errorCode").asString()),
                told.path("errorType").asString(),
                told.path("message").asString());
    }

    private static ProviderError error(Symptom symptom) {
        return switch (symptom) {
            case F100 -> new ProviderError(ErrorClass.F100, "GeneralError", "simulated");
            case F400 -> new ProviderError(ErrorClass.F400, "SystemTemporarilyUnavailable", "simulated");
            case F500 -> new ProviderError(ErrorClass.F500, "GeneralError", "simulated");
            case GARBAGE -> new ProviderError(ErrorClass.UNINTELLIGIBLE, "", "simulated");
            case NO_FUNDS -> new ProviderError(ErrorClass.F300, "InsufficientFunds", "simulated");
            case ACCOUNT_REFUSED -> new ProviderError(ErrorClass.F300, "AccountHasProblems", "simulated");
            case UNKNOWN_F300 -> new ProviderError(ErrorClass.F300, "GeneralError", "simulated");
            case REFUSED -> new ProviderError(ErrorClass.F200, "InvalidRequestInput", "simulated");
            case UNKNOWN_F200 -> new ProviderError(ErrorClass.F200, "NeverSeenBefore", "simulated");
            case TRUTH, NO_CODE, NO_ANSWER, THROTTLED, NOT_SENT -> throw new IllegalArgumentException(symptom.name());
        };
    }
}
