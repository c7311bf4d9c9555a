package io.bursar.domain;

/**
 * Who gets a claim code.
 *
 * @param address where it goes: an address for mail, or whatever the partner's own service knows them by
 * @param greeting the words that go with it
 */
public record Recipient(String address, Greeting greeting) {

    /** See {@link #masked(String)}. */
    public String masked() {
        return masked(address);
    }

    /** {@code a***@example.com}, {@code m***}: enough to recognise, too little to write to. Never throws. */
    public static String masked(String address) {
        int at = address.lastIndexOf('@');
        String local = at < 0 ? address : address.substring(0, at);
        String first = local.isEmpty() ? "" : local.substring(0, local.offsetByCodePoints(0, 1));
        return first + "***" + (at < 0 ? "" : address.substring(at));
    }

    /** Not the address: it is personal. */
    @Override
    public String toString() {
        return "Recipient[" + masked() + "]";
    }
}
