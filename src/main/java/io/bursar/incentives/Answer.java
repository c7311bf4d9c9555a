package io.bursar.incentives;

import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import io.bursar.transport.PrintableText;
import io.bursar.transport.ProviderConnection;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * What is kept of an answer's body: the fields named here and nothing else. Everything that a server can send ends as an
 * answer, readable or not; the claim code goes from the parser's buffer, which is wiped, into its own type without ever being a
 * string.
 */
final class Answer {

    private static final int GC_ID_MAX = 64;
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,15})?");
    private static final Pattern GC_ID = Pattern.compile("[A-Za-z0-9_.-]{1," + GC_ID_MAX + "}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_ ]{1,40}");

    /** Its buffers are looked at by a test. */
    static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(new WipedBuffers())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20)
                    .maxStringLength(ProviderConnection.BODY_MAX)
                    .maxNumberLength(100)
                    .maxNameLength(200)
                    .build())
            .build();

    private boolean readable;
    private String status = "";
    private String errorCode = "";
    private String errorType = "";
    private String awsType = "";
    private String message = "";
    private @Nullable String requestId;
    private @Nullable String gcId;
    private @Nullable String cardStatus;
    private @Nullable BigDecimal amount;
    private @Nullable String currencyCode;
    private boolean amountGarbled;
    private @Nullable ClaimCode claimCode;

    private Answer() {}

    /** Reads a body. Never throws, whatever the bytes are. */
    static Answer read(byte[] body, int length) {
        Answer answer = new Answer();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body, 0, length)) {
            answer.readRoot(parser);
        } catch (JacksonException | IllegalStateException | IllegalArgumentException | ArithmeticException e) {
            answer.readable = false;
        }
        return answer;
    }

    /** True for one whole JSON object. */
    boolean readable() {
        return readable;
    }

    String status() {
        return status;
    }

    String errorCode() {
        return errorCode;
    }

    /** The provider's type of error, or the last part of the gateway's. */
    String errorType() {
        return errorType.isEmpty() ? awsType : errorType;
    }

    String message() {
        return message;
    }

    /** True if the answer names another id than the call that it belongs to; error answers name none. */
    boolean isAboutAnother(CreationRequestId id) {
        return requestId != null && !requestId.equals(id.value());
    }

    /** Amounts come back as decimals even where the currency has none (1000.0 JPY), so the scale does not count. */
    boolean isAboutAnother(Money expected) {
        return amountGarbled
                || (amount != null && amount.compareTo(expected.amount()) != 0)
                || (currencyCode != null
                        && !currencyCode.equals(expected.currency().getCurrencyCode()));
    }

    @Nullable String gcId() {
        return gcId;
    }

    @Nullable String cardStatus() {
        return cardStatus;
    }

    /** The card's value or the account's funds, as sent; null if the answer had none. */
    @Nullable BigDecimal amount() {
        return amount;
    }

    @Nullable String currencyCode() {
        return currencyCode;
    }

    @Nullable ClaimCode claimCode() {
        return claimCode;
    }

    /** Forgets the secret of an answer that is not going to hand it on. */
    void wipeClaimCode() {
        if (claimCode != null) {
            claimCode.wipe();
        }
    }

    private void readRoot(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        readObject(parser, "");
        readable = parser.nextToken() == null;
    }

    private void readObject(JsonParser parser, String path) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = path + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && isKnownObject(field)) {
                readObject(parser, field + ".");
            } else if (value == JsonToken.VALUE_STRING) {
                readString(parser, field);
            } else if (value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_NUMBER_FLOAT) {
                readNumber(parser, field);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static boolean isKnownObject(String field) {
        return switch (field) {
            case "agcodResponse", "cardInfo", "cardInfo.value", "availableFunds" -> true;
            default -> false;
        };
    }

    private void readString(JsonParser parser, String field) {
        switch (field) {
            case "gcClaimCode" -> readClaimCode(parser);
            case "status", "agcodResponse.status" -> status = PrintableText.of(parser.getString());
            case "errorCode" -> errorCode = PrintableText.of(parser.getString());
            case "errorType" -> errorType = PrintableText.of(parser.getString());
            case "__type" -> awsType = lastPart(PrintableText.of(parser.getString()));
            case "message", "Message" -> message = PrintableText.of(parser.getString());
            case "creationRequestId", "activationRequestId", "loadBalanceRequestId" -> requestId = parser.getString();
            case "gcId" -> gcId = matching(GC_ID, parser.getString());
            case "cardInfo.cardStatus" -> cardStatus = matching(WORD, parser.getString());
            case "cardInfo.value.currencyCode", "availableFunds.currencyCode" ->
                currencyCode = matching(WORD, parser.getString());
            case "cardInfo.value.amount", "availableFunds.amount" -> readAmount(parser.getString());
            default -> {}
        }
    }

    private void readNumber(JsonParser parser, String field) {
        if (field.equals("cardInfo.value.amount") || field.equals("availableFunds.amount")) {
            readAmount(parser.getString());
        }
    }

    private void readAmount(String text) {
        amountGarbled = !DECIMAL.matcher(text).matches();
        amount = amountGarbled ? null : new BigDecimal(text);
    }

    private void readClaimCode(JsonParser parser) {
        char[] buffer = parser.getStringCharacters();
        int offset = parser.getStringOffset();
        int length = parser.getStringLength();
        if (length > 0) {
            claimCode = ClaimCode.copyOf(buffer, offset, length);
        }
    }

    /** The amount with that many decimals; what is beyond them is dropped, so funds are never overstated. */
    static BigDecimal floor(BigDecimal amount, int decimals) {
        return amount.setScale(decimals, RoundingMode.FLOOR);
    }

    private static @Nullable String matching(Pattern allowed, String text) {
        return allowed.matcher(text).matches() ? text : null;
    }

    /** {@code com.amazon.coral.availability#ThrottlingException} is a ThrottlingException. */
    private static String lastPart(String type) {
        return type.substring(type.lastIndexOf('#') + 1);
    }
}
