package io.bursar.incentives;

import io.bursar.account.AccountSettings;
import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import io.bursar.transport.PrintableText;
import io.bursar.transport.ProviderConnection;
import io.bursar.transport.ProviderConnection.Reply;
import io.bursar.transport.RequestSigner;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The client over HTTP: makes the bodies, signs, sends once, and turns whatever comes back into a result. A success must
 * prove itself, field by field; what does not is an answer that says nothing about the card.
 */
final class HttpIncentivesClient implements IncentivesClient {

    private static final JsonFactory JSON = new JsonFactory();

    private final AccountSettings account;
    private final Throttle throttle;
    private final RequestSigner signer;
    private final ProviderConnection connection;

    private HttpIncentivesClient(AccountSettings account, Throttle throttle, Clock clock, Duration limit) {
        this.account = account;
        this.throttle = throttle;
        this.signer = new RequestSigner(account, clock);
        this.connection = new ProviderConnection(account.endpoint(), account.trustedCertificate(), throttle, limit);
    }

    static HttpIncentivesClient of(AccountSettings account, Throttle throttle, Clock clock) {
        return of(account, throttle, clock, ProviderConnection.LIMIT);
    }

    static HttpIncentivesClient of(AccountSettings account, Throttle throttle, Clock clock, Duration limit) {
        String problem = AccountSettings.endpointProblem(account.endpoint());
        if (problem != null) {
            throw new IllegalArgumentException("The endpoint of account " + account.name() + " " + problem);
        }
        return new HttpIncentivesClient(account, throttle, clock, limit);
    }

    @Override
    public CreateResult create(CreationRequestId id, Money amount, Sending sending) {
        Outcome outcome = call("CreateGiftCard", createBody(id, amount), sending);
        return switch (outcome) {
            case Outcome.Success success -> created(success.answer(), id, amount);
            case Outcome.Failed failed -> new CreateResult.Failed(failed.error());
            case Outcome.Throttled throttled -> new CreateResult.Throttled(throttled.message());
            case Outcome.NoAnswer silent -> new CreateResult.NoAnswer(silent.why());
            case Outcome.NotSent unsent -> new CreateResult.NotSent(unsent.why());
        };
    }

    @Override
    public CancelResult cancel(CreationRequestId id, Sending sending) {
        Outcome outcome = call("CancelGiftCard", cancelBody(id), sending);
        return switch (outcome) {
            case Outcome.Success success -> cancelled(success.answer(), id);
            case Outcome.Failed failed -> new CancelResult.Failed(failed.error());
            case Outcome.Throttled throttled -> new CancelResult.Throttled(throttled.message());
            case Outcome.NoAnswer silent -> new CancelResult.NoAnswer(silent.why());
            case Outcome.NotSent unsent -> new CancelResult.NotSent(unsent.why());
        };
    }

    @Override
    public FundsResult availableFunds(Sending sending) {
        Outcome outcome = call("GetAvailableFunds", fundsBody(), sending);
        return switch (outcome) {
            case Outcome.Success success -> funds(success.answer());
            case Outcome.Failed failed -> new FundsResult.Failed(failed.error());
            case Outcome.Throttled throttled -> new FundsResult.Throttled(throttled.message());
            case Outcome.NoAnswer silent -> new FundsResult.NoAnswer(silent.why());
            case Outcome.NotSent unsent -> new FundsResult.NotSent(unsent.why());
        };
    }

    @Override
    public void close() {
        connection.close();
    }

    /** What every operation's answer is first sorted into. */
    private sealed interface Outcome {
        /** HTTP 200, status SUCCESS, no error code: the operation checks the rest. */
        record Success(Answer answer) implements Outcome {}

        /** An error, or nonsense. */
        record Failed(ProviderError error) implements Outcome {}

        /** Too fast. */
        record Throttled(String message) implements Outcome {}

        /** Left, unanswered. */
        record NoAnswer(String why) implements Outcome {}

        /** Never left. */
        record NotSent(String why) implements Outcome {}
    }

    private Outcome call(String operation, String body, Sending sending) {
        if (!sending.stillWanted()) {
            return new Outcome.NotSent("no longer wanted");
        }
        URI target = target(operation);
        Reply reply = connection.post(target, signer.sign(target, operation, body), body, sending);
        return switch (reply) {
            case Reply.NoAnswer silent -> new Outcome.NoAnswer(silent.why());
            case Reply.NotSent unsent -> new Outcome.NotSent(unsent.why());
            case Reply.Answered answered -> outcome(answered);
        };
    }

    private Outcome outcome(Reply.Answered answered) {
        Answer answer = Answer.read(answered.body(), answered.length());
        Outcome outcome = sort(answered, answer);
        Arrays.fill(answered.body(), (byte) 0);
        if (!(outcome instanceof Outcome.Success)) {
            answer.wipeClaimCode();
        }
        if (outcome instanceof Outcome.Throttled || answered.httpStatus() == 429) {
            throttle.throttled();
        }
        return outcome;
    }

    /** Sorts by the body; the HTTP status only confirms (Incentives API error handling page names no statuses). */
    private static Outcome sort(Reply.Answered answered, Answer answer) {
        if (!answer.readable() || answered.length() > ProviderConnection.BODY_MAX) {
            return new Outcome.Failed(unreadable(answered));
        }
        ErrorClass named = ErrorClass.named(answer.errorCode());
        if (named != null) {
            return new Outcome.Failed(new ProviderError(named, answer.errorType(), answer.message()));
        }
        if (saysThrottled(answer) && answered.httpStatus() != 200) {
            return new Outcome.Throttled(answer.message());
        }
        if (answer.status().equals("RESEND")) {
            return new Outcome.Failed(new ProviderError(ErrorClass.F400, answer.errorType(), answer.message()));
        }
        if (answer.status().equals("SUCCESS") && answered.httpStatus() == 200) {
            return new Outcome.Success(answer);
        }
        if (answer.status().isEmpty() && !answer.message().isEmpty()) {
            return new Outcome.Failed(new ProviderError(ErrorClass.GATEWAY, answer.errorType(), answer.message()));
        }
        return new Outcome.Failed(nonsense(
                "HTTP " + answered.httpStatus() + ", status \"" + answer.status() + "\" without an error code"));
    }

    private static boolean saysThrottled(Answer answer) {
        String message = answer.message().toLowerCase(Locale.ROOT);
        return answer.errorType().contains("Throttling")
                || message.contains("rate exceeded")
                || message.contains("too many requests");
    }

    /** Says what kind of body it was and nothing of what stood in it: a cut success has its claim code in it. */
    private static ProviderError unreadable(Reply.Answered answered) {
        boolean refused = answered.httpStatus() >= 400 && answered.httpStatus() < 500;
        if (refused && answered.length() <= ProviderConnection.BODY_MAX) {
            String text = new String(answered.body(), 0, answered.length(), StandardCharsets.UTF_8);
            String sentence = ErrorMeaning.gatewaySentence(text);
            if (sentence != null) {
                return new ProviderError(ErrorClass.GATEWAY, "", sentence);
            }
        }
        String length = answered.length() > ProviderConnection.BODY_MAX
                ? "more than " + ProviderConnection.BODY_MAX
                : Integer.toString(answered.length());
        return nonsense("HTTP " + answered.httpStatus() + " with " + length + " bytes of "
                + (answered.contentType().isEmpty() ? "no type" : PrintableText.of(answered.contentType()))
                + " that are not the provider's JSON");
    }

    private static ProviderError nonsense(String what) {
        return new ProviderError(ErrorClass.UNINTELLIGIBLE, "", PrintableText.of(what));
    }

    /**
     * Only Fulfilled is a live card: a create under a cancelled id says SUCCESS too, with the dead card's status. An
     * answer about another id or amount belongs to another call.
     */
    private CreateResult created(Answer answer, CreationRequestId id, Money amount) {
        ClaimCode claimCode = answer.claimCode();
        String gcId = answer.gcId();
        String cardStatus = answer.cardStatus();
        String problem = null;
        if (isAnother(answer.creationRequestId(), id)) {
            problem = "success for another creationRequestId";
        } else if (cardStatus == null) {
            problem = "success without a cardStatus";
        } else if (!cardStatus.equals("Fulfilled")) {
            answer.wipeClaimCode();
            return new CreateResult.NotLive(cardStatus, gcId);
        } else if (gcId == null || claimCode == null) {
            problem = "success without a " + (gcId == null ? "gcId" : "gcClaimCode");
        } else if (isAnother(answer, amount)) {
            problem = "success for another amount than " + amount;
        } else {
            return new CreateResult.Fulfilled(gcId, claimCode);
        }
        answer.wipeClaimCode();
        return new CreateResult.Failed(nonsense(problem));
    }

    private static CancelResult cancelled(Answer answer, CreationRequestId id) {
        answer.wipeClaimCode();
        return isAnother(answer.creationRequestId(), id)
                ? new CancelResult.Failed(nonsense("success for another creationRequestId"))
                : new CancelResult.Cancelled();
    }

    private FundsResult funds(Answer answer) {
        answer.wipeClaimCode();
        if (answer.amount() == null || answer.currencyCode() == null) {
            return new FundsResult.Failed(nonsense("funds without an amount and a currency"));
        }
        if (!answer.currencyCode().equals(account.currency().getCurrencyCode())) {
            return new FundsResult.Failed(nonsense("the funds are in " + answer.currencyCode()
                    + ", but the currency of account " + account.name() + " is set to " + account.currency()));
        }
        return new FundsResult.Available(
                new Money(Answer.floor(answer.amount(), Money.decimals(account.currency())), account.currency()));
    }

    private static boolean isAnother(@Nullable String echoed, CreationRequestId id) {
        return echoed != null && !echoed.equals(id.value());
    }

    /** Amounts come back as decimals even where the currency has none (1000.0 JPY), so the scale does not count. */
    private static boolean isAnother(Answer answer, Money amount) {
        return answer.amountGarbled()
                || (answer.amount() != null && answer.amount().compareTo(amount.amount()) != 0)
                || (answer.currencyCode() != null
                        && !answer.currencyCode().equals(amount.currency().getCurrencyCode()));
    }

    private URI target(String operation) {
        String base = account.endpoint().toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + operation);
    }

    private String createBody(CreationRequestId id, Money amount) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("creationRequestId", id.value());
            json.writeStringProperty("partnerId", account.partnerId());
            json.writeObjectPropertyStart("value");
            json.writeName("amount");
            json.writeNumber(amount.plain());
            json.writeStringProperty("currencyCode", amount.currency().getCurrencyCode());
            json.writeEndObject();
            json.writeEndObject();
        }
        return text.toString();
    }

    private String cancelBody(CreationRequestId id) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("creationRequestId", id.value());
            json.writeStringProperty("partnerId", account.partnerId());
            json.writeEndObject();
        }
        return text.toString();
    }

    private String fundsBody() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("partnerId", account.partnerId());
            json.writeEndObject();
        }
        return text.toString();
    }
}
