package io.bursar.incentives;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a recipient redeems. Partners may not store claim codes (Incentives API FAQ): it lives in memory
 * between the answer and the delivery, prints as nothing, cannot be serialised, and can be wiped.
 */
public final class ClaimCode {

    private final char[] characters;
    private boolean wiped;

    private ClaimCode(char[] characters) {
        this.characters = characters;
    }

    /** Copies the characters; the caller's array stays the caller's to wipe. */
    public static ClaimCode copyOf(char[] source, int offset, int length) {
        return new ClaimCode(Arrays.copyOfRange(source, offset, offset + length));
    }

    /**
     * Lends the characters to the one place that hands them over. They are the live array: do not keep them.
     *
     * @throws IllegalStateException if the code was wiped
     */
    public synchronized <T> T reveal(Function<char[], T> delivery) {
        if (wiped) {
            throw new IllegalStateException("The claim code was wiped; fetch it again by its creationRequestId");
        }
        return delivery.apply(characters);
    }

    /** True if both hold the same characters; a wiped one equals nothing. */
    synchronized boolean equalsCode(@Nullable ClaimCode other) {
        return other != null && !wiped && other.reveal(theirs -> Arrays.equals(characters, theirs));
    }

    /** Overwrites the characters. May be called more than once. */
    public synchronized void wipe() {
        Arrays.fill(characters, '\0');
        wiped = true;
    }

    @Override
    public String toString() {
        return "ClaimCode[redacted]";
    }
}
