package io.bursar.simulator;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.bursar.simulator.Faults.Effect;
import io.bursar.simulator.Faults.Rule;
import io.bursar.simulator.Operation.Request;
import io.bursar.simulator.SignatureCheck.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The path of one call: arrival, signature, throttle, faults, books, answer. Whatever a client sends, it is answered or
 * cut off, and the server goes on.
 */
final class ProviderHandler implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderHandler.class);
    private static final int BODY_MAX = 64 * 1024;
    private static final int LATE_MAX = 100_000;
    private static final Pattern TARGET = Pattern.compile("com\\.amazonaws\\.agcod\\.AGCODService\\.([A-Za-z]+)");
    private static final String NO_OPERATION = "none";
    private static final String LOST = "LOST";
    private static final String MOCK_AMOUNT = "10";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final SimulatorSettings settings;
    private final SignatureCheck signatures;
    private final AccountBooks books;
    private final Arrivals arrivals;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService later;
    private final CountDownLatch closing;
    private final Arrivals fundsCalls = new Arrivals();
    private final AtomicInteger pendingLate = new AtomicInteger();
    private final AtomicLong requestNumber = new AtomicLong();

    private volatile Faults faults;
    private volatile long faultsSince;

    ProviderHandler(
            SimulatorSettings settings,
            SignatureCheck signatures,
            AccountBooks books,
            Arrivals arrivals,
            LongSupplier nanoTime,
            ScheduledExecutorService later,
            CountDownLatch closing) {
        this.settings = settings;
        this.signatures = signatures;
        this.books = books;
        this.arrivals = arrivals;
        this.nanoTime = nanoTime;
        this.later = later;
        this.closing = closing;
        this.faultsSince = nanoTime.getAsLong();
        this.faults = settings.faults();
    }

    Faults faults() {
        return faults;
    }

    void misbehave(Faults changed) {
        faultsSince = nanoTime.getAsLong();
        faults = changed;
    }

    @Override
    public void handle(HttpExchange exchange) {
        int inTheLastSecond = arrivals.record(nanoTime.getAsLong());
        Operation operation = Operation.atPath(exchange.getRequestURI().getPath());
        String name = operation == null ? NO_OPERATION : operation.wireName();
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_MAX + 1);
            Answer answer = answer(exchange, operation, body, inTheLastSecond);
            // Counted before it is sent: whoever has read an answer finds it in the figures.
            arrivals.answered(name, answer == null ? LOST : answer.outcome());
            if (answer != null) {
                send(exchange, answer);
            }
        } catch (IOException e) {
            arrivals.answered(name, "CLIENT_GONE");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            arrivals.answered(name, "BUG");
            LOG.error("The simulator failed in {}; the call stays without an answer, the next one is served", name, e);
        }
    }

    private @Nullable Answer answer(
            HttpExchange exchange, @Nullable Operation operation, byte[] body, int inTheLastSecond)
            throws InterruptedException, IOException {
        if (faults.isOut(TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - faultsSince))) {
            return Answer.html();
        }
        if (!"POST".equals(exchange.getRequestMethod()) || operation == null) {
            return Answer.bare(
                    404,
                    "com.amazon.coral.service#UnknownOperationException",
                    "The requested operation does not match any of the supported protocols.",
                    "UNKNOWN_OPERATION");
        }
        if (body.length > BODY_MAX) {
            return wrong(operation, "The request is larger than " + BODY_MAX + " bytes.");
        }
        Behaviour behaviour = books.behaviour();
        Refusal refusal = signatures.refusal(
                exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), body);
        if (refusal != null) {
            return refused(operation, refusal, behaviour);
        }
        if (isOverTheLimit(operation, inTheLastSecond)) {
            return Answer.throttled(behaviour);
        }
        if (!targetAgrees(exchange.getRequestHeaders(), operation)) {
            return wrong(operation, "x-amz-target names another operation than the path.");
        }
        Request request = parse(operation, body, behaviour);
        return request == null
                ? wrong(operation, "The request is not a JSON object.")
                : perform(exchange, request, behaviour);
    }

    private static Answer refused(Operation operation, Refusal refusal, Behaviour behaviour) {
        String outcome = Arrivals.BAD_SIGNATURE;
        return switch (refusal.fault()) {
            case MISSING ->
                Answer.bare(
                        403,
                        "com.amazon.coral.service#MissingAuthenticationTokenException",
                        refusal.message(),
                        outcome);
            case UNKNOWN_KEY ->
                Answer.bare(403, "com.amazon.coral.service#UnrecognizedClientException", refusal.message(), outcome);
            case MISMATCH ->
                behaviour.signatureErrorsWithoutCode()
                        ? Answer.bare(
                                403, "com.amazon.coral.service#InvalidSignatureException", refusal.message(), outcome)
                        : Answer.error(
                                        operation,
                                        ProviderError.wrong("InvalidSignatureException", refusal.message()),
                                        behaviour)
                                .countedAs(outcome);
        };
    }

    /** More than 10 calls of any kind in a second are refused without effect (Incentives API FAQ). */
    private boolean isOverTheLimit(Operation operation, int inTheLastSecond) {
        if (settings.callsPerSecondMax() > 0 && inTheLastSecond > settings.callsPerSecondMax()) {
            return true;
        }
        return operation == Operation.GET_AVAILABLE_FUNDS
                && settings.fundsCallsPerSecondMax() > 0
                && fundsCalls.record(nanoTime.getAsLong()) > settings.fundsCallsPerSecondMax();
    }

    /** Real clients send a malformed target or none; only a well-formed one has to agree with the path. */
    private static boolean targetAgrees(Headers headers, Operation operation) {
        String target = headers.getFirst("X-Amz-Target");
        Matcher wellFormed = TARGET.matcher(target == null ? "" : target);
        return !wellFormed.matches() || wellFormed.group(1).equals(operation.wireName());
    }

    private static @Nullable Request parse(Operation operation, byte[] body, Behaviour behaviour) {
        try {
            JsonNode json = JSON.readTree(body);
            return json.isObject() ? operation.read(json, behaviour.loadsInMinorUnits()) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private @Nullable Answer perform(HttpExchange exchange, Request request, Behaviour behaviour)
            throws InterruptedException, IOException {
        String id = request.id() == null ? "" : request.id();
        Answer mocked = mocked(request, id, behaviour);
        if (mocked != null) {
            return mocked;
        }
        ProviderError wrongIds = ProviderError.inIds(request, settings.partnerId());
        if (wrongIds != null) {
            return Answer.error(request.operation(), wrongIds, behaviour);
        }
        Faults now = faults;
        int call = books.countCall(request.operation(), id);
        Rule rule = now.decide(request.operation(), id, call);
        Answer real = rule == null || rule.effect() == Effect.DONE ? books.perform(request) : null;
        if (rule != null && rule.effect() == Effect.LATE) {
            performLater(request, now.lateMillis());
        }
        pause(now.latencyMillis(request.operation(), id, call));
        return rule == null ? real : symptom(exchange, request, rule, real, now);
    }

    private @Nullable Answer mocked(Request request, String id, Behaviour behaviour) {
        ProviderError mock = ProviderError.mocked(id);
        if (mock != null) {
            return Answer.error(request.operation(), mock, behaviour);
        }
        if (!ProviderError.MOCK_SUCCESS.equals(id)) {
            return null;
        }
        boolean usable = ProviderError.inAmount(request, settings) == null;
        BigDecimal amount = usable && request.amount() != null ? request.amount() : new BigDecimal(MOCK_AMOUNT);
        String currency = usable && request.currency() != null ? request.currency() : settings.currency();
        return switch (request.operation()) {
            case CREATE_GIFT_CARD -> Answer.giftCode(id, amount, currency, Instant.EPOCH, "Fulfilled", 0);
            case CANCEL_GIFT_CARD -> Answer.giftCodeCancelled(id, null);
            case ACTIVATE_GIFT_CARD, ACTIVATION_STATUS_CHECK ->
                Answer.physicalCard(request, "Activated", amount, currency);
            case DEACTIVATE_GIFT_CARD -> Answer.physicalCard(request, "Deactivated", amount, currency);
            case LOAD_AMAZON_BALANCE, VOID_AMAZON_BALANCE_LOAD -> Answer.balanceLoad(request);
            case GET_AVAILABLE_FUNDS -> null;
        };
    }

    /** What the client sees of a fault; null where it sees no answer. */
    private @Nullable Answer symptom(
            HttpExchange exchange, Request request, Rule rule, @Nullable Answer real, Faults now)
            throws InterruptedException, IOException {
        Behaviour behaviour = books.behaviour();
        return switch (rule.symptom()) {
            case F100, F200, F300, F400, F500 ->
                Answer.error(
                        request.operation(), ProviderError.fault(rule.symptom().name(), rule.errorType()), behaviour);
            case THROTTLE -> Answer.throttled(behaviour);
            case GARBAGE -> Answer.garbage();
            case EMPTY -> Answer.empty();
            case HTML -> Answer.html();
            case RESET -> null;
            case HANG -> {
                pause(now.hangMillis());
                yield null;
            }
            case TRUNCATED -> {
                ProviderError stand = ProviderError.fault("F500", null);
                sendHalf(exchange, real == null ? Answer.error(request.operation(), stand, behaviour) : real);
                yield null;
            }
        };
    }

    private void performLater(Request request, int lateMillis) {
        if (pendingLate.incrementAndGet() > LATE_MAX) {
            pendingLate.decrementAndGet();
            LOG.warn("More than {} late effects are waiting; this one is left out", LATE_MAX);
            return;
        }
        try {
            var unused = later.schedule(() -> takeEffect(request), lateMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The simulator is closing; a late effect is left out");
        }
    }

    private void takeEffect(Request request) {
        pendingLate.decrementAndGet();
        try {
            books.perform(request);
        } catch (RuntimeException e) {
            LOG.error("A late effect of {} {} failed and is left out", request.operation(), request.id(), e);
        }
    }

    private void pause(long millis) throws InterruptedException {
        if (millis > 0 && closing.await(millis, TimeUnit.MILLISECONDS)) {
            LOG.trace("The simulator is closing; the answer comes early");
        }
    }

    private Answer wrong(Operation operation, String message) {
        return Answer.error(operation, ProviderError.wrong("InvalidRequestInput", message), books.behaviour());
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        startAnswer(exchange, answer);
        if (answer.body().length > 0 && !"HEAD".equals(exchange.getRequestMethod())) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body());
            }
        }
    }

    private void sendHalf(HttpExchange exchange, Answer answer) throws IOException {
        startAnswer(exchange, answer);
        OutputStream out = exchange.getResponseBody();
        out.write(Arrays.copyOf(answer.body(), answer.body().length / 2));
        out.flush();
    }

    private void startAnswer(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.contentType());
        headers.set("x-amzn-RequestId", "simulator-" + requestNumber.incrementAndGet());
        boolean bodyless = answer.body().length == 0 || "HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(answer.status(), bodyless ? -1 : answer.body().length);
    }
}
