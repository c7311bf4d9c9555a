package io.bursar.simulator;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The operations of the Incentives API, each with its path, its direction and the names of its fields. The shapes of the
 * balance load are the least certain ones: its names stand here and nowhere else.
 */
public enum Operation {
    /** Makes a digital gift code. */
    CREATE_GIFT_CARD("CreateGiftCard", Product.GIFT_CODE, Direction.MAKE, "creationRequestId", "value"),
    /** Undoes a gift code, within the cancel window. */
    CANCEL_GIFT_CARD("CancelGiftCard", Product.GIFT_CODE, Direction.UNDO, "creationRequestId", "value"),
    /** Activates a physical card. */
    ACTIVATE_GIFT_CARD("ActivateGiftCard", Product.PHYSICAL_CARD, Direction.MAKE, "activationRequestId", "value"),
    /** Undoes an activation. */
    DEACTIVATE_GIFT_CARD("DeactivateGiftCard", Product.PHYSICAL_CARD, Direction.UNDO, "activationRequestId", "value"),
    /** Asks for the state of a physical card. */
    ACTIVATION_STATUS_CHECK(
            "ActivationStatusCheck", Product.PHYSICAL_CARD, Direction.ASK, "statusCheckRequestId", "value"),
    /** Adds funds to a customer's account. */
    LOAD_AMAZON_BALANCE("LoadAmazonBalance", Product.BALANCE_LOAD, Direction.MAKE, "loadBalanceRequestId", "amount"),
    /** Undoes a balance load. */
    VOID_AMAZON_BALANCE_LOAD(
            "VoidAmazonBalanceLoad", Product.BALANCE_LOAD, Direction.UNDO, "loadBalanceRequestId", "amount"),
    /** Asks for the account's balance. */
    GET_AVAILABLE_FUNDS("GetAvailableFunds", Product.NONE, Direction.ASK, "", "");

    /** What an operation is about; requests of one product share the books' ids. */
    public enum Product {
        /** A digital gift code. */
        GIFT_CODE,
        /** A physical card. */
        PHYSICAL_CARD,
        /** A load of a customer's balance. */
        BALANCE_LOAD,
        /** The account itself. */
        NONE
    }

    /** Whether an operation moves money out, back, or not at all. */
    enum Direction {
        MAKE,
        UNDO,
        ASK
    }

    /** A number with more decimals is no amount in any unit; moving its point could overflow. */
    private static final int DECIMALS_MAX = 1_000;

    private static final Map<String, Operation> BY_PATH =
            Arrays.stream(values()).collect(Collectors.toMap(Operation::path, Function.identity()));

    private final String wireName;
    private final Product product;
    private final Direction direction;
    private final String idField;
    private final String amountField;

    Operation(String wireName, Product product, Direction direction, String idField, String amountField) {
        this.wireName = wireName;
        this.product = product;
        this.direction = direction;
        this.idField = idField;
        this.amountField = amountField;
    }

    static @Nullable Operation atPath(String path) {
        return BY_PATH.get(path);
    }

    /** The provider's name of the operation, such as {@code CreateGiftCard}. */
    public String wireName() {
        return wireName;
    }

    String path() {
        return "/" + wireName;
    }

    Product product() {
        return product;
    }

    Direction direction() {
        return direction;
    }

    String idField() {
        return idField;
    }

    /** Reads the fields of this operation; what is missing or of the wrong kind is null and judged by the books. */
    Request read(JsonNode body, boolean loadsInMinorUnits) {
        JsonNode money = body.path(amountField);
        JsonNode amount = money.has("amount") ? money.path("amount") : money.path("value");
        BigDecimal value = amount.isNumber() ? amount.decimalValue() : null;
        if (value != null && product == Product.BALANCE_LOAD && loadsInMinorUnits && value.scale() < DECIMALS_MAX) {
            value = value.scaleByPowerOfTen(-2);
        }
        return new Request(
                this,
                idField.isEmpty() ? "" : text(body, idField),
                text(body, "partnerId"),
                value,
                text(money, "currencyCode"),
                text(body, "cardNumber"),
                text(body, "gcId"));
    }

    private static @Nullable String text(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        return node.isString() ? node.stringValue() : null;
    }

    /** One call as it stands in its body, not yet judged. */
    record Request(
            Operation operation,
            @Nullable String id,
            @Nullable String partnerId,
            @Nullable BigDecimal amount,
            @Nullable String currency,
            @Nullable String cardNumber,
            @Nullable String gcId) {}
}
