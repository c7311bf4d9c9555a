package io.bursar.incentives;

import io.bursar.account.AccessKey;
import io.bursar.account.AccountSettings;
import io.bursar.domain.CreationRequest;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.incentives.Product.Call;
import io.bursar.throttle.Priority;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import io.bursar.transport.PrintableText;
import io.bursar.transport.ProviderConnection;
import io.bursar.transport.ProviderConnection.Reply;
import io.bursar.transport.RequestSigner;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * The client over HTTP: makes the bodies, signs, sends once, and turns whatever comes back into a result. A success must
 * prove itself, field by field; what does not is an answer that says nothing about the card.
 */
final class HttpIncentivesClient implements IncentivesClient {

    private final AccountSettings account;
    private final Product product;
    private final Throttle throttle;
    private final RequestSigner signer;
    private final ProviderConnection connection;

    private HttpIncentivesClient(
            AccountSettings account, Product product, Throttle throttle, Clock clock, Duration limit) {
        this.account = account;
        this.product = product;
        this.throttle = throttle;
        this.signer = new RequestSigner(account, clock);
        this.connection = new ProviderConnection(account.endpoint(), account.trustedCertificate(), throttle, limit);
    }

    static HttpIncentivesClient of(AccountSettings account, Operation operation, Throttle throttle, Clock clock) {
        return of(account, operation, throttle, clock, ProviderConnection.LIMIT);
    }

    static HttpIncentivesClient of(
            AccountSettings account, Operation operation, Throttle throttle, Clock clock, Duration limit) {
        return of(account, Product.of(operation, account), throttle, clock, limit);
    }

    static HttpIncentivesClient of(
            AccountSettings account, Product product, Throttle throttle, Clock clock, Duration limit) {
        String problem = AccountSettings.endpointProblem(account.endpoint());
        if (problem != null) {
            throw new IllegalArgumentException("The endpoint of account " + account.name() + " " + problem);
        }
        account.keys().current(); // an account that has no key is told so here, before anything is claimed
        return new HttpIncentivesClient(account, product, throttle, clock, limit);
    }

    @Override
    public CreateResult create(CreationRequest request, Sending sending) {
        Outcome outcome = call(product.create(request), sending);
        return switch (outcome) {
            case Outcome.Success success -> product.created(success.answer(), request);
            case Outcome.Failed failed -> new CreateResult.Failed(failed.error());
            case Outcome.Throttled throttled -> new CreateResult.Throttled(throttled.message());
            case Outcome.NoAnswer silent -> new CreateResult.NoAnswer(silent.why());
            case Outcome.NotSent unsent -> new CreateResult.NotSent(unsent.why());
        };
    }

    @Override
    public CancelResult cancel(CreationRequest request, Sending sending) {
        Outcome outcome = call(product.cancel(request), sending.as(Priority.CANCEL));
        return switch (outcome) {
            case Outcome.Success success -> cancelled(success.answer(), request);
            case Outcome.Failed failed -> new CancelResult.Failed(failed.error());
            case Outcome.Throttled throttled -> new CancelResult.Throttled(throttled.message());
            case Outcome.NoAnswer silent -> new CancelResult.NoAnswer(silent.why());
            case Outcome.NotSent unsent -> new CancelResult.NotSent(unsent.why());
        };
    }

    @Override
    public FundsResult availableFunds(Sending sending) {
        Call ask = Call.of("GetAvailableFunds", json -> json.writeStringProperty("partnerId", account.partnerId()));
        Outcome outcome = call(ask, sending.as(Priority.FUNDS));
        return switch (outcome) {
            case Outcome.Success success -> funds(success.answer());
            case Outcome.Failed failed -> new FundsResult.Failed(failed.error());
            case Outcome.Throttled throttled -> new FundsResult.Throttled(throttled.message());
            case Outcome.NoAnswer silent -> new FundsResult.NoAnswer(silent.why());
            case Outcome.NotSent unsent -> new FundsResult.NotSent(unsent.why());
        };
    }

    @Override
    public ActivationStatus activationStatus(CreationRequest request, Sending sending) {
        Outcome outcome = call(new PhysicalCard(account.partnerId()).statusCheck(request), sending.as(Priority.PROBE));
        return switch (outcome) {
            case Outcome.Success success -> activation(success.answer());
            case Outcome.Failed failed -> new ActivationStatus.Failed(failed.error());
            case Outcome.Throttled throttled -> new ActivationStatus.Throttled(throttled.message());
            case Outcome.NoAnswer silent -> new ActivationStatus.NoAnswer(silent.why());
            case Outcome.NotSent unsent -> new ActivationStatus.NotSent(unsent.why());
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

    /**
     * A request that is refused for its key certainly had no effect: with another key of the account it is not a repetition
     * but the same one call. If every key is refused, the first refusal is the answer.
     */
    private Outcome call(Call call, Sending sending) {
        AccessKey key = account.keys().current();
        Outcome outcome = send(call, key, sending);
        if (!refusesTheKey(outcome)) {
            return outcome;
        }
        for (AccessKey other : account.keys().othersThan(key)) {
            Sending again = sending::stillWanted; // that it has left is known already
            Outcome second = send(call, other, again.as(sending.priority()));
            if (!refusesTheKey(second)) {
                account.keys().prefer(other, key);
                return second;
            }
        }
        return outcome;
    }

    private static boolean refusesTheKey(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed && failed.error().refusesTheKey();
    }

    private Outcome send(Call call, AccessKey key, Sending sending) {
        if (!sending.stillWanted()) {
            return new Outcome.NotSent("no longer wanted");
        }
        URI target = target(call.operation());
        Reply reply =
                connection.post(target, signer.sign(target, call.operation(), call.body(), key), call.body(), sending);
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
            return answered.httpStatus() == 429
                    ? new Outcome.Throttled("HTTP 429")
                    : new Outcome.Failed(unreadable(answered));
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
        return new Outcome.Failed(ProviderError.unintelligible(
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
        return ProviderError.unintelligible("HTTP " + answered.httpStatus() + " with " + length + " bytes of "
                + (answered.contentType().isEmpty() ? "no type" : PrintableText.of(answered.contentType()))
                + " that are not the provider's JSON");
    }

    private static CancelResult cancelled(Answer answer, CreationRequest request) {
        answer.wipeClaimCode();
        return answer.isAboutAnother(request.id())
                ? new CancelResult.Failed(ProviderError.unintelligible("success for another request id"))
                : new CancelResult.Cancelled();
    }

    private static ActivationStatus activation(Answer answer) {
        String cardStatus = answer.cardStatus();
        answer.wipeClaimCode();
        return cardStatus == null
                ? new ActivationStatus.Failed(ProviderError.unintelligible("success without a cardStatus"))
                : new ActivationStatus.Known(cardStatus);
    }

    private FundsResult funds(Answer answer) {
        answer.wipeClaimCode();
        if (answer.amount() == null || answer.currencyCode() == null) {
            return new FundsResult.Failed(ProviderError.unintelligible("funds without an amount and a currency"));
        }
        if (!answer.currencyCode().equals(account.currency().getCurrencyCode())) {
            return new FundsResult.Failed(ProviderError.unintelligible("the funds are in " + answer.currencyCode()
                    + ", but the currency of account " + account.name() + " is set to " + account.currency()));
        }
        return new FundsResult.Available(
                new Money(Answer.floor(answer.amount(), Money.decimals(account.currency())), account.currency()));
    }

    private URI target(String operation) {
        String base = account.endpoint().toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + operation);
    }
}
