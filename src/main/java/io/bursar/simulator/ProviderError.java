package io.bursar.simulator;

import io.bursar.simulator.Operation.Product;
import io.bursar.simulator.Operation.Request;
import io.bursar.simulator.SimulatorSettings.Limits;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One error of the provider, by class and type, with the words it comes with. Holds the rules that a request can break
 * on its own, and the table of mock ids, so that a client can ask for each error by name (Incentives API error handling
 * page).
 */
record ProviderError(String errorClass, String errorType, String message) {

    private static final String WRONG = "F200";
    private static final String ACCOUNT = "F300";

    private static final int DIGITS_MAX = 20;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,40}");
    private static final Pattern CARD_NUMBER = Pattern.compile("[A-Za-z0-9]{4,40}");
    private static final Set<String> CURRENCIES = Set.of(
            "USD", "CAD", "MXN", "EUR", "GBP", "TRY", "AED", "SAR", "PLN", "SEK", "EGP", "ZAR", "JPY", "AUD", "SGD");

    private static final Map<String, ProviderError> MOCKS = Map.ofEntries(
            mock("F1000", "F100", "GeneralError"),
            mock("F2000", WRONG, "InvalidRequestInput"),
            mock("F2001", WRONG, "InvalidCardNumberInput"),
            mock("F2002", WRONG, "InvalidPartnerIdInput"),
            mock("F2003", WRONG, "InvalidAmountInput"),
            mock("F2004", WRONG, "InvalidAmountValue"),
            mock("F2005", WRONG, "InvalidCurrencyCodeInput"),
            mock("F2010", WRONG, "CardAlreadyActivatedWithDifferentRequestId"),
            mock("F2015", WRONG, "MaxAmountExceeded"),
            mock("F2016", WRONG, "CurrencyCodeMismatch"),
            mock("F2017", WRONG, "FractionalAmountNotAllowed"),
            mock("F2047", WRONG, "CancelRequestArrivedAfterTimeLimit"),
            mock("F3003", ACCOUNT, "InsufficientFunds"),
            mock("F3005", ACCOUNT, "GeneralError"),
            mock("F3010", ACCOUNT, "CustomerSurpassedDailyVelocityLimit"),
            mock("F4000", "F400", "SystemTemporarilyUnavailable"),
            mock("F5000", "F500", "GeneralError"));

    /** The mock id that succeeds. */
    static final String MOCK_SUCCESS = "F0000";

    private static Map.Entry<String, ProviderError> mock(String id, String errorClass, String errorType) {
        return Map.entry(id, new ProviderError(errorClass, errorType, "Mock " + id + ": " + errorType));
    }

    /** The error that a mock id asks for, or null for any other id. */
    static @Nullable ProviderError mocked(String id) {
        return MOCKS.get(id);
    }

    static ProviderError wrong(String errorType, String message) {
        return new ProviderError(WRONG, errorType, message);
    }

    static ProviderError account(String errorType, String message) {
        return new ProviderError(ACCOUNT, errorType, message);
    }

    /** The error of a fault, with the usual type of its class unless the fault names another. */
    static ProviderError fault(String errorClass, @Nullable String errorType) {
        String usual = switch (errorClass) {
            case WRONG -> "InvalidRequestInput";
            case "F400" -> "SystemTemporarilyUnavailable";
            default -> "GeneralError";
        };
        String type = errorType == null ? usual : errorType;
        String message = "F400".equals(errorClass) ? "System is temporarily unavailable." : "Simulated " + type;
        return new ProviderError(errorClass, type, message);
    }

    /** The status field that comes with the class. */
    String status() {
        return "F400".equals(errorClass) ? "RESEND" : "FAILURE";
    }

    /** What is wrong with the ids of a call, which is judged before the call is counted; null if nothing is. */
    static @Nullable ProviderError inIds(Request request, String partnerId) {
        if (!partnerId.equals(request.partnerId())) {
            return wrong("InvalidPartnerIdInput", "The partner id is not known to this endpoint.");
        }
        Operation operation = request.operation();
        if (operation.idField().isEmpty()) {
            return null;
        }
        String id = request.id();
        if (id == null || !ID.matcher(id).matches()) {
            return wrong("InvalidRequestInput", operation.idField() + " must be 1 to 40 letters and digits.");
        }
        if (!id.startsWith(partnerId)) {
            return wrong("InvalidRequestInput", "Request Id Must Start With Partner Name");
        }
        String cardNumber = request.cardNumber();
        if (operation.product() == Product.PHYSICAL_CARD
                && (cardNumber == null || !CARD_NUMBER.matcher(cardNumber).matches())) {
            return wrong("InvalidCardNumberInput", "The card number is missing or not valid.");
        }
        return null;
    }

    /** What is wrong with the amount of a call that makes something; null if nothing is. */
    static @Nullable ProviderError inAmount(Request request, SimulatorSettings settings) {
        BigDecimal amount = request.amount();
        String currency = request.currency();
        Limits limits = settings.limits();
        if (currency == null || !CURRENCIES.contains(currency)) {
            return wrong("InvalidCurrencyCodeInput", "The currency code is missing or not known.");
        }
        if (!currency.equals(settings.currency())) {
            return wrong("CurrencyCodeMismatch", "The account's currency is " + settings.currency() + ".");
        }
        if (amount == null) {
            return wrong("InvalidAmountInput", "The amount is missing or not a number.");
        }
        if (amount.precision() > DIGITS_MAX || Math.abs(amount.scale()) > DIGITS_MAX || amount.signum() <= 0) {
            return wrong("InvalidAmountValue", "The amount is not a valid one.");
        }
        if (amount.stripTrailingZeros().scale() > limits.decimals()) {
            return wrong("FractionalAmountNotAllowed", "The amount has too many decimals.");
        }
        if (amount.compareTo(limits.max()) > 0) {
            return wrong("MaxAmountExceeded", "Max Amount Exceeded");
        }
        boolean physical = request.operation().product() == Product.PHYSICAL_CARD;
        if (amount.compareTo(physical ? limits.physicalMin() : limits.min()) < 0) {
            return wrong("InvalidAmountValue", "The amount is below the smallest one allowed.");
        }
        return null;
    }
}
