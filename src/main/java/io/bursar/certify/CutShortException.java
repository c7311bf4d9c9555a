package io.bursar.certify;

/** Going on makes no sense: nobody answers, the account is refused, or a person wants it to end. The message says which. */
final class CutShortException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String why;

    CutShortException(String why) {
        super(why);
        this.why = why;
    }

    String why() {
        return why;
    }
}
