package io.bursar.simulator;

import io.bursar.simulator.Operation.Request;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What goes over the wire, in the shapes recorded from the provider's sandbox. The outcome is for the figures only; the
 * body may hold a claim code and is therefore never printed.
 */
record Answer(int status, String contentType, byte[] body, String outcome) {

    static final String SUCCESS = "SUCCESS";

    private static final String RATE_EXCEEDED = "Rate exceeded";
    private static final String JSON_TYPE = "application/json";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final DateTimeFormatter FUNDS_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter EXPIRATION = DateTimeFormatter.ofPattern(
                    "EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int EXPIRATION_YEARS = 10;

    /** A gift code; {@code cardStatus} tells a live card from a dead one, everything else looks the same. */
    static Answer giftCode(
            String id, BigDecimal amount, String currency, Instant createdAt, String cardStatus, long seed) {
        ObjectNode body = object();
        body.set("cardInfo", cardInfo(null, cardStatus, amount, currency));
        body.put("creationRequestId", id);
        body.put("gcClaimCode", IssuedCodes.claimCode(seed, id));
        body.put("gcExpirationDate", expiration(currency, createdAt));
        body.put("gcId", IssuedCodes.gcId(seed, id));
        body.put("status", SUCCESS);
        return json(200, body, SUCCESS);
    }

    static Answer giftCodeCancelled(String id, @Nullable String gcId) {
        ObjectNode body = object();
        body.put("creationRequestId", id);
        body.put("gcId", gcId);
        body.put("status", SUCCESS);
        return json(200, body, SUCCESS);
    }

    static Answer physicalCard(
            Request request, String cardStatus, @Nullable BigDecimal amount, @Nullable String currency) {
        ObjectNode body = object();
        body.put(request.operation().idField(), request.id());
        body.set("cardInfo", cardInfo(request.cardNumber(), cardStatus, amount, currency));
        body.put("status", SUCCESS);
        return json(200, body, SUCCESS);
    }

    static Answer balanceLoad(Request request) {
        ObjectNode body = object();
        body.put(request.operation().idField(), request.id());
        body.put("status", SUCCESS);
        return json(200, body, SUCCESS);
    }

    static Answer funds(BigDecimal funds, String currency, Instant now) {
        ObjectNode body = object();
        body.set("availableFunds", money(funds, currency));
        body.put("status", SUCCESS);
        body.put("timestamp", FUNDS_TIME.format(now));
        return json(200, body, SUCCESS);
    }

    /** An error of the provider: the ids in it are null, so an answer is matched by the call it belongs to. */
    static Answer error(Operation operation, ProviderError error, Behaviour behaviour) {
        ObjectNode response = object();
        response.put("__type", operation.wireName() + "Response:http://internal.amazon.com/coral/com.amazonaws.agcod/");
        switch (operation) {
            case CREATE_GIFT_CARD -> {
                response.putNull("cardInfo").putNull("creationRequestId").putNull("gcClaimCode");
                response.putNull("gcExpirationDate").putNull("gcId");
            }
            case CANCEL_GIFT_CARD -> response.putNull("creationRequestId").putNull("gcId");
            case GET_AVAILABLE_FUNDS -> response.putNull("availableFunds").putNull("timestamp");
            case ACTIVATE_GIFT_CARD, DEACTIVATE_GIFT_CARD, ACTIVATION_STATUS_CHECK ->
                response.putNull("cardInfo").putNull(operation.idField());
            case LOAD_AMAZON_BALANCE, VOID_AMAZON_BALANCE_LOAD -> response.putNull(operation.idField());
        }
        response.put("status", error.status());
        ObjectNode body = object();
        body.set("agcodResponse", response);
        body.put("errorCode", error.errorClass());
        body.put("errorType", error.errorType());
        body.put("message", error.message());
        return json(behaviour.status(error.errorClass()), body, error.errorClass());
    }

    static Answer throttled(Behaviour behaviour) {
        ObjectNode body = object();
        switch (behaviour.throttleBody()) {
            case TYPE_AND_MESSAGE ->
                body.put("__type", "com.amazon.coral.availability#ThrottlingException")
                        .put("message", RATE_EXCEEDED);
            case MESSAGE -> body.put("message", RATE_EXCEEDED);
            case EMPTY -> {
                return new Answer(behaviour.status(Behaviour.THROTTLE), JSON_TYPE, new byte[0], Arrivals.THROTTLED);
            }
        }
        return json(behaviour.status(Behaviour.THROTTLE), body, Arrivals.THROTTLED);
    }

    /** A message of the gateway in front of the provider: no errorCode, no response in it. */
    static Answer bare(int status, String type, String message, String outcome) {
        ObjectNode body = object();
        body.put("__type", type);
        body.put("message", message);
        return json(status, body, outcome);
    }

    static Answer html() {
        String page = "<html><head><title>503 Service Unavailable</title></head>"
                + "<body><h1>Service Unavailable</h1></body></html>";
        return new Answer(503, "text/html", page.getBytes(StandardCharsets.UTF_8), "HTML");
    }

    static Answer garbage() {
        byte[] body = "\u0000{\"status\":SUCC\u0007ESS,,\"cardInfo\":[}".getBytes(StandardCharsets.UTF_8);
        return new Answer(200, JSON_TYPE, body, "GARBAGE");
    }

    static Answer empty() {
        return new Answer(200, JSON_TYPE, new byte[0], "EMPTY");
    }

    /** The same answer under another heading in the figures. */
    Answer countedAs(String heading) {
        return new Answer(status, contentType, body, heading);
    }

    @Override
    public String toString() {
        return "Answer[" + status + ", " + outcome + ", " + body.length + " bytes]";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Answer answer && status == answer.status && Arrays.equals(body, answer.body);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(body);
    }

    private static ObjectNode cardInfo(
            @Nullable String cardNumber, String cardStatus, @Nullable BigDecimal amount, @Nullable String currency) {
        ObjectNode cardInfo = object();
        cardInfo.put("cardNumber", cardNumber);
        cardInfo.put("cardStatus", cardStatus);
        cardInfo.putNull("expirationDate");
        if (amount == null || currency == null) {
            cardInfo.putNull("value");
        } else {
            cardInfo.set("value", money(amount, currency));
        }
        return cardInfo;
    }

    private static ObjectNode money(BigDecimal amount, String currency) {
        ObjectNode money = object();
        money.put("amount", asDecimal(amount));
        money.put("currencyCode", currency);
        return money;
    }

    /** Amounts come back as decimals, even where the currency has none: 1000 as 1000.0. */
    private static BigDecimal asDecimal(BigDecimal amount) {
        BigDecimal shortest = amount.stripTrailingZeros();
        return shortest.scale() < 1 ? shortest.setScale(1) : shortest;
    }

    /** Codes of the US and Canada never expire, the others after ten years (Incentives API FAQ). */
    private static @Nullable String expiration(String currency, Instant createdAt) {
        if ("USD".equals(currency) || "CAD".equals(currency)) {
            return null;
        }
        return EXPIRATION.format(createdAt.atZone(ZoneOffset.UTC).plusYears(EXPIRATION_YEARS));
    }

    private static Answer json(int status, ObjectNode body, String outcome) {
        return new Answer(status, JSON_TYPE, JSON.writeValueAsBytes(body), outcome);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Gift card ids and claim codes, derived from the seed and the request id: the same id has the same code after a
     * restart, and no code needs to be kept anywhere.
     */
    static final class IssuedCodes {

        private static final String ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        private static final int GC_ID_LENGTH = 13;
        private static final int CODE_LENGTH = 14;

        private IssuedCodes() {}

        static String gcId(long seed, String id) {
            return "A" + letters("gcId", seed, id, GC_ID_LENGTH);
        }

        static String claimCode(long seed, String id) {
            String letters = letters("claim code", seed, id, CODE_LENGTH);
            return letters.substring(0, 4) + '-' + letters.substring(4, 10) + '-' + letters.substring(10);
        }

        private static String letters(String purpose, long seed, String id, int length) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                byte[] hash = digest.digest((purpose + '/' + seed + '/' + id).getBytes(StandardCharsets.UTF_8));
                StringBuilder letters = new StringBuilder(length);
                for (int i = 0; i < length; i++) {
                    letters.append(ALPHABET.charAt(hash[i] & 31));
                }
                return letters.toString();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }
}
