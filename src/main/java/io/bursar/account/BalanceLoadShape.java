package io.bursar.account;

/**
 * What the provider's documentation leaves open about balance loads; {@code certify} tells what the sandbox accepts.
 *
 * @param voidOperation the operation that undoes a load
 * @param accountType what kind of id the customer's account is, in the provider's code
 * @param inMinorUnits true: amounts are sent in cents
 */
public record BalanceLoadShape(String voidOperation, String accountType, boolean inMinorUnits) {

    /** What is most likely. */
    public static final BalanceLoadShape STANDARD = new BalanceLoadShape("VoidAmazonBalanceLoad", "1", false);
}
