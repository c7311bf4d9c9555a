package io.bursar.alert;

import java.util.List;

/** Settings of the alerts that cannot be used; every problem in one message, each with its fix. No message holds a secret. */
public final class AlertProblems extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AlertProblems(List<String> problems) {
        super(String.join("\n", problems));
    }
}
