package io.bursar.delivery;

import java.util.List;

/** A job's channel cannot be used as it is set up: every problem, each with its place and the fix, without a secret. */
public final class DeliveryProblems extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** All that is wrong. */
    public DeliveryProblems(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
