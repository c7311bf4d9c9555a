package io.bursar.doctor;

import io.bursar.account.AccountSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What helps against each error: the causes and remedies of the Incentives API FAQ and its error handling page, and those of
 * the way to it. Found by the error's words, whether they come as a type or as a sentence; the first constant whose words
 * occur counts, so a narrow cause stands above a wide one that quotes it.
 */
public enum Remedy {
    SIGNATURE_EXPIRED(
            "This machine's clock is off: a signature counts for 15 minutes around its time. Set the clock by NTP:"
                    + "\n  timedatectl set-ntp true\n  timedatectl",
            "signature expired",
            "signature not yet current",
            "request has expired"),
    SIGNATURE_SCOPE(
            "The signature was made for another region or service than this endpoint's. Set ..._REGION to the endpoint's:"
                    + " us-east-1 for North America, eu-west-1 for Europe, us-west-2 for the Far East; or leave endpoint and"
                    + " region out and set ..._ENVIRONMENT.",
            "credential should be scoped"),
    SIGNATURE_MISMATCH(
            "The secret and the access key id are not a pair, or the region is another one than the endpoint's. Copy both"
                    + " from the portal anew, whole and without blanks, into ..._ACCESSKEYID and ..._SECRETACCESSKEY; a"
                    + " sandbox secret never fits a production key. If they are right, check ..._REGION, and that no proxy"
                    + " changes the request.",
            "signature we calculated",
            "signature does not match",
            "InvalidSignature"),
    STRING_TO_SIGN(
            "The key is another one, or of another environment or locale, than the endpoint: sandbox and production, and"
                    + " each region, have keys of their own. Set ..._ENVIRONMENT to the one that the key was made for, or"
                    + " ..._ACCESSKEYID and ..._SECRETACCESSKEY to the pair of this environment.",
            "string-to-sign",
            "canonical string"),
    SIGNATURE_INCOMPLETE(
            "The Authorization header did not arrive as it was sent: look for a proxy or gateway on the way that changes"
                    + " headers, and for blanks or line ends in ..._ACCESSKEYID.",
            "incomplete signature",
            "IncompleteSignature"),
    MISSING_TOKEN(
            "The endpoint is wrong: what answered there knows no signature of ours. Set ..._ENVIRONMENT, or correct"
                    + " ..._ENDPOINT to https://HOST without a path; look also for a proxy that drops the Authorization"
                    + " header.",
            "missing authentication token"),
    KEY_NOT_VALID_HERE(
            "The key is not valid at this endpoint: a sandbox key in production or the reverse, a key of another region, or"
                    + " one made inactive or deleted. Compare ..._ACCESSKEYID and ..._ENVIRONMENT with the active keys in"
                    + " the portal.",
            "security token"),
    UNKNOWN_KEY(
            "The account behind this endpoint has no such access key id, or it is inactive. Compare ..._ACCESSKEYID with the"
                    + " active keys in the portal, for this environment.",
            "InvalidAwsAccessKeyId",
            "InvalidClientTokenId"),
    WRONG_PROTOCOL(
            "The endpoint is wrong: there is no Incentives API at this address or path. Set ..._ENVIRONMENT, or correct"
                    + " ..._ENDPOINT to https://HOST without a path.",
            "does not match any of the supported protocols"),
    PARTNER_PREFIX(
            "The partner id differs from the account's, if only in upper and lower case, or the endpoint is another"
                    + " environment's. Copy ..._PARTNERID from the provider's letter, letter by letter.",
            "request id must start with partner name"),
    PARTNER_ID(
            "The provider does not know this partner id with this key. Copy ..._PARTNERID from the provider's letter: upper"
                    + " and lower case count, and sandbox and production may have different ones.",
            "InvalidPartnerIdInput"),
    ISSUANCE_CAP(
            "The account's issuance cap is used up. In production the funds are: recharge by wire (2 to 3 business days,"
                    + " with the Payment Matching ID). In the sandbox ask the provider to raise the cap.",
            "issuance cap exceeded"),
    INSUFFICIENT_FUNDS(
            "Recharge the account: wires take 2 to 3 business days and need the Payment Matching ID in their notes. Then"
                    + " ./bursar resume.",
            "insufficient funds"),
    NO_CONTRACT(
            "No contract is active for this account. Ask your account manager at the provider when it starts or why it"
                    + " ended; no setting here helps.",
            "active contract not found"),
    ACCOUNT_PROBLEMS(
            "The provider has put the account on hold. Write to the regional operations team, with the partner id and the"
                    + " time of this answer; no setting here helps.",
            "account has problems"),
    OPERATION_NOT_PERMITTED(
            "The contract does not allow this operation. Ask the regional operations team to enable it, by its name"
                    + " (CreateGiftCard, CancelGiftCard, GetAvailableFunds ...), for the partner id.",
            "operation not permitted"),
    ACCESS_DENIED(
            "The key is known but has no access. Ask the provider to grant this key access for the partner id, or make a new"
                    + " one in the portal with the account's administrator.",
            "access denied",
            "not authorized"),
    PRODUCT_NOT_ENABLED(
            "The contract does not include this product. Ask the regional operations team to enable it: digital gift codes,"
                    + " physical cards and balance loads are products of their own.",
            "product type not enabled"),
    PROGRAM_ID(
            "The programId is not one of the contract's. Ask the provider which one to use, or for an account without"
                    + " programmes.",
            "invalid program id"),
    PROGRAM_NOT_APPROVED(
            "The programme exists but is not approved yet. Ask the regional operations team when it will be.",
            "program is not approved"),
    MAX_AMOUNT(
            "One card is above the marketplace's maximum (2,000.00 USD in the US). Set ..._CARDMAX to the contract's maximum,"
                    + " so that validate finds such rows, and split the reward.",
            "max amount exceeded"),
    FRACTIONAL_AMOUNT(
            "The currency has no such decimals (JPY has none). Correct the amount in the file; never round it.",
            "fractional amount not allowed"),
    CURRENCY_MISMATCH(
            "The account pays in another currency. Set ..._CURRENCY to the one in the contract, and check that the endpoint is"
                    + " of the same country group.",
            "currency code mismatch",
            "the funds are in"),
    CURRENCY_CODE(
            "The provider does not know this currency here. Set ..._CURRENCY to the ISO code in the contract, such as USD.",
            "InvalidCurrencyCodeInput"),
    AMOUNT_VALUE(
            "The amount is out of the marketplace's range: below the minimum (0.15 USD; 1.00 for physical cards) or zero."
                    + " Correct the row, or set ..._CARDMIN.",
            "InvalidAmountValue"),
    AMOUNT_INPUT(
            "The amount did not arrive as a number. Bursar sends plain decimals: look for a proxy that changes bodies, else"
                    + " report it.",
            "InvalidAmountInput"),
    CARD_NUMBER(
            "The physical card's number is not one that the provider has issued to you. Correct it in the file.",
            "InvalidCardNumberInput"),
    CARD_ALREADY_ACTIVATED(
            "The physical card was activated before, under another request id: by another system, or as another reward. Find"
                    + " out which before you use another card.",
            "CardAlreadyActivatedWithDifferentRequestId"),
    DENOMINATION_MISMATCH(
            "The id was used before with another amount. Never change a reward's amount under its reference; see ID_IN_USE in"
                    + " the runbook.",
            "denomination mismatch"),
    CANCEL_TOO_LATE(
            "Cards can be cancelled for 15 minutes only; this one is live for good. Ask the provider if it must be stopped.",
            "CancelRequestArrivedAfterTimeLimit"),
    INVALID_REQUEST(
            "The provider could not read the request. Check that ..._ENDPOINT is the Incentives API and that no proxy changes"
                    + " bodies; else report it with logs/bursar.log.",
            "InvalidRequestInput"),
    UNKNOWN_CUSTOMER("There is no such customer account. Correct the recipient's id in the file.", "UnknownCustomer"),
    BLOCKED_CUSTOMER(
            "The provider blocks this customer. Only the customer can settle that with it.", "BlockedCustomer"),
    CUSTOMER_ACCOUNT_BLOCKED(
            "The customer's account is blocked. Only the customer can settle that with the provider; give the reward in"
                    + " another way.",
            "CustomerAccountBlocked"),
    CUSTOMER_LIMIT(
            "This customer has had as much as the provider allows for one day. Send the row again tomorrow, under a new"
                    + " reference.",
            "CustomerSurpassedDailyVelocityLimit"),
    BAD_INPUT("What was sent about the customer is not usable. Correct the recipient's id in the file.", "BadInput"),
    THROTTLED(
            "More than 10 calls a second reach the provider for this account, or more than one GetAvailableFunds. Find what"
                    + " else calls with it (another installation, a script), or set ..._CALLSPERSECOND lower, such as 8.",
            "rate exceeded",
            "throttl",
            "too many requests"),
    UNTRUSTED_CERTIFICATE(
            "The CA that signed the certificate is missing in the Java trust store. If its issuer above is not Amazon's, a"
                    + " proxy opens the TLS on the way: have the provider's hosts taken out of that, or save the proxy's CA"
                    + " as a PEM file and name it in ..._TRUSTEDCERTIFICATE. If it is Amazon's, this Java is too old: update"
                    + " it, or add the CA:\n  keytool -importcert -cacerts -file CA.pem",
            "PKIX"),
    UNKNOWN_HOST(
            "Check the spelling of ..._ENDPOINT, or set ..._ENVIRONMENT instead; then this machine's DNS"
                    + " (/etc/resolv.conf; in a container, its network):\n  getent hosts HOST",
            "no address"),
    WEB_PAGE(
            "A page came instead of the provider's JSON: the provider has an outage, or a proxy answered in its place. Wait and"
                    + " repeat; if others can reach it, look at the proxy and at ..._ENDPOINT. Interrupted runs go on with"
                    + " ./bursar resume.",
            "not the provider's JSON",
            "without an error code"),
    NO_ANSWER(
            "The provider did not answer within 6 seconds, or the connection broke. Wait and repeat; if it stays, look for a"
                    + " firewall or proxy that lets connections open and drops what follows.",
            "no whole answer",
            "the connection broke"),
    SYSTEM_UNAVAILABLE(
            "The provider is unavailable for a moment (F400). Repeat in a minute; a run cancels and creates again by itself.",
            "F400"),
    PROVIDER_ERROR(
            "An error inside the provider (F100). Repeat in a minute; if it stays, write to the regional operations team with"
                    + " the time of this answer.",
            "F100"),
    PROVIDER_TIMEOUT("A time-out inside the provider (F500). Repeat in a minute; a run asks again by itself.", "F500"),
    GENERAL_ERROR(
            "The provider refuses without saying why (F300 GeneralError). Ask the regional operations team, with the partner"
                    + " id, the time of this answer and its words.",
            "F300 GeneralError"),
    UNKNOWN(
            "The provider's documentation names no such answer. Ask the regional operations team, with the partner id, the"
                    + " time and these words; and report it, as this table needs a line.");

    private final String text;
    private final List<String> words;

    Remedy(String text, String... words) {
        this.text = text;
        this.words = Arrays.stream(words).map(Remedy::lettersAndDigits).toList();
    }

    /** What to do, with the names of the account's variables. A line that starts with a blank is a command to type. */
    public String text(String account) {
        return inVariablesOf(account, text);
    }

    /** Completes {@code ..._REGION} to the variable's name. */
    static String inVariablesOf(String account, String text) {
        return text.replace("..._", AccountSettings.variable(account, ""));
    }

    /** The remedy for an error, by the provider's words about it or ours. */
    public static Remedy of(String error) {
        String said = lettersAndDigits(error);
        return Arrays.stream(values())
                .filter(remedy -> remedy.words.stream().anyMatch(said::contains))
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** A type and a sentence read alike: {@code InsufficientFunds}, "Insufficient funds". */
    private static String lettersAndDigits(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
